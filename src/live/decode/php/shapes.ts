// What PHP's formats have in common: arrays that are lists, properties that carry their class in their name, class names.
import { carrierWarning, phpCarrier } from "../gadgets.ts";
import type { Decoded, Field } from "../value.ts";

/** Names stand at every object, so a long one would be printed thousands of times. */
const LONGEST_NAME = 200;
const MOST_CLASSES = 500;

/** The class names of one value, with what is to be said of some. */
export class ClassNames {
  readonly #names = new Set<string>();
  readonly #warn: (message: string) => void;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  /** Takes a name in and gives it back, cut to what can be shown. */
  note(name: string): string {
    const shown = name.slice(0, LONGEST_NAME);
    if (this.#names.has(shown) || this.#names.size >= MOST_CLASSES) return shown;
    this.#names.add(shown);
    const entry = phpCarrier(shown);
    if (entry) this.#warn(carrierWarning(entry));
    return shown;
  }

  list(): readonly { readonly name: string }[] {
    return [...this.#names].map((name) => ({ name }));
  }
}

/** An array whose keys are 0, 1, 2, … is a list. */
export function sequence(entries: readonly (readonly [Decoded, Decoded])[]): Decoded {
  const isList = entries.every(([key], at) => key.kind === "number" && key.value === at);
  return isList ? { kind: "list", items: entries.map(([, value]) => value) } : { kind: "map", entries };
}

/**
 * A property by its stored name: `\0Class\0name` is private to a class, `\0*\0name` is protected.
 * Source: https://www.php.net/manual/en/language.types.array.php#language.types.array.casting
 */
export function propertyOf(className: string, key: Decoded, value: Decoded): Field {
  const name = keyText(key);
  const [, owner, rest] = /^\0([^\0]*)\0([\s\S]*)$/.exec(name) ?? [];
  if (owner === undefined || rest === undefined) return { name: name.slice(0, LONGEST_NAME), value };
  const shown = rest.slice(0, LONGEST_NAME);
  return owner === "*" || owner === className
    ? { name: shown, value }
    : { name: shown, value, declaredBy: owner.slice(0, LONGEST_NAME) };
}

function keyText(key: Decoded): string {
  if (key.kind === "string") return key.text;
  return key.kind === "number" || key.kind === "bigint" ? String(key.value) : "(not text)";
}

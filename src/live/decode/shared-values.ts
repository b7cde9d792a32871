// The values of one stream that later bytes may point back to, by number. Nothing that is shared is ever copied out.
import type { Decoded } from "./value.ts";

/** A text up to this length reads better where it stands than as a pointer to where it stood first. */
const SHORT_TEXT = 200;

interface Place {
  value: Decoded | undefined;
  /** Something points here, so the value has to carry its number. */
  wanted: boolean;
  /** Number that the tree knows it by: never given twice, also when the stream starts to count anew. */
  readonly id: number;
}

export class SharedValues {
  #places: Place[] = [];
  #next: number;

  /** @param first number of the first value, as the format counts. */
  constructor(first = 0) {
    this.#next = first;
  }

  /** Takes the next place for a value that is about to be read. */
  open(): number {
    this.#places.push({ value: undefined, wanted: false, id: this.#next++ });
    return this.#places.length - 1;
  }

  /** Puts a value into its place and gives it back, numbered if something inside has already pointed to it. */
  close(index: number, value: Decoded): Decoded {
    const place = this.#places[index];
    if (!place) return value;
    place.value = place.wanted ? numbered(value, place.id) : value;
    return place.value;
  }

  /** What a pointer shows: the value itself where it is a small one, else its number. Undefined where there is no such place. */
  refer(index: number): Decoded | undefined {
    const place = this.#places[index];
    if (!place) return undefined;
    const { value } = place;
    if (value && isSmall(value)) return value;
    if (value?.kind === "reference") return value;
    place.wanted = true;
    if (value) {
      const before = idOf(value);
      if (before !== undefined) return { kind: "reference", to: before };
      number(value, place.id);
    }
    return { kind: "reference", to: place.id };
  }

  /** Forgets the places, as a stream may ask for. Numbers go on. */
  clear(): void {
    this.#places = [];
  }
}

function isSmall(value: Decoded): boolean {
  if (value.kind === "list") return value.items.length === 0;
  if (value.kind === "string") return value.length <= SHORT_TEXT;
  return ["null", "boolean", "number", "bigint", "date"].includes(value.kind);
}

function idOf(value: Decoded): number | undefined {
  return "id" in value ? value.id : undefined;
}

function numbered(value: Decoded, id: number): Decoded {
  if (idOf(value) === undefined) number(value, id);
  return value;
}

/** The one change that a value sees after it was made: it gets the number by which it is pointed to. */
function number(value: Decoded, id: number): void {
  if (["null", "boolean", "number", "bigint", "date", "reference"].includes(value.kind)) return;
  (value as { id?: number }).id = id;
}

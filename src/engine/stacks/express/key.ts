// The key that signs session cookies: where it comes from, never what it is.
import { fingerprint, type KeyFact } from "../../facts.ts";
import type { Span } from "../../span.ts";
import type { Script } from "../../syntax/javascript/script.ts";
import { span, spanOf } from "../../syntax/source.ts";
import { namedChildren, type SyntaxNode } from "../../syntax/tree.ts";
import { ID, ready } from "./slots.ts";

const RANDOM =
  /^(?:(?:crypto#|global#crypto\.)(?:randomBytes|randomUUID|webcrypto|getRandomValues)|(?:nanoid|uid-safe|crypto-random-string|randomstring|uuid)#(?!v[35])|global#(?:Math\.random|Date\.now))/;
const FILE = /^(?:fs|fs-extra|fs\/promises)#(?:promises\.)?readFile(?:Sync)?\.\(\)/;

/**
 * `node` is the value of `secret` or `keys`. In an array the first key signs; the others only verify, and matter where
 * the source shows them: what they verify can be forged just as well.
 */
export function* keyFacts(script: Script, setup: Span, node: SyntaxNode): Iterable<KeyFact> {
  const value = script.follow(node);
  const list = value.type === "array" ? namedChildren(value).filter((child) => child.type !== "comment") : [node];
  for (const [index, key] of list.entries()) {
    const fact = key.type === "spread_element" ? undefined : keyFact(script, setup, key, index > 0);
    if (fact && index === 0) yield fact;
    else if (fact?.length) yield { ...fact, older: true };
  }
}

function keyFact(script: Script, setup: Span, signing: SyntaxNode, older: boolean): KeyFact | undefined {
  const at = spanOf(script.file, signing);
  const fact = { kind: "key", stack: ID, setup } as const;
  const key = script.evaluate(signing);
  const place = spanOf(script.file, key.at);
  // TypeScript asks for a string, and a variable may be missing.
  const isTyped = /tsx?$/.test(script.file.path);
  const fromEnvironment = `process.env.SESSION_SECRET${isTyped ? " as string" : ""}`;
  switch (key.kind) {
    case "plain":
      if (typeof key.value !== "string" || key.value === "") return undefined;
      return {
        ...fact,
        at: place,
        source: {
          state: "set",
          value: "literal",
          at: place,
          // The variable is the place of the key that signs.
          ...(!older && { slot: ready(place, "source", fromEnvironment) }),
        },
        length: { state: "set", value: key.value.length, at: place },
        fingerprint: fingerprint(key.value),
      };
    case "environment":
      return { ...fact, at, source: { state: "set", value: "environment", at }, variable: key.variable };
    case "fallback": {
      // An empty fallback is no key: express-session refuses every request then.
      if (typeof key.value !== "string" || key.value === "")
        return { ...fact, at, source: { state: "set", value: "environment", at }, variable: key.variable };
      const rest = span(script.file, key.after.endIndex, key.at.endIndex);
      const inPlace = key.at.parent?.id === key.after.parent?.id;
      const cast = isTyped && key.at.parent?.type === "binary_expression" ? " as string" : "";
      return {
        ...fact,
        at: place,
        source: {
          state: "set",
          value: "fallback",
          at: place,
          ...(inPlace && (!isTyped || cast) && { slot: ready(rest, "source", cast) }),
        },
        variable: key.variable,
        length: { state: "set", value: key.value.length, at: place },
        fingerprint: fingerprint(key.value),
      };
    }
    default: {
      const origin = script.origin(key.at) ?? "";
      if (isMadeUp(script, key.at))
        return {
          ...fact,
          at: place,
          source: { state: "set", value: "random", at: place, slot: ready(place, "source", fromEnvironment) },
        };
      if (FILE.test(origin)) return { ...fact, at, source: { state: "set", value: "file", at } };
      return { ...fact, at, source: { state: "unknown", at } };
    }
  }
}

/** Whether chance or the clock takes part in a value, also below conversions, hashes and texts that it is put into. */
function isMadeUp(script: Script, node: SyntaxNode, depth = 0): boolean {
  if (depth > DEEPEST) return false;
  const at = script.follow(node);
  const origin = script.origin(at) ?? "";
  if (RANDOM.test(origin) && /\(\)|new/.test(origin)) return true;
  const isSum = at.type === "binary_expression" && at.childForFieldName("operator")?.text === "+";
  const parts =
    at.type === "call_expression"
      ? [
          at.childForFieldName("function")?.childForFieldName("object"),
          ...(/^(?:global|crypto)#/.test(origin) ? argumentsOf(at) : []),
        ]
      : isSum || /^template_(?:string|substitution)$/.test(at.type)
        ? namedChildren(at)
        : [];
  return parts.some((part) => part != null && isMadeUp(script, part, depth + 1));
}

const DEEPEST = 6;

const argumentsOf = (call: SyntaxNode): readonly SyntaxNode[] => namedChildren(call.childForFieldName("arguments"));

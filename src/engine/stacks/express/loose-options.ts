// Options of express-session in a file that does not call it: another file takes them from here.
import type { Fact } from "../../facts.ts";
import type { Script } from "../../syntax/javascript/script.ts";
import { spanOf } from "../../syntax/source.ts";
import { nodesAt, type SyntaxNode } from "../../syntax/tree.ts";
import type { Options } from "./options.ts";
import { sessionFacts } from "./session.ts";
import { insertion } from "./slots.ts";

/** The option by which such an object is recognised: express-session alone has it. */
export const TELLTALE = "resave:";

/**
 * What the objects write. What they leave out may be added where they are used, so nothing is said about it, and objects
 * for development say nothing about production.
 */
export function* looseOptions(script: Script): Iterable<Fact> {
  if (DEVELOPMENT.test(script.file.path)) return;
  for (const hit of nodesAt(script.tree, script.file.text, "resave")) {
    const pair = hit.type === "property_identifier" && hit.parent?.type === "pair" ? hit.parent : undefined;
    const object = pair?.childForFieldName("key")?.id === hit.id ? pair.parent : null;
    if (object?.type !== "object" || script.runs(object) !== "always" || isForDevelopment(object)) continue;
    const members = script.members(object);
    if (!members || !["secret", "cookie"].some((name) => members.get(name).state === "present")) continue;
    const options: Options = { state: "present", members, insert: (key) => insertion(script, object, key) };
    const setup = { ...spanOf(script.file, hit), end: hit.endIndex };
    for (const fact of sessionFacts(script, setup, options)) {
      if (fact.kind === "store" && fact.engine?.state === "default") continue;
      yield written(fact);
    }
  }
}

const DEVELOPMENT = /(?:^|[/._-])(?:dev|devel|development|local|test|testing|example|sample|mock)s?(?:[/._-]|$)/i;

function isForDevelopment(object: SyntaxNode): boolean {
  for (let at = object.parent; at; at = at.parent)
    if (at.type === "pair" && DEVELOPMENT.test(at.childForFieldName("key")?.text.replaceAll(/["']/g, "") ?? ""))
      return true;
  return false;
}

/** The fact without its defaults. */
function written<F extends Fact>(fact: F): F {
  const isDefault = (knob: unknown): boolean =>
    typeof knob === "object" && knob !== null && "state" in knob && knob.state === "default";
  return Object.fromEntries(Object.entries(fact).filter(([, knob]) => !isDefault(knob))) as F;
}

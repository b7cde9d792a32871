// What the layers of one program come to in one environment.
import type { LayerEntry, NodeFact, RolloutFact, Setting, Slot } from "../../facts.ts";
import { nameOfVariable } from "./names.ts";
import { holds } from "./profiles.ts";
import { harmless, isPlaceholder } from "./read.ts";

/** A document of an application file, as read. */
export type LayerFact = NodeFact & { readonly layer: NonNullable<NodeFact["layer"]> };

/** `absent`: written nowhere that counts; `unknown`: written, but not to be followed, or only perhaps in effect. */
export type Answer =
  | { readonly state: "absent" }
  /** `fallback`: what it comes to where the variables in it are not set. */
  | { readonly state: "unknown"; readonly fallback?: LayerEntry }
  | { readonly state: "written"; readonly entry: LayerEntry; readonly because?: string };

export interface Effective {
  /** Lines that are in effect or would be if nothing else overrode them, weakest first. */
  readonly lines: readonly LayerEntry[];
  /** Whether settings come from a place that is not among the files, so that absence proves nothing. */
  readonly remote: boolean;
  get(name: string): Answer;
  /** The one of several names that is written; unknown when more than one is. */
  any(...names: readonly string[]): Answer;
  has(pattern: RegExp): boolean;
  /** The items of a list in the strongest layer that has it, or whose presence is only possible: then undefined. */
  items(name: string): readonly LayerEntry[] | undefined;
  /** Where a setting could be added for this environment. */
  insert(name: string): Slot | undefined;
}

/** Weighs the layers that hold while `active` are the active profiles, and the variables of the services on top. */
export function effective(
  layers: readonly LayerFact[],
  active: ReadonlySet<string>,
  services: readonly RolloutFact[],
): Effective {
  const ranked = layers.toSorted((a, b) => a.layer.rank - b.layer.rank);
  const truths = new Map(ranked.map((fact) => [fact, fact.layer.profile ? holds(fact.layer.profile, active) : true]));
  const certain = ranked.filter((fact) => truths.get(fact) === true);
  const lines = certain.flatMap((fact) => fact.layer.entries ?? []);
  const answers = new Map<string, Answer>();
  for (const fact of ranked) {
    const truth = truths.get(fact);
    for (const entry of truth === false ? [] : (fact.layer.entries ?? [])) {
      const before = answers.get(entry.name);
      const agrees = before?.state === "written" && before.entry.value === entry.value;
      if (truth === "maybe") {
        if (!agrees) answers.set(entry.name, { state: "unknown" });
      } else if (isPlaceholder(entry.value)) answers.set(entry.name, placeholder(entry));
      else answers.set(entry.name, { state: "written", entry });
    }
  }
  for (const [name, answer] of variables(services)) answers.set(name, answer);
  const get = (name: string): Answer => answers.get(name) ?? { state: "absent" };
  // Adding to a layer that holds for all is right only where no profile has a say in this environment's cookies.
  const hosts = certain.filter((fact) => fact.layer.entries?.some((entry) => /session/.test(entry.name)));
  const host = hosts.at(-1) ?? certain.at(-1);
  return {
    lines,
    remote: lines.some((entry) => entry.name === "spring.config.import" && entry.value !== "env"),
    get,
    any(...names) {
      const found = names.map(get).filter((answer) => answer.state !== "absent");
      return found.length > 1 ? { state: "unknown" } : (found[0] ?? { state: "absent" });
    },
    has: (pattern) => [...answers.keys()].some((name) => pattern.test(name)),
    items(name) {
      const from = ranked.findLast(
        (fact) => truths.get(fact) !== false && fact.layer.entries?.some((entry) => entry.name === name),
      );
      // A variable replaces the whole list.
      if (variables(services).has(name)) return undefined;
      if (!from) return [];
      return truths.get(from) === true ? from.layer.entries?.filter((entry) => entry.name === name) : undefined;
    },
    insert: (name) => host?.layer.inserts?.find((slot) => slot.key === name),
  };
}

function placeholder({ fallback, ...entry }: LayerEntry): Answer {
  return { state: "unknown", ...(fallback !== undefined && { fallback: { ...entry, value: fallback } }) };
}

/** What the services' variables set. Two services that disagree leave it unknown. */
function variables(services: readonly RolloutFact[]): ReadonlyMap<string, Answer> {
  const found = new Map<string, Answer>();
  for (const service of services)
    for (const { name: title, value: raw, at, slot } of service.variables) {
      const name = nameOfVariable(title);
      if (name === undefined) continue;
      const before = found.get(name);
      const value = raw === undefined || raw.includes("$") ? undefined : harmless(name, raw);
      if (
        value === undefined ||
        isPlaceholder(value) ||
        (before && (before.state !== "written" || before.entry.value !== value))
      )
        found.set(name, { state: "unknown" });
      else if (!before) {
        const entry = { name, title, value, at, whole: at, ...(slot && { slot }) };
        const because = `the environment variable ${title} of the service ${service.service} wins over the application files`;
        found.set(name, { state: "written", entry, because });
      }
    }
  return found;
}

/** Makes a knob of an answer; what does not parse is unknown, and absent becomes `byDefault`. */
export function setting<T>(
  answer: Answer,
  parse: (text: string) => T | undefined,
  byDefault: Setting<T>,
  slot?: Slot,
): Setting<T> {
  if (answer.state === "unknown") return { state: "unknown" };
  if (answer.state === "absent") return byDefault.state === "default" && slot ? { ...byDefault, slot } : byDefault;
  const { entry, because } = answer;
  const value = parse(entry.value);
  if (value === undefined) return { state: "unknown", at: entry.at };
  return {
    state: "set",
    value,
    at: entry.at,
    ...(entry.slot && { slot: entry.slot }),
    ...(because && { because }),
  };
}

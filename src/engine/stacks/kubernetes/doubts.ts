// What overlays may change in the manifests that they take in: knobs that nobody can be sure of any more.
import type { Fact, RolloutFact, Setting, StoreFact } from "../../facts.ts";
import { folderOf } from "../compose/paths.ts";
import type { Overlay, Workload } from "./parts.ts";

/** Which knobs of a workload, and whether anything at all in a file, may be changed. */
export interface Doubts {
  /** Whether an overlay may change anything in the file. */
  whole(path: string): boolean;
  of(workload: RolloutFact): RolloutFact;
  ofServer(server: StoreFact): StoreFact;
}

/** `partials` are workloads that are laid over others; `seen` holds the files from which anything was read. */
export function doubtsFrom(
  overlays: readonly Overlay[],
  partials: readonly Workload[],
  seen: ReadonlySet<string>,
): Doubts {
  const takes = (overlay: Overlay, path: string, depth = 0): boolean =>
    overlay.takes.some(
      (taken) =>
        taken === path ||
        (depth < DEEPEST &&
          overlays.some((other) => folderOf(other.at.path) === taken && takes(other, path, depth + 1))),
    );
  const above = (path: string): readonly Overlay[] => overlays.filter((overlay) => takes(overlay, path));
  const whole = (path: string): boolean =>
    above(path).some((overlay) => overlay.opaque || overlay.patches.some((patch) => !seen.has(patch)));
  /** Names of the knobs that are changed. */
  const changed = ({ at, service }: RolloutFact): ReadonlySet<string> => {
    const taken = above(at.path);
    const patches = new Set(taken.flatMap((overlay) => overlay.patches));
    const laid = partials.filter((partial) => partial.name === service && patches.has(partial.path));
    const names = laid.flatMap(({ containers }) => containers.flatMap(written));
    const counted = taken.some((overlay) => overlay.replicas.includes(service));
    return new Set([...names, ...(counted ? ["replicas"] : [])]);
  };
  return {
    whole,
    of(workload) {
      const all = whole(workload.at.path);
      const names = all ? new Set(KNOBS) : changed(workload);
      if (!all && names.size === 0) return workload;
      const knobs = KNOBS.filter((name) => names.has(name) && workload[name] !== undefined);
      const variables = all || names.has("variables");
      return {
        ...workload,
        ...Object.fromEntries(knobs.map((name) => [name, UNKNOWN])),
        ...(variables && { variables: workload.variables.map(({ name, at }) => ({ name, at })) }),
      };
    },
    ofServer(server) {
      const host = server.address?.state === "default" ? server.address.value.replace(/:\d+$/, "") : undefined;
      const laid = partials.some(({ name }) => name === host);
      if (!whole(server.at.path) && !laid) return server;
      const open: Partial<StoreFact> = Object.fromEntries(
        Object.entries(server)
          .filter(([name, knob]) => name !== "engine" && name !== "address" && isSetting(knob))
          .map(([name]) => [name, UNKNOWN]),
      );
      return { ...server, ...open };
    },
  };
}

const DEEPEST = 8;
const UNKNOWN: Setting<never> = { state: "unknown", because: "an overlay changes it" };
const KNOBS = [
  "replicas",
  "strategy",
  "maxUnavailable",
  "gracePeriod",
  "stopDelay",
  "readiness",
  "memoryLimit",
] as const satisfies readonly (keyof RolloutFact)[];

/** Names of what a workload says anything about. */
const written = (fact: RolloutFact): readonly string[] =>
  Object.entries(fact).flatMap(([name, value]) => (Array.isArray(value) && value.length === 0 ? [] : [name]));

const isSetting = (knob: unknown): boolean => typeof knob === "object" && knob !== null && "state" in knob;

/** Of all facts of an app, the files from which a manifest was read. */
export const filesOf = (facts: readonly Fact[]): ReadonlySet<string> => new Set(facts.map(({ at }) => at.path));

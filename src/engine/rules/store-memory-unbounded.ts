// A store without a limit of its own inside a container that has one.
import { known, knownValue, type StoreFact, where } from "../facts.ts";
import type { Report } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { overruled } from "./overruled.ts";

export const storeMemoryUnbounded: Rule = {
  id: "store-memory-unbounded",
  topic: "redis-eviction",
  title: "The store grows until its container is killed",
  severity: "warning",
  confidence: "medium",
  *check(model) {
    for (const store of model.facts("store")) {
      if (store.side !== "server" || !known(store.maxMemory, (bytes) => bytes === 0)) continue;
      if (overruled(store, model, "maxMemory")) continue;
      if (store.running) {
        yield* ofMachine(store);
        continue;
      }
      const runner = model.runners(store).find(({ to }) => knownValue(to.memoryLimit) !== undefined)?.to;
      if (runner?.memoryLimit?.state !== "set") continue;
      const user = model.users(store)[0];
      const mebibytes = Math.round(runner.memoryLimit.value / 1024 ** 2);
      yield {
        at: where(store, store.maxMemory),
        message: `Redis has no maxmemory in a container of ${mebibytes} MiB: when that is full, the kernel kills it with all ${user ? "sessions" : "that it keeps"}.`,
        related: [
          { at: runner.memoryLimit.at, message: "The container may use this much." },
          ...(user?.evidence ?? []),
        ],
        ...(!user && { severity: "info", confidence: "low" }),
      };
    }
  },
};

/** Share of the machine's memory from which on a growing server gets the machine into trouble. */
const MUCH = 0.75;

function* ofMachine(store: StoreFact): Iterable<Report> {
  const used = knownValue(store.running?.usedMemory);
  const machine = knownValue(store.running?.systemMemory);
  if (used === undefined || !machine || used < machine * MUCH) return;
  yield {
    at: where(store, store.maxMemory),
    message: `Redis has no maxmemory and uses ${Math.floor((used / machine) * 100)} % of its machine's memory: when that is full, the kernel kills it with all that it keeps.`,
    related: [{ at: where(store, store.running?.systemMemory), message: "The machine has this much." }],
  };
}

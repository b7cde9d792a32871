// A running server that does not have the settings which the file in the workspace gives it.
import { type Setting, type StoreFact, where } from "../facts.ts";
import type { Rule } from "../rule.ts";

export const storeDiffersFromFile: Rule = {
  id: "store-differs-from-file",
  topic: "dead-setting",
  title: "The running store does not have the settings of its file",
  severity: "warning",
  confidence: "high",
  *check(model) {
    const servers = model.facts("store").filter((store) => store.side === "server");
    for (const live of servers.filter(({ running }) => running)) {
      const services = new Set(model.runners(live).map(({ to }) => to));
      if (services.size === 0) continue;
      for (const file of servers) {
        if (file.running || !model.runners(file).some(({ to }) => services.has(to))) continue;
        for (const [name, written, runs] of pairs(file, live)) {
          if (written?.state !== "set" || runs?.state !== "set" || written.value === runs.value) continue;
          yield {
            at: where(live, runs),
            message: `The server runs with ${name} ${runs.value}, but its configuration says ${written.value}.`,
            related: [{ at: written.at, message: "Written here." }],
          };
        }
      }
    }
  },
};

type Pair = readonly [name: string, written: Setting<unknown> | undefined, runs: Setting<unknown> | undefined];

const pairs = (file: StoreFact, live: StoreFact): readonly Pair[] => [
  ["maxmemory-policy", file.evictionPolicy, live.evictionPolicy],
  ["maxmemory", file.maxMemory, live.maxMemory],
  ["persistence", file.persistence, live.persistence],
];

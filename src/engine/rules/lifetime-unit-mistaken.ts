// A lifetime that was written in another unit than the one it is read in.
import { type Written, where } from "../facts.ts";
import { turn } from "../finding.ts";
import type { Rule } from "../rule.ts";

export const lifetimeUnitMistaken: Rule = {
  id: "lifetime-unit-mistaken",
  topic: "lifetime",
  title: "The lifetime is written in the wrong unit",
  severity: "warning",
  confidence: "medium",
  *check(model) {
    for (const fact of model.facts("lifetime")) {
      const { idle, written } = fact;
      if (!written || idle?.state !== "set") continue;
      const meant = meaning(written);
      if (!meant) continue;
      yield {
        at: where(fact, idle),
        message: `${written.number} is read in ${UNITS[written.unit]}: ${LASTS[fact.of]} ${duration(idle.value ?? written.number * SIZES[written.unit])}, not ${duration(meant)}.`,
        fixes: turn(idle, meant, `Make it ${duration(meant)}`),
      };
    }
  },
};

const UNITS = { ms: "milliseconds", s: "seconds", min: "minutes" } as const;
const LASTS = { session: "sessions last", cookie: "the cookie lasts", store: "the store keeps sessions for" } as const;
const SIZES = { ms: 0.001, s: 1, min: 60 } as const;
const DAY = 86_400;

/** The seconds that a bare number must have been meant to be; undefined when it makes sense as it is. */
function meaning({ number, unit, explicit }: Written): number | undefined {
  if (explicit || number <= 0) return undefined;
  // Nobody wants to sign in again within two minutes, but 15, 20, 30 and 60 minutes are what most people want.
  if (unit === "s") return number < 120 ? number * 60 : undefined;
  // 1800 minutes are 30 hours. Halves and wholes of a day are said in minutes as well, unless they are hours in seconds.
  if (unit === "min") return number >= 600 && (number % 720 !== 0 || IN_SECONDS.has(number)) ? number : undefined;
  return number < 60_000 || (number % DAY === 0 && number <= 365 * DAY) ? number : undefined;
}

const IN_SECONDS = new Set([3600, 7200, 14_400, 21_600, 28_800, 86_400]);

function duration(seconds: number): string {
  for (const [unit, size] of [
    ["day", DAY],
    ["hour", 3600],
    ["minute", 60],
  ] as const)
    if (seconds >= size && Number.isInteger((seconds / size) * 10)) return plural(seconds / size, unit);
  return plural(Math.round(seconds * 1000) / 1000, "second");
}

const plural = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? "" : "s"}`;

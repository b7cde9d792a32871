// A store whose clock differs from that of its client.
import { knownValue, where } from "../facts.ts";
import type { Rule } from "../rule.ts";

/** Kept in step by NTP, machines differ by milliseconds; from here on sessions end at visibly wrong times. */
const TOO_MUCH_MS = 10_000;

export const storeClockDiffers: Rule = {
  id: "store-clock-differs",
  topic: "clock",
  title: "The clocks of store and client differ",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const store of model.facts("store")) {
      const ahead = knownValue(store.running?.clockAhead);
      if (ahead === undefined || Math.abs(ahead) < TOO_MUCH_MS) continue;
      const seconds = Math.round(Math.abs(ahead) / 1000);
      yield {
        at: where(store, store.running?.clockAhead),
        message: `The server's clock is ${seconds} seconds ${ahead > 0 ? "ahead of" : "behind"} this machine's: expiry times that one writes and the other checks are off by as much.`,
      };
    }
  },
};

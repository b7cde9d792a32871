// A store whose last attempt to write its data to disk failed.
import { known, where } from "../facts.ts";
import type { Rule } from "../rule.ts";

export const storeCannotSave: Rule = {
  id: "store-cannot-save",
  topic: "replication",
  title: "The store cannot write to its disk",
  severity: "error",
  confidence: "high",
  *check(model) {
    for (const store of model.facts("store")) {
      const { snapshotWorks, logWorks } = store.running ?? {};
      const failed = [snapshotWorks, logWorks].find((setting) => known(setting, (works) => !works));
      if (!failed) continue;
      const what = failed === logWorks ? "write to the append-only file" : "snapshot";
      yield {
        at: where(store, failed),
        message: `The last ${what} failed: by default the server now refuses every write, and a restart loses what is not on disk.`,
      };
    }
  },
};

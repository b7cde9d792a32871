// A limit of sessions per user that every process counts for itself.
import { known, knownValue, where } from "../facts.ts";
import type { Rule } from "../rule.ts";
import { outerStores } from "./leaving-sessions.ts";

export const loginLimitPerNode: Rule = {
  id: "login-limit-per-node",
  topic: "concurrency",
  title: "The limit of sessions per user is counted on each node",
  severity: "warning",
  confidence: "high",
  *check(model) {
    const logins = model.facts("login");
    // A registry may be declared in a module that apps share; then which app it serves cannot be told.
    if (logins.some((login) => !login.limit && known(login.registry, (registry) => registry === "shared"))) return;
    const stores = outerStores(model);
    for (const login of logins) {
      const limit = knownValue(login.limit);
      if (limit === undefined || limit < 1 || !known(login.registry, (registry) => registry === "node")) continue;
      const app = model.appOf(login);
      const [instances] = model.instances(app);
      const store = stores.get(app);
      const sessions = `${limit} session${limit === 1 ? "" : "s"} per user`;
      if (instances)
        yield {
          at: where(login, login.limit),
          message: `Each of ${instances.count} processes allows ${sessions}, because each counts in its own memory.`,
          related: instances.evidence,
        };
      else if (store)
        yield {
          at: where(login, login.limit),
          message: `The limit of ${sessions} is counted in the memory of one process, while sessions outlive it in ${store.engine}.`,
          related: [store.evidence],
        };
    }
  },
};

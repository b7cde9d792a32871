// A sign-in that goes on with the session id from before it.
import { known, where } from "../facts.ts";
import { turn } from "../finding.ts";
import type { Rule } from "../rule.ts";

export const loginKeepsSessionId: Rule = {
  id: "login-keeps-session-id",
  topic: "session-fixation",
  title: "Signing in keeps the session id",
  severity: "error",
  confidence: "high",
  *check(model) {
    for (const login of model.facts("login")) {
      if (!known(login.renewsId, (renews) => !renews)) continue;
      yield {
        at: where(login, login.renewsId),
        message: "The session keeps its id at sign-in: whoever planted the id before is signed in, too.",
        fixes: turn(login.renewsId, true, "Renew the session id at sign-in"),
      };
    }
  },
};

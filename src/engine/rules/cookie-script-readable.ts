// A session cookie that scripts in the page can read.
import { where } from "../facts.ts";
import { turn } from "../finding.ts";
import type { Rule } from "../rule.ts";

export const cookieScriptReadable: Rule = {
  id: "cookie-script-readable",
  topic: "cookie-httponly",
  title: "Scripts in the page can read the session cookie",
  severity: "error",
  confidence: "high",
  *check(model) {
    for (const cookie of model.facts("cookie")) {
      const { httpOnly } = cookie;
      if (cookie.role === "affinity" || !httpOnly || httpOnly.state === "unknown" || httpOnly.value) continue;
      yield {
        at: where(cookie, httpOnly),
        message:
          httpOnly.state === "set"
            ? "HttpOnly is switched off: any script in the page can read the session cookie."
            : "HttpOnly is not set and is off by default: any script in the page can read the session cookie.",
        fixes: turn(httpOnly, true, "Hide the cookie from scripts"),
      };
    }
  },
};

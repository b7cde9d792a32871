// A session cookie that also travels over plain HTTP.
import { where } from "../facts.ts";
import { turn } from "../finding.ts";
import type { Rule } from "../rule.ts";

export const cookieNotSecure: Rule = {
  id: "cookie-not-secure",
  topic: "cookie-secure",
  title: "The session cookie is sent over plain HTTP",
  severity: "error",
  confidence: "high",
  *check(model) {
    for (const cookie of model.facts("cookie")) {
      const { secure } = cookie;
      if (cookie.role === "affinity" || !secure || secure.state === "unknown") continue;
      if (cookie.secureDeclined) {
        yield {
          at: where(cookie, secure),
          severity: "warning",
          message:
            "Secure is switched off: unless HTTPS ends in this very server, browsers send the session cookie over plain HTTP, too.",
          fixes: turn(secure, true, "Send the cookie over HTTPS only"),
        };
        continue;
      }
      if (secure.value !== false) continue;
      const written = secure.state === "set";
      yield {
        at: where(cookie, secure),
        message: written
          ? "Secure is switched off: browsers send the session cookie over plain HTTP, too."
          : "Secure is not set and is off by default: browsers send the session cookie over plain HTTP, too.",
        // What nobody wrote may be meant for a machine without HTTPS; what somebody wrote is wrong in production.
        ...(!written && { severity: "warning" }),
        fixes: turn(secure, true, "Send the cookie over HTTPS only"),
      };
    }
  },
};

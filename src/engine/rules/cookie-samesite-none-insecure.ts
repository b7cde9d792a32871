// A cookie for use on other sites that browsers refuse, because it is not Secure.
import { known, where } from "../facts.ts";
import { turn } from "../finding.ts";
import type { Rule } from "../rule.ts";

export const cookieSamesiteNoneInsecure: Rule = {
  id: "cookie-samesite-none-insecure",
  topic: "cookie-samesite",
  title: "Browsers refuse the cookie: SameSite=None without Secure",
  severity: "error",
  confidence: "high",
  *check(model) {
    for (const cookie of model.facts("cookie")) {
      if (!known(cookie.sameSite, (value) => value === "none")) continue;
      const declined = cookie.secureDeclined === true;
      if (!declined && !known(cookie.secure, (value) => value === false)) continue;
      yield {
        at: where(cookie, cookie.sameSite),
        message: declined
          ? "SameSite is None and Secure is off: unless HTTPS ends in this very server, browsers refuse the cookie."
          : "SameSite is None and Secure is off: browsers refuse such a cookie, so there is no session at all.",
        ...(declined && { severity: "warning" }),
        fixes: turn(cookie.secure, true, "Make the cookie Secure"),
      };
    }
  },
};

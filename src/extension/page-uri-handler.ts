// Opens the page of a rule for `vscode://<extension>/rule/<id>`, the link behind every finding's code.
import type { UriHandler } from "vscode";

/** Any program can send such an address, so only the form of an id is let through. */
const RULE = /^\/rule\/([a-z][a-z0-9-]{2,60})$/;

export function pageUriHandler(openPage: (rule: string) => Promise<void>): UriHandler {
  return {
    handleUri({ path }) {
      const rule = RULE.exec(path)?.[1];
      return rule === undefined ? undefined : openPage(rule);
    },
  };
}

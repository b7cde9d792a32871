// Makes all of our own pages ahead: when the tool is built, so that none has to be rendered while somebody waits.
import type { Entry } from "../runbook/entry.ts";
import { makePage } from "../runbook/pages/make-page.ts";
import { othersOf } from "../runbook/pages/other-pages.ts";
import { nameOf } from "../runbook/pages/page.ts";
import { ownPages, type PackedPage } from "./own-pages.ts";

/** By their names. `directory` holds the sources of the entries. */
export function makePages(directory: string, entries: readonly Entry[]): Readonly<Record<string, PackedPage>> {
  const others = othersOf(entries);
  const sources = ownPages(directory);
  return Object.fromEntries(
    entries.map((entry) => {
      const markdown = sources.markdown(entry) ?? "";
      return [nameOf(entry), { markdown, page: makePage(entry, markdown, others) }];
    }),
  );
}

// What becomes of links: those to pages name them, those to the web stay, and of all others their words stay.
import type { Token } from "markdown-it";
import { slug } from "./markdown-words.ts";
import { nameOf, type PageName } from "./page.ts";

export interface LinkedPage extends PageName {
  /** Words of a heading, or its id as Markdown viewers make it. */
  readonly section?: string;
}

/** The page that an address leads to, such as `../causes/x.md#fix`; undefined where it is none of ours. */
export type ResolveLink = (address: string) => LinkedPage | undefined;

export function withLinks(tokens: readonly Token[], resolve: ResolveLink): Token[] {
  const kept: Token[] = [];
  const open: boolean[] = [];
  for (const token of tokens) {
    if (token.type === "link_close") {
      if (open.pop()) kept.push(token);
      continue;
    }
    if (token.type === "link_open") {
      const address = String(token.attrGet("href") ?? "");
      const page = resolve(address);
      const leads = page !== undefined || /^https?:\/\//i.test(address);
      open.push(leads);
      if (!leads) continue;
      if (page) token.attrs = attributesOf(page);
    }
    kept.push(token);
  }
  return kept;
}

/** What follows a page's address is the heading: that is how the editor and its tools read links. */
const attributesOf = (page: LinkedPage): [string, string][] => [
  ["href", page.section === undefined ? "#" : `#${headingId(page.section)}`],
  ["data-page", nameOf(page)],
];

/** Ids of headings are kept apart from those of boxes and of our own elements. */
export const headingId = (words: string): string => `s-${slug(words)}`;

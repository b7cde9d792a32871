// What a page needs to know of the others, to lead to them.
import type { Entry } from "../entry.ts";
import { nameOf, type PageName } from "./page.ts";

export interface OtherPages {
  /** Of the page with this name; undefined where there is none. */
  title(name: PageName): string | undefined;
  /** Pages that name a rule. */
  about(rule: string): readonly PageName[];
}

export function othersOf(entries: Iterable<Pick<Entry, "kind" | "id" | "title" | "rules">>): OtherPages {
  const titles = new Map<string, string>();
  const about = new Map<string, PageName[]>();
  for (const { kind, id, title, rules } of entries) {
    titles.set(nameOf({ kind, id }), title);
    for (const rule of rules) about.set(rule, [...(about.get(rule) ?? []), { kind, id }]);
  }
  return { title: (name) => titles.get(nameOf(name)), about: (rule) => about.get(rule) ?? [] };
}

// A page of the runbook as it is shown: rendered, with what can be done with its parts. Plain data, so that it can be made ahead.
import type { EntryKind } from "../entry.ts";

/** `made` are those that are written while the editor runs, about the workspace that is open. */
export type PageKind = EntryKind | "made";

/** Names a page. A cause and a rule may have the same id. */
export interface PageName {
  readonly kind: PageKind;
  readonly id: string;
}

export interface RunbookPage extends PageName {
  /** Plain text. */
  readonly title: string;
  /** How bad it is, on pages of rules. */
  readonly severity?: string;
  readonly topics: readonly string[];
  /** Ids of the rules that find it. */
  readonly rules: readonly string[];
  readonly related: readonly (PageName & { readonly title: string })[];
  /** HTML without scripts and styles: title, the first answer, and everything below. */
  readonly titleHtml: string;
  readonly leadHtml: string;
  readonly bodyHtml: string;
  readonly headings: readonly Heading[];
  readonly blocks: readonly Block[];
  readonly tasks: readonly Task[];
}

export interface Heading {
  /** 2 or 3. */
  readonly depth: number;
  /** The `id` of its element. */
  readonly id: string;
  readonly text: string;
}

/** An example, in the order of the page: the element with `data-block` of its number. */
export interface Block {
  readonly language: string;
  /** The file that it belongs into. */
  readonly path?: string;
  /** Whether it shows what is wrong, and is not to be inserted anywhere. */
  readonly isCaught?: boolean;
  /** As it is to be copied: without marks of findings. */
  readonly text: string;
}

/** A box to tick. */
export interface Task {
  /** Stays the same as long as its words do. */
  readonly id: string;
  /** Plain text. */
  readonly text: string;
  /** Of the section that it stands in; empty before the first. */
  readonly section: string;
}

export const nameOf = ({ kind, id }: PageName): string => (kind === "team" ? id : `${kind}/${id}`);

/** The opposite of `nameOf`; undefined for anything else. Ids of a team's pages begin with `team/` themselves. */
export function pageNamed(name: string): PageName | undefined {
  const [, kind, id] = /^(cause|guide|rule|stack|made)\/([a-z0-9]+(?:-[a-z0-9]+)*)$/.exec(name) ?? [];
  if (kind !== undefined && id !== undefined) return { kind: kind as PageKind, id };
  return /^team\/.{1,300}$/.test(name) ? { kind: "team", id: name } : undefined;
}

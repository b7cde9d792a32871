// The pages that a panel showed, for going back and forward. Pure; never changes once made.
import type { SavedPage, SavedPanel } from "../../webview/runbook/messages.ts";

export type History = SavedPanel;

export const noHistory: History = { pages: [], at: -1 };

const MOST = 50;

export const current = ({ pages, at }: History): SavedPage | undefined => pages[at];

/** Goes to a page: what lay ahead is forgotten. Where it is shown already nothing changes. */
export function visit(history: History, name: string): History {
  if (current(history)?.name === name) return history;
  const pages = [...history.pages.slice(0, history.at + 1), { name, scroll: 0 }].slice(-MOST);
  return { pages, at: pages.length - 1 };
}

/** One page back or forward; undefined where there is none. */
export function step(history: History, by: -1 | 1): History | undefined {
  const at = history.at + by;
  return at >= 0 && at < history.pages.length ? { ...history, at } : undefined;
}

export function scrolled(history: History, to: number): History {
  const { at } = history;
  return { pages: history.pages.map((page, index) => (index === at ? { ...page, scroll: to } : page)), at };
}

/**
 * The history without pages that are gone. Where the page that was shown is gone, the one before it is shown, or else the next.
 * Undefined where nothing is left.
 */
export function remaining({ pages, at }: History, exists: (name: string) => boolean): History | undefined {
  const kept = pages.filter(({ name }) => exists(name));
  if (kept.length === 0) return undefined;
  const before = pages.slice(0, at + 1).filter(({ name }) => exists(name)).length;
  return { pages: kept, at: Math.max(0, before - 1) };
}

/** Shapes what the editor kept; undefined where nothing of it can be used. */
export function historyOf(kept: unknown): History | undefined {
  const { pages, at } = (kept ?? {}) as Partial<Record<keyof History, unknown>>;
  if (!Array.isArray(pages) || pages.length === 0 || pages.length > MOST) return undefined;
  const shaped = pages.flatMap((page: unknown) => {
    const { name, scroll } = (page ?? {}) as Partial<Record<keyof SavedPage, unknown>>;
    return typeof name === "string" && typeof scroll === "number" ? [{ name, scroll }] : [];
  });
  return shaped.length === pages.length && typeof at === "number" && shaped[at] ? { pages: shaped, at } : undefined;
}

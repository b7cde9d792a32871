// The rows around a page of sessions: the next ones, none at all, and that it took too long to find them all.
import type { SessionPage } from "../../../live/browse/store-browser.ts";
import { grouped } from "../measures.ts";
import type { Item } from "./item.ts";

/** The row that shows more sessions, as the editor's own lists of commits have it. */
export function moreItem({ rows, fitting, unfinished }: SessionPage): Item {
  const numbers = `${grouped(rows.length)} of ${grouped(fitting)}${unfinished ? " so far" : ""}`;
  return {
    label: "Load More…",
    description: numbers,
    icon: "ellipsis",
    context: "more",
    command: "sessionDoctor.loadMoreSessions",
    spoken: `Load more sessions, ${numbers} shown`,
  };
}

export function noSessionItem(page: SessionPage, filtered: boolean): Item {
  const label = page.unfinished
    ? "None yet among the keys that were looked at"
    : filtered
      ? "No session fits the filter"
      : "No sessions any more";
  return { label, icon: "info", context: "nothing" };
}

/** Undefined where every session was read that the view needs. */
export function searchedItem({ searched }: SessionPage, isSearching: boolean): Item | undefined {
  if (!searched || searched.read >= searched.of) return undefined;
  const numbers = `${grouped(searched.read)} of ${grouped(searched.of)} sessions`;
  if (isSearching) return { label: `Searching: ${numbers}`, icon: "loading~spin", context: "looking" };
  return {
    label: `Searched ${numbers}`,
    tooltip: "This view needs what is inside of each session, and only so many are read for it.",
    icon: "info",
    context: "searched",
  };
}

export const emptyStoreItem = (finished: boolean): Item => ({
  label: finished ? "No sessions here" : "No sessions among the keys looked at",
  tooltip: finished
    ? "Every key was looked at, and none is a session of a framework that is known here."
    : "None of the keys that were looked at is a session of a framework that is known here.",
  icon: "info",
  context: "nothing",
});

/** Something that failed while listing, in the place of what could not be listed. */
export const failureItem = (message: string): Item => ({
  label: message,
  tooltip: message,
  icon: "warning",
  color: "list.warningForeground",
  context: "failure",
});

// How sessions are sorted and filtered, in words.
import type { SessionFilter, SessionView, SortBy } from "../../live/browse/store-browser.ts";
import { size, span } from "./measures.ts";
import { cut, oneLine } from "./plain-text.ts";

export const isFiltered = (filter: SessionFilter): boolean => Object.keys(filter).length > 0;

/** Undefined where nothing is filtered. */
export function filterText(filter: SessionFilter): string | undefined {
  const { user, id, withoutTtl, orphaned, largerThan, idleLongerThan, expiresWithin } = filter;
  const parts = [
    user === undefined ? undefined : `user “${oneLine(cut(user, 40))}”`,
    id === undefined ? undefined : `id ${id.startsWith("#") ? oneLine(id) : "given"}`,
    withoutTtl ? "without TTL" : undefined,
    orphaned ? "orphaned" : undefined,
    largerThan === undefined ? undefined : `over ${size(largerThan)}`,
    idleLongerThan === undefined ? undefined : `idle over ${span(idleLongerThan * 1000)}`,
    expiresWithin === undefined ? undefined : `expires within ${span(expiresWithin * 1000)}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** What each order is called, ascending and descending. */
export const ORDERS: Readonly<Record<SortBy, readonly [ascending: string, descending: string]>> = {
  id: ["by id", "by id, backwards"],
  ttl: ["soonest to expire first", "last to expire first"],
  size: ["smallest first", "largest first"],
  user: ["by user", "by user, backwards"],
  idle: ["most recently seen first", "longest idle first"],
};

/** Undefined for the order that nobody chose. */
export const sortText = ({ sort, descending }: SessionView): string | undefined =>
  sort === "id" && !descending ? undefined : ORDERS[sort][descending ? 1 : 0];

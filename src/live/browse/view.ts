// Which rows a view shows, and in which order. Pure.
import type { Row } from "./ledger.ts";
import type { SessionView } from "./store-browser.ts";

/** Whether values have to be read before it is known what the view shows. */
export function needsValues({ sort, filter }: SessionView): boolean {
  return sort === "user" || sort === "idle" || !!filter.user || filter.idleLongerThan !== undefined;
}

/** By what listing told. What is unknown fits no condition. */
export function mayFit({ kept, id, mask: order, orphaned }: Row, { filter }: SessionView, now: number): boolean {
  const { expiresAt, bytes } = kept;
  if (filter.withoutTtl && expiresAt !== null) return false;
  if (filter.orphaned && orphaned === undefined) return false;
  if (filter.largerThan !== undefined && !(bytes !== undefined && bytes > filter.largerThan)) return false;
  if (filter.expiresWithin !== undefined) {
    if (typeof expiresAt !== "number" || expiresAt - now > filter.expiresWithin * 1000) return false;
  }
  return !filter.id || id?.startsWith(filter.id) || maskText(order).startsWith(filter.id);
}

/** By what values told, for a row that may fit. */
export function fits({ told }: Row, { filter }: SessionView, now: number): boolean {
  if (filter.user && !told?.user?.toLowerCase().includes(filter.user.toLowerCase())) return false;
  if (filter.idleLongerThan === undefined) return true;
  return told?.lastSeen !== undefined && now - told.lastSeen > filter.idleLongerThan * 1000;
}

/** Total, so that the same rows always come in the same order; what is unknown comes last, whatever the direction. */
export function orderOf({ sort, descending }: SessionView): (a: Row, b: Row) => number {
  const value = comparable(sort);
  const way = descending ? -1 : 1;
  return (a, b) => {
    const [one, other] = [value(a), value(b)];
    if (one !== other) {
      if (one === undefined) return 1;
      if (other === undefined) return -1;
      return one < other ? -way : way;
    }
    return (sort === "id" ? way : 1) * byKey(a, b);
  };
}

/** The first of the rows in their order, without putting all of them in order. */
export function first<T>(rows: Iterable<T>, count: number, compare: (a: T, b: T) => number): T[] {
  if (count <= 0) return [];
  let kept: T[] = [];
  let worst: T | undefined;
  for (const row of rows) {
    if (worst !== undefined && compare(row, worst) >= 0) continue;
    kept.push(row);
    if (kept.length < count * 2 + 100) continue;
    kept = kept.sort(compare).slice(0, count);
    worst = kept.at(-1);
  }
  return kept.sort(compare).slice(0, count);
}

export const maskText = (order: number): string => `#${order.toString(16).padStart(8, "0")}`;

/** What a row shows instead of its id. */
export const maskedId = (row: Row): string => maskText(row.mask);

type Comparable = string | number | undefined;

function comparable(sort: SessionView["sort"]): (row: Row) => Comparable {
  switch (sort) {
    case "id":
      return (row) => row.mask;
    case "ttl":
      return ({ kept }) => (kept.expiresAt === null ? Number.POSITIVE_INFINITY : kept.expiresAt);
    case "size":
      return ({ kept }) => kept.bytes;
    case "user":
      return ({ told }) => told?.user?.toLowerCase();
    case "idle":
      return ({ told }) => (told?.lastSeen === undefined ? undefined : -told.lastSeen);
  }
}

const byKey = (a: Row, b: Row): number =>
  a.mask - b.mask || (a.kept.name < b.kept.name ? -1 : a.kept.name > b.kept.name ? 1 : 0);

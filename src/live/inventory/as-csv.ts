// An inventory as CSV: one number a line, with what it counts, so that a spreadsheet can turn it as it likes.
import { compareInventories } from "./compare.ts";
import type { Histogram } from "./histogram.ts";
import type { AppInventory, StoreInventory } from "./store-inventory.ts";

type Cell = string | number;

/** Lines end as RFC 4180 wants it. `class`: the upper bound of a class in seconds or bytes, a rank, or a role. */
export function csvInventory(inventory: StoreInventory, before?: StoreInventory): string {
  const { place, at, whole, keys, apps, other } = inventory;
  const trend = before && compareInventories(before, inventory);
  const rows: Cell[][] = [
    ["framework", "prefix", "measure", "class", "value"],
    ["", "", "place", "", place],
    ["", "", "at", "", at],
    ["", "", "whole", "", whole ? 1 : 0],
    ["", "", "keys looked at", "", keys],
    ["", "", "other keys", "", other.keys],
    ["", "", "other bytes", "", other.bytes],
    ...apps.flatMap(appRows),
    ...(trend ? [["", "", "compared with", "", trend.since]] : []),
    ...(trend?.apps ?? []).flatMap(({ framework, prefix, sessions, bytes, withoutTtl, leaked }) =>
      Object.entries({ sessions, bytes, "without TTL": withoutTtl, ...(leaked && { leaked }) }).map(
        ([measure, change]): Cell[] => [framework ?? "", prefix, measure, "before", change.before],
      ),
    ),
  ];
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function appRows(app: AppInventory): Cell[][] {
  const { framework, prefix, sessions, bytes, withoutTtl, ttlUnknown, ttl, sizes, largest, beside, leaked } = app;
  const row = (measure: string, of: Cell, value: Cell): Cell[] => [framework ?? "", prefix, measure, of, value];
  const classes = (measure: string, all: Histogram): Cell[][] =>
    all.map(({ upTo, sessions: number }) => row(measure, upTo ?? "more", number));
  return [
    row("sessions", "", sessions),
    row("bytes", "", bytes),
    row("without TTL", "", withoutTtl),
    row("TTL unknown", "", ttlUnknown),
    ...classes("TTL in seconds", ttl),
    ...classes("size in bytes", sizes),
    ...largest.map((size, at) => row("largest in bytes", at + 1, size)),
    ...beside.flatMap(({ role, keys, bytes: size }) => [
      row("keys beside", role, keys),
      row("bytes beside", role, size),
    ]),
    ...(leaked ? [row("leaked", "session", leaked.sessions)] : []),
    ...(leaked?.beside ?? []).map(({ role, keys }) => row("leaked", role, keys)),
    row("past due", "expirations", app.pastDue),
    ...(app.users?.most ?? []).map((number, at) => row("sessions of one user", at + 1, number)),
  ];
}

/** What begins like a formula is none: a spreadsheet would run it. https://owasp.org/www-community/attacks/CSV_Injection */
function cell(value: Cell): string {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

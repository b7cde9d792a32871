// An inventory for people: tables, and classes as bars. Names masked ids and users, as the list of sessions does.
import { compareInventories, leakedIn, type Trend } from "../live/inventory/compare.ts";
import type { NamedApp, NamedInventory, StoreInventory } from "../live/inventory/store-inventory.ts";
import {
  changeText,
  classTexts,
  countText,
  momentText,
  numberText,
  sizeText,
  spanText,
} from "../live/inventory/words.ts";
import { table } from "./table.ts";
import { harmless, type Paint } from "./terminal.ts";

/** Ends with a line break. */
export function writeInventory(inventory: NamedInventory, before: StoreInventory | undefined, paint: Paint): string {
  const { place, at, whole, keys, apps, other, notes } = inventory;
  const looked = whole ? `all ${countText(keys, "key")}` : `${countText(keys, "key")}, not the whole store`;
  const blocks = [
    `${paint("bold", `Inventory of ${harmless(place)}`)}\n  ${momentText(at)}, ${looked}`,
    apps.length === 0 ? "No sessions found." : `${paint("bold", "Applications")}\n${appTable(apps, paint)}`,
    ...(before ? [trendBlock(compareInventories(before, inventory), paint)] : []),
    ...apps.map((app) => appBlock(app, paint)),
    `${paint("faint", "Other keys:")} ${numberText(other.keys)}, ${sizeText(other.bytes)}`,
    ...(notes.length > 0
      ? [[paint("bold", "Not read, or not whole"), ...notes.map(({ message }) => `  ${harmless(message)}`)].join("\n")]
      : []),
  ];
  return `${blocks.join("\n\n")}\n`;
}

const appTable = (apps: readonly NamedApp[], paint: Paint): string =>
  table(
    ["framework", "prefix", "sessions", "size", "without TTL", "left behind"],
    apps.map((app) => [
      app.framework ?? "unknown",
      app.prefix || "(none)",
      numberText(app.sessions),
      sizeText(app.bytes),
      numberText(app.withoutTtl),
      numbered(leakedIn(app)),
    ]),
    paint,
    [2, 3, 4, 5],
  );

function appBlock(app: NamedApp, paint: Paint): string {
  const { framework, prefix, ttl, sizes, withoutTtl, ttlUnknown, beside, leaked, pastDue, users, named } = app;
  const title = harmless([framework ?? "unknown", prefix].filter(Boolean).join(" "));
  const left = new Map(leaked?.beside.map(({ role, keys }) => [role, keys]));
  const times = [
    ...classTexts(ttl, spanText),
    ...(withoutTtl > 0 ? [{ label: "no TTL", sessions: withoutTtl }] : []),
    ...(ttlUnknown > 0 ? [{ label: "not known", sessions: ttlUnknown }] : []),
  ];
  const parts = [
    bars("time to live", times, paint),
    bars("size", classTexts(sizes, sizeText), paint),
    named.largest.length > 0
      ? table(
          ["largest", "size", "expires in"],
          named.largest
            .slice(0, SHOWN)
            .map(({ maskedId, bytes, ttl: seconds }) => [
              maskedId,
              sizeText(bytes),
              seconds === undefined ? "unknown" : seconds === null ? "never" : spanText(seconds),
            ]),
          paint,
          [1, 2],
        )
      : "",
    users && (users.most[0] ?? 0) > 1
      ? `${table(
          ["user", "sessions"],
          named.users
            .slice(0, SHOWN)
            .map(({ user, sessions, upTo }) => [
              user,
              upTo === undefined ? numberText(sessions) : `${numberText(sessions)} to ${numberText(upTo)}`,
            ]),
          paint,
          [1],
        )}\n  ${paint("faint", `by ${numberText(users.read)} of ${numberText(users.of)} ${users.from === "indexes" ? "indexes of users" : "sessions"}`)}`
      : "",
    beside.length > 0
      ? table(
          ["beside them", "number", "size", "left behind"],
          beside.map(({ role, keys, bytes }) => [
            role,
            numberText(keys),
            sizeText(bytes),
            numbered(leaked ? (left.get(role) ?? 0) : undefined),
          ]),
          paint,
          [1, 2, 3],
        )
      : "",
    leaked && leaked.sessions > 0
      ? `  ${paint("warning", "warning")}  ${countText(leaked.sessions, "session")} without what belongs to ${leaked.sessions === 1 ? "it" : "them"}`
      : "",
    pastDue > 0
      ? `  ${paint("warning", "warning")}  ${countText(pastDue, "set")} of sessions to end past due: no application removes them`
      : "",
  ];
  return [paint("bold", title), ...parts.filter((part) => part !== "")].join("\n");
}

/** Of the largest sessions and of users; JSON has more of the former. */
const SHOWN = 5;
/** Signs for the highest class. */
const WIDTH = 24;

function bars(
  title: string,
  classes: readonly { readonly label: string; readonly sessions: number }[],
  paint: Paint,
): string {
  if (classes.length === 0) return "";
  const most = Math.max(...classes.map(({ sessions }) => sessions), 1);
  const bar = (sessions: number): string =>
    "█".repeat(Math.max(sessions > 0 ? 1 : 0, Math.round((sessions / most) * WIDTH)));
  return table(
    [title, "sessions", ""],
    classes.map(({ label, sessions }) => [label, numberText(sessions), bar(sessions)]),
    paint,
    [1],
  );
}

function trendBlock({ since, seconds, comparable, keys, apps }: Trend, paint: Paint): string {
  const head = `Since ${momentText(since)}, ${spanText(Math.abs(seconds))} ${seconds < 0 ? "later" : "before"}`;
  const rows = apps.map((app) => [
    `${app.framework ?? "unknown"} ${app.prefix}`.trim(),
    app.kind === "there" ? "" : app.kind,
    changeText(app.sessions),
    changeText(app.bytes, sizeText),
    changeText(app.withoutTtl),
    app.leaked ? changeText(app.leaked) : "not known",
  ]);
  return [
    paint("bold", head),
    ...(comparable
      ? []
      : ["  One of the two is not whole, or they are of two places: numbers may differ for that alone."]),
    `  keys: ${changeText(keys)}`,
    table(["application", "", "sessions", "size", "without TTL", "left behind"], rows, paint, [2, 3, 4, 5]),
  ].join("\n");
}

const numbered = (number: number | undefined): string => (number === undefined ? "not known" : numberText(number));

// An inventory as Markdown, for a ticket or a wiki.
import { type AppTrend, compareInventories, leakedIn, type Trend } from "./compare.ts";
import type { Histogram } from "./histogram.ts";
import type { AppInventory, StoreInventory } from "./store-inventory.ts";
import { changeText, classTexts, countText, momentText, numberText, sizeText, spanText } from "./words.ts";

/** Ends with a line break. */
export function markdownInventory(inventory: StoreInventory, before?: StoreInventory): string {
  const { place, at, whole, keys, apps, other, notes } = inventory;
  const blocks = [
    `# Inventory of ${code(place)}`,
    `${momentText(at)}, ${whole ? `all ${countText(keys, "key")}` : `${countText(keys, "key")} so far`}. Ids, users and values are left out.`,
    ...(notes.length > 0
      ? ["## Not read, or not whole", notes.map(({ message }) => `- ${plain(message)}`).join("\n"), "## Applications"]
      : []),
    ...(apps.length === 0
      ? ["No sessions of a framework that is known here."]
      : [
          table(
            ["Application", "Sessions", "Size", "Without TTL", "Left behind"],
            apps.map((app) => [
              named(app),
              numberText(app.sessions),
              sizeText(app.bytes),
              numberText(app.withoutTtl),
              numbered(leakedIn(app)),
            ]),
          ),
        ]),
    ...(before ? trendBlocks(compareInventories(before, inventory)) : []),
    ...apps.flatMap(appBlocks),
    "## Other keys",
    `${countText(other.keys, "key")} of ${sizeText(other.bytes)} ${other.keys === 1 ? "is" : "are"} nobody's session.`,
  ];
  return `${blocks.join("\n\n")}\n`;
}

function appBlocks(app: AppInventory): string[] {
  const { sessions, ttlUnknown, withoutTtl, ttl, sizes, largest, beside, leaked, pastDue, users } = app;
  const left = new Map(leaked?.beside.map(({ role, keys }) => [role, keys]));
  const extra = [
    ...(withoutTtl > 0 ? [{ label: "no TTL", sessions: withoutTtl }] : []),
    ...(ttlUnknown > 0 ? [{ label: "not known", sessions: ttlUnknown }] : []),
  ];
  return [
    `## ${named(app)}`,
    ...(sessions > 0 ? [histogram("Time to live", ttl, spanText, extra), histogram("Size", sizes, sizeText)] : []),
    ...(largest.length > 0 ? [`The largest: ${largest.slice(0, 10).map(sizeText).join(", ")}.`] : []),
    ...(leaked && leaked.sessions > 0
      ? [
          `${countText(leaked.sessions, "session")} ${leaked.sessions === 1 ? "lacks" : "lack"} what belongs to ${leaked.sessions === 1 ? "it" : "them"}.`,
        ]
      : []),
    ...(beside.length > 0
      ? [
          table(
            ["Beside the sessions", "Number", "Size", "Left behind"],
            beside.map(({ role, keys, bytes }) => [
              role,
              numberText(keys),
              sizeText(bytes),
              numbered(leaked ? (left.get(role) ?? 0) : undefined),
            ]),
          ),
        ]
      : []),
    ...(pastDue > 0
      ? [
          `${countText(pastDue, "set")} of sessions to end ${pastDue === 1 ? "is" : "are"} past due: no application removes them.`,
        ]
      : []),
    ...(users && (users.most[0] ?? 0) > 1
      ? [
          `Sessions of those users who have most: ${users.most.map(numberText).join(", ")}, by ${numberText(users.read)} of ${numberText(users.of)} ${users.from === "indexes" ? "indexes of users" : "sessions"}.`,
        ]
      : []),
  ].filter((block) => block !== "");
}

/** Twenty signs for the highest class. */
const WIDTH = 20;
/** A column without a name cannot be told from others by those who hear it. */
const BAR = "Bar";

function histogram(
  title: string,
  all: Histogram,
  text: (bound: number) => string,
  extra: readonly { readonly label: string; readonly sessions: number }[] = [],
): string {
  const classes = [...classTexts(all, text), ...extra];
  const most = Math.max(...classes.map(({ sessions }) => sessions), 1);
  if (classes.length === 0) return "";
  return table(
    [title, "Sessions", BAR],
    classes.map(({ label, sessions }) => [
      label,
      numberText(sessions),
      "▇".repeat(Math.max(sessions > 0 ? 1 : 0, Math.round((sessions / most) * WIDTH))),
    ]),
  );
}

function trendBlocks({ since, seconds, comparable, keys, apps }: Trend): string[] {
  const row = (app: AppTrend): string[] => [
    `${named(app)}${app.kind === "there" ? "" : ` (${app.kind})`}`,
    changeText(app.sessions),
    changeText(app.bytes, sizeText),
    changeText(app.withoutTtl),
    app.leaked ? changeText(app.leaked) : "not known",
  ];
  return [
    `## Since ${momentText(since)}, ${spanText(Math.abs(seconds))} ${seconds < 0 ? "later" : "before"}`,
    ...(comparable
      ? []
      : ["One of the two is not whole, or they are of two places, so that numbers may differ for that alone."]),
    `Keys: ${changeText(keys)}.`,
    table(["Application", "Sessions", "Size", "Without TTL", "Left behind"], apps.map(row)),
  ];
}

const numbered = (number: number | undefined): string => (number === undefined ? "not known" : numberText(number));

const named = ({ framework, prefix }: Pick<AppInventory, "framework" | "prefix">): string =>
  [framework ?? "unknown", prefix === "" ? "" : code(prefix)].filter(Boolean).join(" ");

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((one) => one.replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = `| ${head.map((_, at) => (at === 0 || head[at] === BAR ? "---" : "---:")).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

/** Text that comes from a store, so that it can be nothing else: one line, and no markup. */
function code(text: string): string {
  const one = oneLine(text);
  const fence = "`".repeat(Math.max(0, ...(one.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  return fence === "`" ? `\`${one}\`` : `${fence} ${one} ${fence}`;
}

const plain = (text: string): string => oneLine(text).replace(/[\\`*_{}[\]<>|]/g, (sign) => `\\${sign}`);

const oneLine = (text: string): string => text.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "·");

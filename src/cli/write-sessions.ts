// The sessions command's report for people: tables, narrow enough for a terminal.
import type { SessionRow, SessionsReport, ShownAttribute, ShownReport, ShownSession } from "./sessions-report.ts";
import { cut, table } from "./table.ts";
import { harmless, type Paint } from "./terminal.ts";

/** `fitting`: how many sessions there are, of which the report may list the first. Ends with a line break. */
export function writeSessions(report: SessionsReport, fitting: number, paint: Paint): string {
  const { apps, sessions, other, problems } = report;
  const total = apps.reduce((sum, app) => sum + app.sessions, 0);
  const blocks: string[] = [];
  if (apps.length === 0) blocks.push("No sessions found.");
  else
    blocks.push(
      `${paint("bold", "Applications")}\n${table(
        ["framework", "prefix", "sessions", "size", "without TTL"],
        apps.map((app) => [
          app.framework ?? "unknown",
          app.prefix || "(none)",
          String(app.sessions),
          sizeText(app.bytes),
          String(app.withoutTtl),
        ]),
        paint,
        [2, 3, 4],
      )}`,
    );
  if (sessions.length > 0) {
    const shown = sessions.length < fitting ? `${sessions.length} of ${fitting}` : `${sessions.length}`;
    blocks.push(
      `${paint("bold", `Sessions (${shown})`)}\n${table(
        ["id", "framework", "prefix", "user", "created", "last seen", "expires in", "size"],
        sessions.map(cells),
        paint,
        [6, 7],
      )}`,
    );
  } else if (total > 0) blocks.push(fitting > 0 ? "No session is listed." : "No session fits what you asked for.");
  if (other.length > 0) {
    const counts = other.map(({ kind, keys }) => `${kind} ${keys}`).join(", ");
    blocks.push(`${paint("faint", "Other keys:")} ${counts}`);
  }
  return `${[...blocks, ...problemBlock(problems, paint)].join("\n\n")}\n`;
}

/** One session. Ends with a line break. */
export function writeShown({ session, problems }: ShownReport, reveal: boolean, paint: Paint): string {
  const blocks = session ? shownBlocks(session, reveal, paint) : ["No session has this id."];
  return `${[...blocks, ...problemBlock(problems, paint)].join("\n\n")}\n`;
}

function shownBlocks(session: ShownSession, reveal: boolean, paint: Paint): string[] {
  const facts: readonly (readonly [string, string])[] = [
    ["user", session.user ?? "unknown"],
    ["created", timeText(session.created)],
    ["last seen", timeText(session.lastSeen)],
    ["expires in", ttlText(session.ttl)],
    ["ends by its own data", timeText(session.expires)],
    ["size", sizeText(session.size)],
    ["format", session.format ?? "one for each attribute"],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  const head = `${paint("bold", harmless(session.id))}  ${harmless(`${session.framework ?? "unknown"} ${session.prefix}`)}`;
  const blocks = [
    [head, ...facts.map(([name, text]) => `  ${paint("faint", name.padEnd(width))}  ${harmless(text)}`)].join("\n"),
  ];
  const row = ({ name, kind, class: className, size, length, value }: ShownAttribute): string[] => [
    name,
    kind,
    className ?? "",
    size === null ? "" : sizeText(size),
    length === null ? "" : String(length),
    ...(reveal ? [cut(JSON.stringify(value) ?? "", 200)] : []),
  ];
  const columns = ["attribute", "kind", "class", "size", "length", ...(reveal ? ["value"] : [])];
  if (session.attributes.length > 0) blocks.push(table(columns, session.attributes.map(row), paint, [3, 4]));
  if (session.classes.length > 0) blocks.push(`${paint("faint", "Classes:")} ${harmless(session.classes.join(", "))}`);
  if (!reveal && session.attributes.length > 0) blocks.push(paint("faint", "Values are shown with --reveal."));
  if (session.warnings.length > 0)
    blocks.push(session.warnings.map((text) => `${paint("warning", "warning")}  ${harmless(text)}`).join("\n"));
  return blocks;
}

function problemBlock(problems: SessionsReport["problems"], paint: Paint): string[] {
  if (problems.length === 0) return [];
  const lines = problems.map(({ path, message }) => `  ${harmless(path)}: ${harmless(message)}`);
  return [[paint("bold", "Not read, or not whole"), ...lines].join("\n")];
}

const cells = (row: SessionRow): string[] => [
  row.id,
  row.framework ?? "unknown",
  row.prefix || "(none)",
  row.user ?? "",
  row.created === null ? "" : timeText(row.created),
  row.lastSeen === null ? "" : timeText(row.lastSeen),
  ttlText(row.ttl),
  sizeText(row.size),
];

/** To the second; the JSON has the rest. */
const timeText = (iso: string | null): string =>
  iso === null ? "unknown" : iso.replace("T", " ").replace(/(?:\.\d+)?Z$/, "Z");

function ttlText(seconds: number | null): string {
  if (seconds === null) return "unknown";
  if (seconds < 0) return "never";
  for (const [unit, size] of [
    ["d", 86_400],
    ["h", 3600],
    ["min", 60],
  ] as const)
    if (seconds >= 2 * size) return `${Math.floor(seconds / size)} ${unit}`;
  return `${seconds} s`;
}

function sizeText(bytes: number | null): string {
  if (bytes === null) return "unknown";
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KiB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

// Advice on where to keep sessions, for people: what is known, what was assumed, and for each strategy why and why not.
import type { AppAdvice } from "./advise-report.ts";
import { harmless, type Paint, type Style } from "./terminal.ts";
import { writeParagraph } from "./write-page.ts";

/** Ends with a line break. */
export function writeAdvice(apps: readonly AppAdvice[], found: boolean, paint: Paint): string {
  const none = "No application with sessions was found here, so all answers are assumed.\n\n";
  return `${found ? "" : none}${apps.map((app) => writeApp(app, found, paint)).join(`\n${"─".repeat(60)}\n\n`)}`;
}

function writeApp(advice: AppAdvice, found: boolean, paint: Paint): string {
  const { app, name, now, known, assumed, strategies, next } = advice;
  const folder = app === "" || app === name ? "" : paint("faint", `  ${harmless(app)}`);
  const head = found ? [`${paint("bold", harmless(name))}${folder}`, writeParagraph(nowOf(now), 2), ""] : [];
  const [best] = strategies;
  const decisive = assumed.filter((one) => one.decisive);
  return `${[
    ...head,
    ...(known.length > 0
      ? [paint("bold", "Known"), ...known.flatMap((one) => row(one.question, one.value, whyOf(one), paint)), ""]
      : []),
    ...(assumed.length > 0
      ? [
          paint("bold", "Assumed, because nobody said"),
          ...assumed.flatMap((one) =>
            row(one.question, one.value, `${one.ask}${one.decisive ? " This one decides." : ""}`, paint),
          ),
          "",
        ]
      : []),
    paint("bold", "Advice"),
    ...strategies.flatMap((one) => writeStrategy(one, paint)),
    "",
    ...(best
      ? [writeParagraph(`Next: ${next.purpose}.`), `    ${paint("code", `session-doctor explain ${next.page}`)}`]
      : []),
    ...(decisive.length > 0
      ? [
          `Another answer would change the advice${decisive.length > 1 ? ", each of these by itself" : ""}:`,
          ...decisive.map(
            ({ question, value }) =>
              `    ${paint("code", `session-doctor advise --answer ${question}=${other(value)}`)}`,
          ),
        ]
      : []),
  ].join("\n")}\n`;
}

function nowOf(now: AppAdvice["now"]): string {
  if (!now) return "Where its sessions are now is not known from the files.";
  const place = now.path === undefined ? "" : ` (${harmless(now.path)}:${now.line})`;
  return `Now ${now.because}${place}.`;
}

const whyOf = ({ because, path, line }: AppAdvice["known"][number]): string =>
  `${because}${path === undefined ? "" : ` (${harmless(path)}:${line})`}`;

function row(question: string, value: boolean | number, why: string, paint: Paint): readonly string[] {
  const shown = said(value).padEnd(6);
  const [first = "", ...rest] = writeParagraph(why, 32).split("\n");
  return [
    `  ${paint("code", question)}${" ".repeat(Math.max(1, 22 - question.length))}${shown}  ${first.trim()}`,
    ...rest,
  ];
}

const said = (value: boolean | number): string => (typeof value === "number" ? String(value) : value ? "yes" : "no");
const other = (value: boolean | number): string => (typeof value === "number" ? "N" : value ? "no" : "yes");

const STYLES: Readonly<Record<AppAdvice["strategies"][number]["fit"], Style>> = {
  recommended: "info",
  possible: "bold",
  poor: "faint",
  excluded: "faint",
};

function writeStrategy({ title, fit, reasons }: AppAdvice["strategies"][number], paint: Paint): readonly string[] {
  return [
    `  ${paint(STYLES[fit], `${title}: ${fit}`)}`,
    ...reasons.map(({ speaks, text, assumed, page }) => {
      const mark = speaks === "for" ? "+" : "-";
      const doubt = assumed ? " (assumed)" : "";
      return `    ${mark} ${writeParagraph(`${text}${doubt} ${paint("faint", `[${page}]`)}`, 6).trimStart()}`;
    }),
  ];
}

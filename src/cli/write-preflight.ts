// A preflight for people: what the next deploy would lose, in which order to deploy instead, and what to start from.
import type { AppPreflight } from "./preflight-report.ts";
import { harmless, type Paint } from "./terminal.ts";
import { writeParagraph } from "./write-page.ts";

/** `written`: files that were written, by the names of artefacts. Ends with a line break. */
export function writePreflight(
  apps: readonly AppPreflight[],
  written: ReadonlyMap<string, string>,
  paint: Paint,
): string {
  if (apps.length === 0) return "No application with sessions was found here.\n";
  return apps.map((app) => writeApp(app, written, paint)).join(`\n${"─".repeat(60)}\n\n`);
}

function writeApp(preflight: AppPreflight, written: ReadonlyMap<string, string>, paint: Paint): string {
  const { app, name, losses, summary, steps, limits, artefacts, guide } = preflight;
  const folder = app === "" || app === name ? "" : paint("faint", `  ${harmless(app)}`);
  const always = losses.filter(({ onlyIf }) => onlyIf === null);
  const perhaps = losses.filter(({ onlyIf }) => onlyIf !== null);
  return `${[
    `${paint("bold", harmless(name))}${folder}`,
    "",
    paint("bold", always.length === 0 ? "The next deploy loses nothing that the files show." : "The next deploy loses"),
    ...always.flatMap((loss) => writeLoss(loss, paint)),
    ...(perhaps.length > 0
      ? ["", paint("bold", "And, under a condition"), ...perhaps.flatMap((loss) => writeLoss(loss, paint))]
      : []),
    "",
    paint("bold", "Deploy like this"),
    writeParagraph(harmless(summary), 2),
    ...steps.map((step, index) => writeParagraph(`${index + 1}. ${harmless(step)}`, 2, 3)),
    ...(limits.length > 0
      ? ["", paint("bold", "Know that"), ...limits.map((limit) => writeParagraph(`- ${harmless(limit)}`, 2, 2))]
      : []),
    "",
    ...(artefacts.length > 0
      ? [
          paint("bold", written.size > 0 ? "Written" : "To start from (--write DIR)"),
          ...artefacts.map(({ name: file, use }) =>
            writeParagraph(`${paint("code", harmless(written.get(file) ?? file))}: ${harmless(use)}`, 2, 4),
          ),
          "",
        ]
      : []),
    `The whole of it: ${paint("code", `session-doctor explain ${guide}`)}`,
  ].join("\n")}\n`;
}

const STYLES = { sessions: "error", requests: "warning", release: "info" } as const;

function writeLoss(
  { id, of, text, why, onlyIf, path, line }: AppPreflight["losses"][number],
  paint: Paint,
): readonly string[] {
  const place = path === undefined ? "" : ` ${paint("faint", `${harmless(path)}:${line}`)}`;
  const label = of === "release" ? "stuck" : of;
  const condition = onlyIf === null ? "" : ` Only if ${onlyIf}.`;
  return [
    `  ${paint(STYLES[of], label.padEnd(8))} ${writeParagraph(`${harmless(text)} ${why}${condition}`, 11).trimStart()}`,
    `           ${paint("code", id)}${place}`,
  ];
}

// The sessions command: what a Redis or a snapshot of one holds, masked.
import type { KeySource, ListedKey } from "../live/key-source.ts";
import { beConsiderate } from "./considerate.ts";
import { lookedAt, progressOn } from "./progress.ts";
import { type SessionsOptions, sessionsOptions } from "./sessions-options.ts";
import { type Paint, painter, wantsColor } from "./terminal.ts";

/** Resolves to the exit code: 0 everything was read, 1 no session has the id, 2 no connection or a result that is not whole. */
export async function sessions(args: readonly string[]): Promise<number> {
  const options = sessionsOptions(args);
  beConsiderate();
  const { openSource } = await import("./open-source.ts");
  const { LiveFailure } = await import("../live/redis/failure.ts");
  const stop = new AbortController();
  const cancel = (): void => stop.abort();
  // The second Ctrl-C ends the process as usual.
  process.once("SIGINT", cancel);
  let source: KeySource<ListedKey> | undefined;
  try {
    source = await openSource(options.from, process.env, stop.signal);
    const paint = painter(wantsColor(options.color, process.stdout, process.env));
    const { inventory } = options.inventory ? await import("./inventory.ts") : {};
    return await (inventory ?? (options.show === undefined ? list : show))(source, options, paint, stop.signal);
  } catch (error) {
    if (!(error instanceof LiveFailure)) throw error;
    process.stderr.write(`session-doctor: ${error.message}\n`);
    return 2;
  } finally {
    process.removeListener("SIGINT", cancel);
    await source?.close();
  }
}

export type Action = (
  source: KeySource<ListedKey>,
  options: SessionsOptions,
  paint: Paint,
  signal: AbortSignal,
) => Promise<number>;

const list: Action = async (source, options, paint, signal) => {
  const { listSessions } = await import("../live/list-sessions.ts");
  const { makeSessionsReport } = await import("./sessions-report.ts");
  const progress = progressOn(process.stderr, Date.now, lookedAt(Date.now));
  const list = await listSessions(source, options, signal, (keys) => progress.update(keys, undefined));
  progress.end();
  const report = makeSessionsReport(list, { place: source.place, now: source.now() });
  if (options.format === "json") process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else {
    const { writeSessions } = await import("./write-sessions.ts");
    process.stdout.write(writeSessions(report, list.fitting, paint));
  }
  return list.notes.some(({ lacking }) => lacking) ? 2 : 0;
};

const show: Action = async (source, { show: wanted = "", reveal, format }, paint, signal) => {
  const { findSession } = await import("../live/list-sessions.ts");
  const { makeShownReport } = await import("./sessions-report.ts");
  // Shells take # for a comment, so the masked id may be written without it.
  const found = await findSession(source, /^[0-9a-f]{8}$/.test(wanted) ? `#${wanted}` : wanted, signal);
  const report = makeShownReport(found, reveal, { place: source.place, now: source.now() });
  if (format === "json") process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else {
    const { writeShown } = await import("./write-sessions.ts");
    process.stdout.write(writeShown(report, reveal, paint));
  }
  if (found.notes.some(({ lacking }) => lacking)) return 2;
  return report.session ? 0 : 1;
};

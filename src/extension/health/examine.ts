// Looks at how the servers of a connection are: asks them, and has the rules judge what they say beside the files of the workspace.
import type { Sample } from "../../live/health/sample.ts";
import type { ServerReport } from "../../live/redis/report.ts";
import type { JudgeParams, LiveFinding } from "../../protocol.ts";
import type { Connection } from "../connections/connection.ts";
import { failureOf } from "../sessions/failure-of.ts";

/** Rejects where the language server does not answer. */
export type Judge = (params: JudgeParams) => Promise<readonly LiveFinding[]>;

/** What was seen, at one moment. */
export interface Seen {
  readonly servers: readonly SeenServer[];
  /** The worst first; undefined where nobody could judge. */
  readonly findings: readonly LiveFinding[] | undefined;
}

export interface SeenServer extends ServerReport {
  readonly figures: Sample;
}

export type Examined = { readonly seen: Seen } | { readonly problem: string };

/** Never rejects for the server's sake. */
export async function examine({ server, browser, place }: Connection, judge: Judge): Promise<Examined> {
  if (!server || !browser) return { problem: `${place} is not connected.` };
  try {
    const { sampleOf } = await import("../live.ts");
    const reports = await server.report(browser);
    const servers = reports.map((report) => ({ ...report, figures: sampleOf(report.text, report.at) }));
    return { seen: { servers, findings: await judged(servers, judge) } };
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return { problem: failure.message };
  }
}

/** What the rules say of it now: the files of the workspace may have changed. */
export async function judged(servers: readonly ServerReport[], judge: Judge): Promise<Seen["findings"]> {
  const reports = servers.map(({ address, text }) => ({ address, text }));
  return judge({ reports }).catch(() => undefined);
}

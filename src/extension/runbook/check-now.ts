// Runs the checks that a page names, over the files of the workspace and over running servers.
import { workspace } from "vscode";
import type { Failure } from "../../live/redis/failure.ts";
import type { FindingsOfParams, JudgeParams, LiveFinding, RuleFindings } from "../../protocol.ts";
import type { Checked, Unasked } from "../../webview/runbook/messages.ts";
import type { Connections } from "../connections/connection.ts";
import { failureOf } from "../sessions/failure-of.ts";
import { count } from "../sessions/measures.ts";

export interface Checks {
  readonly findingsOf: (params: FindingsOfParams) => Promise<RuleFindings>;
  readonly judge: (params: JudgeParams) => Promise<readonly LiveFinding[]>;
  readonly connections: Connections;
}

export interface CheckResult extends Checked {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Where each finding is, in their order. */
  readonly places: readonly (Place | undefined)[];
}

interface Place {
  readonly uri: string;
  /** From 0. */
  readonly line: number;
}

/** A list of hundreds helps nobody; the summary tells how many there are. */
const MOST = 50;

export async function checkFiles(rules: readonly string[], { findingsOf }: Checks): Promise<CheckResult> {
  const at = Date.now();
  if ((workspace.workspaceFolders ?? []).length === 0 && workspace.textDocuments.length === 0)
    return nothing("files", at, "No folder is open, so there is nothing to check.");
  let found: RuleFindings;
  try {
    found = await findingsOf({ rules });
  } catch {
    return nothing("files", at, "The language server does not answer, so the files could not be checked.");
  }
  const { findings, reading } = found;
  const soFar = reading ? " The files are still being read, so there may be more." : "";
  const summary =
    findings.length === 0
      ? `No file of the workspace shows it.${soFar}`
      : `${count(findings.length, "place")} in the files of the workspace ${findings.length === 1 ? "shows" : "show"} it.${soFar}`;
  const listed = findings.slice(0, MOST);
  return {
    ...{ what: "files", at, summary },
    findings: listed.map(({ severity, message, path, line }) => ({
      ...{ severity, message, where: `${path}:${line + 1}`, opens: true },
    })),
    places: listed.map(({ uri, line }) => ({ uri, line })),
  };
}

export async function checkServers(rules: readonly string[], { judge, connections }: Checks): Promise<CheckResult> {
  const at = Date.now();
  const servers = connections.all().filter(({ saved }) => !("snapshot" in saved));
  const connected = servers.filter(({ state, server, browser }) => state.kind === "connected" && server && browser);
  const unasked = servers.flatMap(({ state }) =>
    state.kind === "failed" || state.kind === "reconnecting" ? [unaskedBy(state.failure)] : [],
  );
  if (connected.length === 0 && unasked.length === 0)
    return { ...nothing("servers", at, "No server is connected, so there is nothing to ask."), offersConnecting: true };
  const reports = await Promise.all(
    connected.map(async ({ server, browser, place }) => {
      try {
        return server && browser ? await server.report(browser) : [];
      } catch (error) {
        unasked.push(unaskedBy(failureOf(error) ?? { message: `${place} could not be asked.`, runbook: "" }));
        return [];
      }
    }),
  );
  const texts = reports.flat();
  if (texts.length === 0)
    return { ...nothing("servers", at, "No server could be asked."), unasked, offersConnecting: true };
  let judged: readonly LiveFinding[];
  try {
    judged = await judge({ reports: texts.map(({ address, text }) => ({ address, text })) });
  } catch {
    return nothing("servers", at, "The language server does not answer, so what the servers say could not be judged.");
  }
  const findings = judged.filter(({ rule }) => rules.includes(rule));
  const refused = [...new Set(texts.flatMap((one) => one.refused))];
  const lacking =
    refused.length > 0 ? ` This user may not ask for ${refused.join(", ")}, so not all could be judged.` : "";
  const asked = texts.map(({ address }) => address).join(", ");
  const summary =
    findings.length === 0
      ? `${asked} ${texts.length === 1 ? "does" : "do"} not show it.`
      : `${count(findings.length, "problem")} of ${asked}.`;
  const listed = findings.slice(0, MOST);
  return {
    ...{ what: "servers", at, unasked, summary: `${summary}${lacking}` },
    findings: listed.map(({ severity, message, address, evidence }) => ({
      ...{ severity, message, where: evidence === "" ? address : `${address} says ${evidence}`, opens: false },
    })),
    places: listed.map(() => undefined),
  };
}

const unaskedBy = ({ message, runbook }: Pick<Failure, "message" | "runbook">): Unasked => ({
  message,
  ...(runbook !== "" && { page: `cause/${runbook}` }),
});

const nothing = (what: Checked["what"], at: number, summary: string): CheckResult => ({
  ...{ what, at, summary },
  findings: [],
  places: [],
});

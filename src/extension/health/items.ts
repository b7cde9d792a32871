// The rows about the health of a connection, as plain data.
import type { Sample } from "../../live/health/sample.ts";
import type { LiveFinding } from "../../protocol.ts";
import { ERROR, type Item, joined, WARNING } from "../sessions/items/item.ts";
import { count, grouped, size } from "../sessions/measures.ts";
import { oneLine } from "../sessions/plain-text.ts";
import type { HealthState } from "./health.ts";
import { granting, lackingPermission } from "./permission.ts";

const SIGNS = {
  error: { icon: "error", color: ERROR },
  warning: { icon: "warning", color: WARNING },
  info: { icon: "info", color: undefined },
} as const;

export function healthItem({ seen, isLooking, problem }: HealthState): Item {
  const { findings } = seen ?? {};
  const worst = findings?.[0]?.severity;
  const refused = refusedBy(seen?.servers ?? []).length;
  const text =
    problem !== undefined && !seen
      ? "could not be looked at"
      : !seen
        ? isLooking
          ? "looking…"
          : undefined
        : joined([
            findings ? findingsText(findings) : "not judged",
            refused > 0 ? `${count(refused, "question")} not allowed` : undefined,
          ]);
  return {
    label: "Health",
    description: joined([text, problem !== undefined && seen ? "not up to date" : undefined]),
    tooltip: "What the servers say of themselves, judged by the same rules as files.",
    icon: isLooking && !seen ? "loading~spin" : worst === undefined || worst === "info" ? "pulse" : SIGNS[worst].icon,
    color: worst === undefined ? undefined : SIGNS[worst].color,
    context: "health",
    open: "collapsed",
    spoken: joined(["Health", text])?.replaceAll(" · ", ", "),
  };
}

/** `1 error · 2 warnings`. */
export function findingsText(findings: readonly LiveFinding[]): string {
  if (findings.length === 0) return "nothing found";
  const parts = (["error", "warning", "info"] as const).flatMap((severity) => {
    const number = findings.filter((one) => one.severity === severity).length;
    if (number === 0) return [];
    return [severity === "info" ? `${number} to know` : count(number, severity)];
  });
  return joined(parts) ?? "";
}

/** `several`: whether there are more servers, so that it says which one it is about. */
export function findingItem({ title, message, severity, address }: LiveFinding, several: boolean): Item {
  return {
    label: oneLine(title),
    description: joined([several ? address : undefined, oneLine(message)]),
    tooltip: `${oneLine(message)}\n${address}`,
    ...SIGNS[severity],
    context: "finding",
    open: "collapsed",
    command: "sessionDoctor.openEvidence",
    spoken: `${severity}: ${oneLine(title)}. ${oneLine(message)}`,
  };
}

/** Sessions are counted here; everything else is what the server says of itself. */
export const isCounted = (evidence: string): boolean => /^sessions_\d+:/.test(evidence);

/** The line of the server's answer, other lines of it, places in files, and the page: what speaks for a finding and what to do. */
export function belowFinding({
  evidence,
  address,
  related,
  rule,
}: LiveFinding): readonly { readonly key: string; readonly item: Item }[] {
  const line = (text: string, description: string): Item => ({
    label: oneLine(text),
    description: oneLine(description),
    icon: "server",
    context: "evidence",
    command: "sessionDoctor.openEvidence",
    spoken: `${oneLine(description)}: ${oneLine(text)}`,
  });
  return [
    ...(evidence === ""
      ? []
      : [
          {
            key: "evidence",
            item: line(evidence, isCounted(evidence) ? `counted at ${address}` : `what ${address} says`),
          },
        ]),
    ...related.map((one, index) => ({
      key: `related ${index}`,
      item:
        "evidence" in one
          ? line(one.evidence, one.message)
          : {
              label: `${one.path}:${one.line + 1}`,
              description: oneLine(one.message),
              tooltip: `${one.path}:${one.line + 1}\n${oneLine(one.message)}`,
              icon: "go-to-file",
              context: "place",
              command: "sessionDoctor.openFindingPlace",
              spoken: `${one.path}, line ${one.line + 1}: ${oneLine(one.message)}`,
            },
    })),
    {
      key: "page",
      item: {
        label: "What It Means and What to Do",
        description: rule,
        icon: "book",
        context: "page",
        command: "sessionDoctor.openFindingPage",
      },
    },
  ];
}

/** What this user may not ask of any of the servers, each once. */
export const refusedBy = (servers: readonly { readonly refused: readonly string[] }[]): readonly string[] => [
  ...new Set(servers.flatMap((one) => one.refused)),
];

/** A row for each question that this user may not ask. */
export function refusedItems(refused: readonly string[], user: string | undefined): readonly Item[] {
  return refused.map((one) => {
    const { question, permission, lost } = lackingPermission(one);
    return {
      label: `${question} may not be asked`,
      description: `permission ${permission} is missing`,
      tooltip: `Without it nobody knows ${lost}.\nAn administrator can allow it:\n${granting(user, [one])}`,
      icon: "lock",
      context: "refused",
      spoken: `${question} may not be asked: the permission ${permission} is missing. Without it nobody knows ${lost}.`,
    };
  });
}

export const problemItem = (problem: string): Item => ({
  label: oneLine(problem),
  tooltip: problem,
  icon: "warning",
  color: WARNING,
  context: "failure",
});

export const notJudgedItem: Item = problemItem("The language server does not answer, so nothing could be judged.");

export const healthyItem: Item = {
  label: "No rule finds anything",
  tooltip: "What the servers say of themselves and the sessions that were looked at break no rule.",
  icon: "pass",
  color: "testing.iconPassed",
  context: "healthy",
};

/** A few figures of one server; those that it does not tell are left out. */
export function figureItems(figures: Sample, address: string | undefined): readonly Item[] {
  const { usedMemory, maxMemory, clients, blocked, keys, withoutTtl, evicted, replicaLag } = figures;
  const fact = (label: string, text: string | undefined, icon: string): readonly Item[] =>
    text === undefined ? [] : [{ label, description: joined([text, address]), icon, context: "fact" }];
  return [
    ...fact(
      "Memory",
      usedMemory === undefined
        ? undefined
        : `${size(usedMemory)} of ${maxMemory === undefined ? "no limit" : size(maxMemory)}`,
      "chip",
    ),
    ...fact(
      "Keys in all",
      keys === undefined ? undefined : `${grouped(keys)}, ${grouped(withoutTtl ?? 0)} without TTL`,
      "key",
    ),
    ...fact(
      "Clients",
      clients === undefined ? undefined : `${grouped(clients)}${blocked ? `, ${grouped(blocked)} blocked` : ""}`,
      "broadcast",
    ),
    ...fact("Evicted since its start", evicted === undefined ? undefined : count(evicted, "key"), "trash"),
    ...fact("Slowest replica", replicaLag === undefined ? undefined : `${size(replicaLag)} behind`, "mirror"),
  ];
}

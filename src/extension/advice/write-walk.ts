// The troubleshooting guide with what files and servers show written into each of its steps. Pure.
import type { FileFinding, RuleFindings, SeenDeployment } from "../../protocol.ts";
import type { MadePage } from "../runbook/library.ts";
import { type PlaceLinks, placeLinks, plain } from "./link-to.ts";
import { RULES_OF_STEPS } from "./walk-steps.ts";

export interface WalkFacts {
  readonly found: RuleFindings;
  readonly deployments: readonly SeenDeployment[];
  /** What servers say, by the number of the step; missing: none is connected, or the step is not about them. */
  readonly servers: ReadonlyMap<number, ServerFacts>;
}

export interface ServerFacts {
  /** One sentence or more. */
  readonly summary: string;
  readonly findings: readonly { readonly severity: string; readonly message: string; readonly where: string }[];
}

/** Longer lists hide the rest of a step. */
const MOST = 8;

/** `guide`: its whole Markdown. */
export function walkPage(guide: string, facts: WalkFacts): MadePage {
  const links = placeLinks();
  const markdown = guide.replaceAll(/^## (\d+)\. .*$/gm, (heading, number: string) => {
    const shown = stepOf(Number(number), facts, links);
    return shown.length === 0 ? heading : `${heading}\n\n**Here:** ${shown.join("\n\n")}`;
  });
  return { id: "walk", markdown, places: links.places };
}

function stepOf(number: number, facts: WalkFacts, links: PlaceLinks): readonly string[] {
  if (number === 1) return [overview(facts)];
  if (number === 2) return paths(facts, links);
  if (number === 9)
    return ["sizes are not in files. *Session Doctor: Take Inventory* measures those of a connected store."];
  if (number === 11)
    return [
      "files say little of alarms. *Session Doctor: Insert Secure Snippet…* has alerts and a dashboard to start from.",
    ];
  const rules = RULES_OF_STEPS[number] ?? [];
  const own = facts.found.findings.filter(({ rule }) => rules.includes(rule));
  const server = facts.servers.get(number);
  return [...inFiles(own, rules.length, facts.found.reading, links), ...(server ? inServers(server) : [])];
}

function overview({ found }: WalkFacts): string {
  const { findings, reading } = found;
  const soFar = reading ? " The files are still being read, so there may be more." : "";
  const steps = Object.entries(RULES_OF_STEPS).flatMap(([number, rules]) => {
    const count = findings.filter(({ rule }) => rules.includes(rule)).length;
    return count === 0 ? [] : [`${number} (${count})`];
  });
  if (steps.length === 0) return `no file shows a problem that the rules know.${soFar} What people see decides.`;
  return `steps with findings in the files: ${steps.join(", ")}.${soFar} Which of them explains what people see?`;
}

function paths({ deployments }: WalkFacts, links: PlaceLinks): readonly string[] {
  if (deployments.length === 0) return ["no application with sessions was found in the files."];
  const items = deployments.map(({ name, nodes, kept, affinity, store }) => {
    const known = [nodes, affinity, kept, kept?.value === "outside" ? undefined : store].flatMap((seen) =>
      seen ? [`${plain(seen.because)}${seen.at ? ` (${links.to(seen.at)})` : ""}`] : [],
    );
    return `- **${plain(name)}**: ${[...new Set(known)].join("; ") || "nothing more is known"}`;
  });
  return ["what the files say of the path:", items.join("\n")];
}

function inFiles(own: readonly FileFinding[], rules: number, reading: boolean, links: PlaceLinks): readonly string[] {
  const soFar = reading ? " so far" : "";
  if (own.length === 0) return [`no file shows one of the ${rules} problems that rules look for here${soFar}.`];
  const items = own.slice(0, MOST).map((one) => {
    const { severity, message, rule } = one;
    return `- *${severity}* ${plain(message)} (${links.to(one)}, [${rule}](../rules/${rule}.md))`;
  });
  const more = own.length > MOST ? ` The first ${MOST}:` : "";
  return [`${own.length} ${own.length === 1 ? "place" : "places"} in the files${soFar}.${more}`, items.join("\n")];
}

function inServers({ summary, findings }: ServerFacts): readonly string[] {
  const items = findings
    .slice(0, MOST)
    .map(({ severity, message, where }) => `- *${severity}* ${plain(message)} (${plain(where)})`);
  return [`**On the servers:** ${plain(summary)}`, ...(items.length > 0 ? [items.join("\n")] : [])];
}

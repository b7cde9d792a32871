// What the next deploy would lose, as a page of the runbook. Pure.
import type { SeenLoss, SeenPreflight } from "../../protocol.ts";
import type { MadePage } from "../runbook/library.ts";
import { type PlaceLinks, placeLinks, plain } from "./link-to.ts";

export function preflightPage({ name, losses, plan }: SeenPreflight): MadePage {
  const links = placeLinks();
  const certain = losses.filter(({ onlyIf }) => onlyIf === undefined);
  const lead =
    losses.length === 0
      ? "**Nothing that its files show would lose sessions.** What they do not show is for you to check."
      : `**${certaintyOf(certain.length, losses.length - certain.length)}.** ${plan.summary}`;
  const rules = [...new Set(losses.map(({ id }) => id))].filter((id) =>
    /^(?:rollout|hop|store|key|value|command)-/.test(id),
  );
  const parts = [
    `---\nquestions: [What would the next deploy lose?]\nrules: [${rules.join(", ")}]\nrelated: [${plan.guide}]\n---`,
    `# The next deployment of ${plain(name)}`,
    lead,
    ...(losses.length > 0 ? ["## What it would lose", losses.map((loss) => lossOf(loss, links)).join("\n")] : []),
    "## The safe order",
    ...(losses.length === 0 ? [plan.summary] : []),
    plan.steps.map((step) => `- [ ] ${step}`).join("\n"),
    `The guide has the details: [${plan.guide}](pages/${plan.guide}.md).`,
    ...(plan.limits.length > 0 ? ["## What this cannot do", plan.limits.map((limit) => `- ${limit}`).join("\n")] : []),
    ...(plan.artefacts.length > 0
      ? [
          "## To start from",
          ...plan.artefacts.map(({ name: file, language, text, use }) => {
            const fence = text.includes("```") ? "````" : "```";
            return `${plain(use)}\n\n${fence}${language} ${file}\n${text}${fence}`;
          }),
        ]
      : []),
  ];
  return { id: "preflight", markdown: parts.join("\n\n"), places: links.places };
}

const OF: Readonly<Record<SeenLoss["of"], string>> = {
  sessions: "Sessions",
  requests: "Requests",
  release: "The release itself",
};

function lossOf({ id, of, text, why, onlyIf, at, related }: SeenLoss, links: PlaceLinks): string {
  const where = at ? ` (${links.to(at)})` : "";
  const others = related.map((one) => `  - ${plain(one.message)} (${links.to(one.at)})`);
  const when = onlyIf === undefined ? "" : ` Only if ${plain(onlyIf)}.`;
  return [`- **${OF[of]}.** ${plain(text)}${where} ${plain(why)}${when} [Read more](pages/${id}.md)`, ...others].join(
    "\n",
  );
}

function certaintyOf(certain: number, conditional: number): string {
  const always = certain === 0 ? "Nothing is lost with every deploy" : `${problems(certain)} with every deploy`;
  return conditional === 0 ? always : `${always}, and ${conditional} more under a condition`;
}

const problems = (number: number): string =>
  number === 1 ? "1 problem loses sessions or requests" : `${number} problems lose sessions or requests`;

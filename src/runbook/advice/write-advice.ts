// The advice on a strategy as a page of Markdown, for the runbook's panel and for the terminal.
import { advise, type Fit, type Reason, type Verdict } from "./advise.ts";
import { type Given, type QuestionId, questions, type StrategyId } from "./answers.ts";
import type { Situation } from "./given.ts";
import { wayTo } from "./guides.ts";

export interface AdviceSubject {
  /** The app, or what people call the whole. */
  readonly name: string;
  /** Where its sessions are now, as far as it is known. */
  readonly kept?: Situation["kept"];
  /** Markdown that leads to where an answer was found; missing: nowhere in a file. */
  readonly placeOf?: (question: QuestionId) => string | undefined;
}

/** Links to pages are `pages/<id>.md`. */
export function writeAdvice(given: Given, { name, kept, placeOf = () => undefined }: AdviceSubject): string {
  const { verdicts, decisive } = advise(given);
  const [first] = verdicts;
  if (!first) return "";
  return [
    FRONT,
    `# How ${plain(name)} should keep its sessions`,
    leadOf(first, given, kept),
    "## The answers that it rests on",
    answersOf(given, placeOf),
    "## What would change it",
    changesOf(decisive),
    ...verdicts.map(
      (verdict) =>
        `## ${verdict.title}: ${FITS[verdict.fit]}\n\n${reasonsOf(verdict, "for")}${reasonsOf(verdict, "against")}${verdict.reasons.length === 0 ? "Nothing that is known speaks for or against it." : ""}`,
    ),
    "## How to get there",
    nextOf(first.strategy, kept),
  ].join("\n\n");
}

const FRONT = `---
questions: [Which strategy for sessions fits this workspace?]
related: [strategy-selection, migration-from-sticky-to-redis, zero-downtime-sticky, zero-downtime-replicated, zero-downtime-external]
---`;

const FITS: Readonly<Record<Fit, string>> = {
  recommended: "recommended",
  possible: "possible",
  poor: "a poor fit",
  excluded: "not possible",
};

function leadOf({ title, fit, reasons }: Verdict, given: Given, kept: Situation["kept"]): string {
  const assumed = questions.filter(({ id }) => given[id] === undefined).length;
  const best = reasons.find(({ speaks, weight }) => speaks === "for" && weight === "strong") ?? reasons[0];
  const head =
    fit === "recommended" || fit === "possible" ? title : `No strategy fits well; the least bad is: ${title}`;
  const rests =
    assumed === 0
      ? "All answers are known."
      : `${assumed} of ${questions.length} answers are **assumed**, because nobody gave them.`;
  const now = kept ? ` Now ${kept.because}.` : "";
  return `**${head}.** ${best ? `${best.text} ` : ""}${rests}${now}`;
}

function answersOf(given: Given, placeOf: (question: QuestionId) => string | undefined): string {
  const rows = questions.map(({ id, ask, kind, assumed }) => {
    const known = given[id];
    const value: number | boolean = known?.value ?? assumed;
    const answer = kind === "number" ? String(value) : value ? "Yes" : "No";
    const place = known && placeOf(id);
    const why = known ? `${known.because}${place === undefined ? "" : ` (${place})`}` : "**Assumed**: not known";
    return `| ${ask} | ${answer} | ${why} |`;
  });
  return `| question | answer | from |\n|---|---|---|\n${rows.join("\n")}`;
}

function changesOf(decisive: readonly QuestionId[]): string {
  if (decisive.length === 0) return "No answer that was assumed: whatever it is, the same strategy comes first.";
  const asks = questions.filter(({ id }) => decisive.includes(id)).map(({ ask }) => `- ${ask}`);
  return `Another answer than the assumed one would put another strategy first:\n\n${asks.join("\n")}`;
}

function reasonsOf({ reasons }: Verdict, speaks: Reason["speaks"]): string {
  const own = reasons.filter((reason) => reason.speaks === speaks);
  if (own.length === 0) return "";
  const items = own.map(({ text, weight, assumed, page }) => {
    const mark = weight === "slight" ? "" : weight === "strong" ? "**Weighty.** " : "**Decides.** ";
    return `- ${mark}${text}${assumed ? " *(assumed)*" : ""} [Read more](pages/${page}.md)`;
  });
  return `${speaks === "for" ? "For" : "Against"}:\n\n${items.join("\n")}\n\n`;
}

function nextOf(strategy: StrategyId, kept: Situation["kept"]): string {
  const { page, purpose } = wayTo(strategy, kept?.value);
  return `- [ ] To ${purpose}: [${page}](pages/${page}.md)
- [ ] Read the [comparison of all strategies](pages/strategy-selection.md) against your own duties
- [ ] Let Session Doctor check the next release: *Session Doctor: Check Next Deployment…*
- [ ] Ask again when nodes, sizes or duties change`;
}

/** Names come from files, where anything may stand. */
const plain = (text: string): string => text.replaceAll(/[\\`*_[\]<>|#]/g, "");

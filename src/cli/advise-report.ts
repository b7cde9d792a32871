// What the advise command found out about one app: the object that --format json prints, and that the text is made from.
import type { Span } from "../engine/span.ts";
import type { Deployment, Seen } from "../engine/views/deployments.ts";
import { advise, type Fit, type Reason } from "../runbook/advice/advise.ts";
import { type Given, type QuestionId, questions, type StrategyId } from "../runbook/advice/answers.ts";
import { givenBy } from "../runbook/advice/given.ts";
import { type Way, wayTo } from "../runbook/advice/guides.ts";
import { optionOf } from "./advise-options.ts";
import type { Texts } from "./texts.ts";

interface Placed {
  readonly because: string;
  readonly path?: string;
  /** From 1. */
  readonly line?: number;
}

/** The order of keys is part of the contract. */
export interface AppAdvice {
  /** Folder of the app, "" for the scanned one. */
  readonly app: string;
  readonly name: string;
  /** Where its sessions are now; null: not known. */
  readonly now: ({ readonly kept: string } & Placed) | null;
  readonly known: readonly ({
    readonly question: string;
    readonly ask: string;
    readonly value: boolean | number;
  } & Placed)[];
  readonly assumed: readonly {
    readonly question: string;
    readonly ask: string;
    readonly value: boolean | number;
    /** Whether another answer would change which strategy comes first. */
    readonly decisive: boolean;
  }[];
  readonly strategies: readonly {
    readonly strategy: StrategyId;
    readonly title: string;
    readonly fit: Fit;
    readonly reasons: readonly Pick<Reason, "speaks" | "weight" | "text" | "assumed" | "page">[];
  }[];
  readonly next: Way;
}

export function adviseOn(deployment: Deployment, answers: Given, texts: Texts): AppAdvice {
  const seen = givenBy(deployment);
  const given = { ...seen, ...answers };
  const { verdicts, decisive } = advise(given);
  const [best] = verdicts;
  const place = (at: Span | undefined): Pick<Placed, "path" | "line"> =>
    at ? { path: at.path, line: texts.start(at).line } : {};
  const { kept } = deployment;
  return {
    app: deployment.app,
    name: deployment.name,
    now: kept ? { kept: kept.value, because: kept.because, ...place(kept.at) } : null,
    known: questions.flatMap(({ id, ask }) => {
      const answer = given[id];
      if (!answer) return [];
      const at = answers[id] ? undefined : placeOf(deployment, id)?.at;
      return [{ question: optionOf(id), ask, value: answer.value, because: answer.because, ...place(at) }];
    }),
    assumed: questions
      .filter(({ id }) => given[id] === undefined)
      .map(({ id, ask, assumed }) => ({
        question: optionOf(id),
        ask,
        value: assumed,
        decisive: decisive.includes(id),
      })),
    strategies: verdicts.map(({ strategy, title, fit, reasons }) => ({
      strategy,
      title,
      fit,
      reasons: reasons.map(({ speaks, weight, text, assumed, page }) => ({ speaks, weight, text, assumed, page })),
    })),
    next: wayTo(best?.strategy ?? "external", kept?.value),
  };
}

/** What the files show of a question. */
function placeOf(deployment: Deployment, id: QuestionId): Seen<unknown> | undefined {
  if (id === "storePossible") return deployment.store;
  return id === "nodes" || id === "nodesComeAndGo" || id === "servlet" ? deployment[id] : undefined;
}

// Weighs the strategies for keeping sessions, and says for each what speaks for and against it.
import { type Answers, completed, type Given, type QuestionId, type StrategyId } from "./answers.ts";
import { type Consideration, considerations, type Weight } from "./considerations.ts";

export type Fit = "recommended" | "possible" | "poor" | "excluded";

export interface Reason {
  readonly speaks: "for" | "against";
  readonly weight: Weight;
  readonly text: string;
  /** Questions whose answers it rests on. */
  readonly rests: readonly QuestionId[];
  /** Whether one of those answers was only assumed. */
  readonly assumed: boolean;
  readonly page: string;
}

export interface Verdict {
  readonly strategy: StrategyId;
  readonly title: string;
  readonly fit: Fit;
  readonly reasons: readonly Reason[];
}

export interface Advice {
  /** The best first; of equal ones the simpler one. */
  readonly verdicts: readonly Verdict[];
  /** Questions that nobody answered and whose answer would change which strategy comes first. */
  readonly decisive: readonly QuestionId[];
}

export const titles: Readonly<Record<StrategyId, string>> = {
  sticky: "Sticky sessions",
  replicated: "Sessions replicated between nodes",
  external: "A shared session store",
  "client-side": "Sessions in the cookie",
};

/** From what needs least to what needs most. */
const SIMPLE: readonly StrategyId[] = ["sticky", "client-side", "external", "replicated"];

export function advise(given: Given): Advice {
  const { answers, assumed } = completed(given);
  const verdicts = weigh(answers, assumed);
  const first = verdicts[0]?.strategy;
  const decisive = assumed.filter((id) =>
    alternatives(id, answers).some((other) => weigh(other, assumed)[0]?.strategy !== first),
  );
  return { verdicts, decisive };
}

function weigh(answers: Answers, assumed: readonly QuestionId[]): readonly Verdict[] {
  // With one node that may lose its sessions nobody, all is well as it is: the memory of that node.
  const verdicts = SIMPLE.map((strategy) => {
    const counted = considerations.filter((one) => one.strategy === strategy && one.when(answers));
    const reasons = counted.map((one) => reasonOf(one, answers, assumed));
    return { strategy, title: titles[strategy], fit: fitOf(counted), reasons, score: scoreOf(counted) };
  });
  return verdicts
    .toSorted((a, b) => ORDER[a.fit] - ORDER[b.fit] || b.score - a.score)
    .map(({ score: _, ...verdict }, index) =>
      index > 0 || verdict.fit !== "possible" ? verdict : { ...verdict, fit: "recommended" },
    );
}

const ORDER: Readonly<Record<Fit, number>> = { recommended: 0, possible: 1, poor: 2, excluded: 3 };
const POINTS: Readonly<Record<Weight, number>> = { excludes: 100, strong: 3, slight: 1 };

const scoreOf = (counted: readonly Consideration[]): number =>
  counted.reduce((sum, { speaks, weight }) => sum + (speaks === "for" ? 1 : -1) * POINTS[weight], 0);

/** A strong reason against is not made up for by any number of slight ones for. */
function fitOf(counted: readonly Consideration[]): Fit {
  const against = counted.filter(({ speaks }) => speaks === "against");
  if (against.some(({ weight }) => weight === "excludes")) return "excluded";
  if (against.some(({ weight }) => weight === "strong")) return "poor";
  return scoreOf(counted) >= POINTS.strong - POINTS.slight ? "recommended" : "possible";
}

const reasonOf = (one: Consideration, answers: Answers, assumed: readonly QuestionId[]): Reason => ({
  speaks: one.speaks,
  weight: one.weight,
  text: one.text(answers),
  rests: one.rests,
  assumed: one.rests.some((id) => assumed.includes(id)),
  page: one.page,
});

/** Other answers to a question, as far as they may make a difference. */
function alternatives(id: QuestionId, answers: Answers): readonly Answers[] {
  if (id === "nodes") return [1, 3, 12].map((nodes) => ({ ...answers, nodes }));
  if (id === "sessionBytes") return [500, 100_000].map((sessionBytes) => ({ ...answers, sessionBytes }));
  return [{ ...answers, [id]: !answers[id] }];
}

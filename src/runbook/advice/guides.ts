// Which page leads from where the sessions are to where they should be.
import type { StrategyId } from "./answers.ts";
import type { Situation } from "./given.ts";

type Where = NonNullable<Situation["kept"]>["value"];

export interface Way {
  readonly page: string;
  /** What the page is for, as the end of "Next: …". */
  readonly purpose: string;
}

const STAYS: Readonly<Record<StrategyId, Way>> = {
  sticky: { page: "zero-downtime-sticky", purpose: "release without cutting users of a draining node" },
  replicated: { page: "zero-downtime-replicated", purpose: "release so that copies survive" },
  external: { page: "zero-downtime-external", purpose: "release while the store keeps the sessions" },
  "client-side": {
    page: "key-rotation",
    purpose: "keep one key on all nodes, and change it without signing people out",
  },
};

const MOVES: Readonly<Record<StrategyId, Way>> = {
  sticky: { page: "affinity-missing", purpose: "let the balancer keep each visitor on one node" },
  replicated: { page: "replication-not-configured", purpose: "let nodes copy sessions to each other" },
  external: { page: "migration-from-sticky-to-redis", purpose: "move the sessions without signing people out" },
  "client-side": { page: "strategy-selection", purpose: "see what a sealed cookie asks of the application" },
};

const IN_PLACE: Readonly<Record<Where, StrategyId>> = {
  memory: "sticky",
  copied: "replicated",
  outside: "external",
  client: "client-side",
};

/** `kept`: where the sessions are now; unknown counts as elsewhere. */
export function wayTo(strategy: StrategyId, kept: Where | undefined): Way {
  return kept !== undefined && IN_PLACE[kept] === strategy ? STAYS[strategy] : MOVES[strategy];
}

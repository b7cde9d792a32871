// The questions on which the choice of a session strategy depends, and what is known about each.

export type StrategyId = "sticky" | "replicated" | "external" | "client-side";

/** What is asked, in the order in which it decides most. */
export interface Answers {
  /** Whether a deploy, a restart or a crash of one node may sign its users out. */
  readonly mayLoseSessions: boolean;
  /** Processes that answer requests at the same time. */
  readonly nodes: number;
  /** Whether nodes come and go by themselves: Kubernetes, autoscaling, spot machines. */
  readonly nodesComeAndGo: boolean;
  /** Whether the applications are Java servlets in a container that can replicate sessions. */
  readonly servlet: boolean;
  /** Whether code or configuration of the application may change. */
  readonly mayChangeApp: boolean;
  /** Bytes of a typical session. */
  readonly sessionBytes: number;
  /** Whether somebody must be able to end a session from the server: log a user out, block an account. */
  readonly mustRevoke: boolean;
  /** Whether a shared store is there, or may be run with replicas and a failover. */
  readonly storePossible: boolean;
}

export type QuestionId = keyof Answers;

/** An answer with where it comes from; a missing one is a question to a person. */
export type Given = { readonly [Q in QuestionId]?: { readonly value: Answers[Q]; readonly because: string } };

export interface Question<Q extends QuestionId = QuestionId> {
  readonly id: Q;
  readonly ask: string;
  readonly kind: "yes-no" | "number";
  /** What is taken where nobody answers: what is the case more often, on the careful side. */
  readonly assumed: Answers[Q];
}

type AnyQuestion = { readonly [Q in QuestionId]: Question<Q> }[QuestionId];

export const questions: readonly AnyQuestion[] = [
  {
    id: "mayLoseSessions",
    ask: "May a deploy, a restart or a crash of one node sign its users out?",
    kind: "yes-no",
    assumed: false,
  },
  { id: "nodes", ask: "How many nodes answer requests at the same time?", kind: "number", assumed: 2 },
  {
    id: "nodesComeAndGo",
    ask: "Do nodes come and go by themselves, as in Kubernetes or with autoscaling?",
    kind: "yes-no",
    assumed: false,
  },
  {
    id: "servlet",
    ask: "Is it a Java application in Tomcat, Jetty, WildFly or another servlet container?",
    kind: "yes-no",
    assumed: false,
  },
  {
    id: "mayChangeApp",
    ask: "May the code or the configuration of the application change?",
    kind: "yes-no",
    assumed: true,
  },
  { id: "sessionBytes", ask: "How many bytes does a typical session hold?", kind: "number", assumed: 2048 },
  {
    id: "mustRevoke",
    ask: "Must somebody be able to end a session from the server, as when an account is blocked?",
    kind: "yes-no",
    assumed: true,
  },
  {
    id: "storePossible",
    ask: "Is there a shared store, or can one be run with a replica and failover?",
    kind: "yes-no",
    assumed: true,
  },
];

/** Answers with what is assumed in place of those that nobody gave. */
export function completed(given: Given): { readonly answers: Answers; readonly assumed: readonly QuestionId[] } {
  const assumed = questions.filter(({ id }) => given[id] === undefined).map(({ id }) => id);
  const entries = questions.map(({ id, assumed: usual }) => [id, given[id]?.value ?? usual]);
  return { answers: Object.fromEntries(entries) as Answers, assumed };
}

// Answers that a workspace gives by itself.
import type { Answers, Given, QuestionId } from "./answers.ts";

interface Known<T> {
  readonly value: T;
  readonly because: string;
}

/** What is known of how an app runs; the view of deployments has this form. */
export interface Situation {
  readonly nodes?: Known<number>;
  readonly nodesComeAndGo?: Known<boolean>;
  readonly servlet?: Known<boolean>;
  readonly kept?: Known<"memory" | "copied" | "outside" | "client">;
  readonly store?: Known<string>;
}

/** Questions that files can answer; the others are for people. */
export function givenBy({ nodes, nodesComeAndGo, servlet, store }: Situation): Given {
  const answer = <Q extends QuestionId>(id: Q, known: Known<Answers[Q]> | undefined): Given =>
    known ? ({ [id]: { value: known.value, because: known.because } } as Given) : {};
  return {
    ...answer("nodes", nodes),
    ...answer("nodesComeAndGo", nodesComeAndGo),
    ...answer("servlet", servlet),
    // That there is none among the files proves nothing.
    ...answer("storePossible", store && { value: true, because: store.because }),
  };
}

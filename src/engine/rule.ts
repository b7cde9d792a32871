// The contract of a rule: a pure function from a model to findings.
import type { Kind } from "./facts.ts";
import type { Confidence, Report, Severity, Topic } from "./finding.ts";
import type { Model } from "./model/model.ts";

export interface Rule {
  readonly id: `${Kind}-${string}`;
  readonly topic: Topic;
  /** The problem as a headline, without the name of a stack. */
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  check(model: Model): Iterable<Report>;
}

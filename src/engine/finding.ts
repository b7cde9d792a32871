// What a rule says, and what a host shows.
import type { Setting, Slot } from "./facts.ts";
import type { Edit, Span } from "./span.ts";

export type Severity = "error" | "warning" | "info";
export type Confidence = "high" | "medium" | "low";

export const topics = [
  "cookie-secure",
  "cookie-httponly",
  "cookie-samesite",
  "cookie-scope",
  "session-fixation",
  "secret",
  "lifetime",
  "memory-store",
  "ttl-mismatch",
  "serialization",
  "large-session",
  "affinity",
  "jvmroute",
  "redis-eviction",
  "redis-no-ttl",
  "redis-commands",
  "redis-access",
  "replication",
  "key-ring",
  "proxy-headers",
  "rollout",
  "health-check",
  "concurrency",
  "logout",
  "csrf",
  "clock",
  "monitoring",
  "dead-setting",
] as const;
export type Topic = (typeof topics)[number];

/** Another place that the finding rests on, in this file or another. */
export interface Related {
  readonly at: Span;
  readonly message: string;
}

/** A value to be written into a slot; `null` removes the setting. */
export interface Turn {
  readonly slot: Slot;
  readonly value: string | number | boolean | null;
}

/** What a rule proposes. Safe fixes cannot change what a working system does for its users, and are part of "fix all". */
export interface Proposal {
  readonly title: string;
  readonly safe: boolean;
  readonly turns: readonly Turn[];
}

/** A finding as a rule yields it. Severity and confidence default to the rule's own. */
export interface Report {
  readonly at: Span;
  readonly message: string;
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  readonly related?: readonly Related[];
  readonly fixes?: readonly Proposal[];
}

export interface Fix {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

export interface Finding {
  readonly rule: string;
  readonly topic: Topic;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  readonly at: Span;
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
}

/** A proposal that turns one setting, or none when the setting has no slot. */
export function turn(
  setting: Setting<unknown> | undefined,
  value: Turn["value"],
  title: string,
  safe = false,
): readonly Proposal[] {
  const slot = setting === undefined || setting.state === "unknown" ? undefined : setting.slot;
  return slot ? [{ title, safe, turns: [{ slot, value }] }] : [];
}

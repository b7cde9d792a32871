// Tells failures of a store from mistakes of ours. The classes live in another bundle, so that their form has to do.
import type { Failure } from "../../live/redis/failure.ts";

/** Undefined for an error of any other kind. */
export function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === "AbortError") return { kind: "cancelled", host: "", message: "It was cancelled.", runbook: "" };
  const { kind, host, runbook } = error as Partial<Failure>;
  const isFailure = typeof kind === "string" && typeof host === "string" && typeof runbook === "string";
  return isFailure ? (error as Error & Failure) : undefined;
}

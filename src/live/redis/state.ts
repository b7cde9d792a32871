// Where a connection stands, for everybody who shows it.
import type { Failure } from "./failure.ts";

export interface ServerInfo {
  /** As INFO says it; undefined where the user may not ask. */
  readonly version?: string;
  readonly flavour: "redis" | "valkey" | "keydb" | "unknown";
  readonly mode?: "standalone" | "cluster" | "sentinel";
  readonly role?: "master" | "replica";
  /** Changes with every start of the server, and with it the order in which SCAN walks. */
  readonly runId?: string;
}

export type ConnectionState =
  | { readonly kind: "idle" }
  | { readonly kind: "connecting" }
  /** `failure` where the server is connected and does not answer, or where a part of a cluster is missing. */
  | { readonly kind: "connected"; readonly server: ServerInfo; readonly failure?: Failure }
  /** `nextTryAt` in milliseconds since 1970. */
  | { readonly kind: "reconnecting"; readonly attempt: number; readonly nextTryAt: number; readonly failure: Failure }
  /** Gave up: nothing changes until somebody connects again. */
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "closed" };

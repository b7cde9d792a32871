// Why a connection cannot be unlocked for changes, in one sentence. Pure.
import type { Connection } from "../connections/connection.ts";

/** Undefined where it can be. */
export function whyReadOnly({ saved, state, server }: Connection): string | undefined {
  if ("mistakes" in saved) return `${saved.label} cannot work as it is written.`;
  if ("snapshot" in saved) return `${saved.label} is a snapshot: it shows what was, and cannot be changed.`;
  const isReplica =
    (saved.endpoint.kind === "sentinel" && saved.endpoint.role === "replica") ||
    (state.kind === "connected" && state.server.role === "replica");
  if (isReplica) return `${saved.label} is a replica, and takes no changes. Connect to its master to change something.`;
  if (state.kind !== "connected" || server === undefined) return `${saved.label} is not connected. Connect first.`;
  return undefined;
}

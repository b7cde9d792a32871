// Reads the few lines of INFO that the connection itself needs. Pure.
import type { ServerInfo } from "./state.ts";

/** https://redis.io/docs/latest/commands/info/; Valkey and KeyDB keep `redis_version` for old clients and add their own. */
export function readServerInfo(text: string): ServerInfo {
  const lines = infoLines(text);
  const valkey = lines.get("valkey_version");
  const redis = lines.get("redis_version");
  const version = valkey ?? redis;
  const flavour =
    valkey !== undefined || lines.get("server_name") === "valkey"
      ? "valkey"
      : lines.has("mvcc_depth") || lines.has("keydb_version")
        ? "keydb"
        : redis === undefined
          ? "unknown"
          : "redis";
  const mode = lines.get("redis_mode") ?? lines.get("server_mode");
  const role = lines.get("role");
  const runId = lines.get("run_id");
  return {
    flavour,
    ...(version !== undefined && { version }),
    ...((mode === "standalone" || mode === "cluster" || mode === "sentinel") && { mode }),
    ...(role === "master" && { role: "master" as const }),
    ...(role === "slave" && { role: "replica" as const }),
    ...(runId !== undefined && { runId }),
  };
}

/** The `name:value` lines of INFO. */
export function infoLines(text: string): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0 && !line.startsWith("#")) lines.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return lines;
}

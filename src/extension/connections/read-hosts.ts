// Reads the servers of a cluster or the Sentinels as people list them: `a:26379, b:26379`, or an address of one of them. Pure.
import { type Address, parseAddress } from "../../live/redis/address.ts";
import type { Host } from "../../live/redis/profile.ts";

/** Sentinels, with the master's name where an address carried it. A problem never quotes the text. */
export function readSentinels(text: string, master: string): Address {
  if (/^rediss?-sentinel:\/\//i.test(text.trim())) return parseAddress(text);
  if (text.includes("://")) return { problem: "Write the Sentinels as host:26379, host:26379." };
  return parseAddress(`redis-sentinel://${text.replaceAll(/\s+/g, "")}#${encodeURIComponent(master || "mymaster")}`);
}

/** Nodes of a cluster. User, password and TLS of one address hold for all. */
export function readNodes(text: string): Address {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  if (parts.length === 0) return { problem: "Name at least one node of the cluster as host:6379." };
  const nodes: Host[] = [];
  let told: Exclude<Address, { problem: string }> | undefined;
  for (const part of parts) {
    const address = parseAddress(part);
    if ("problem" in address) return address;
    const { endpoint } = address.profile;
    if (endpoint.kind !== "standalone") return { problem: "Write the nodes as host:6379, host:6379." };
    nodes.push({ host: endpoint.host, port: endpoint.port });
    if (told === undefined || part.includes("@")) told = address;
  }
  if (told === undefined) return { problem: "Name at least one node of the cluster as host:6379." };
  return { profile: { ...told.profile, endpoint: { kind: "cluster", nodes }, database: 0 }, secrets: told.secrets };
}

// Servers that the workspace's configuration names, as choices for a new connection. Pure.
import { describe, type Endpoint } from "../../live/redis/profile.ts";
import type { FoundStore } from "../../protocol.ts";
import type { SavedConnection } from "./connection.ts";
import { draftOfFound } from "./draft.ts";
import type { Choice } from "./step.ts";

/** One choice for each server, named by the first place that names it. `id` is of the connection to be. */
export function choicesOf(
  found: readonly FoundStore[],
  saved: readonly SavedConnection[],
  id: string,
): readonly Choice[] {
  const servers = Map.groupBy(found, ({ endpoint, database, tls }) => JSON.stringify([endpoint, database, tls]));
  return [...servers.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const draft = draftOfFound(id, first);
    const { endpoint } = draft;
    if (endpoint === undefined) return [];
    const more = others.length > 0 ? ` and ${others.length} more` : "";
    const known = saved.find((one) => "endpoint" in one && sameServer(one.endpoint, endpoint));
    const hints = [
      ...(known ? [`Already there as ${known.label}.`] : []),
      ...(hostsOf(endpoint).some(isContainerName)
        ? ["This may be a name inside a container network, which this machine does not know."]
        : []),
    ];
    return [
      {
        label: describe(endpoint),
        description: `found in ${first.path}:${first.line + 1}${more}`,
        ...(hints.length > 0 && { detail: hints.join(" ") }),
        icon: "search",
        group: "Found in the workspace",
        draft,
      },
    ];
  });
}

/** A name without a dot is known where somebody defines it: by a container network, or by this machine's own hosts file. */
const isContainerName = (host: string): boolean => host !== "localhost" && /^[a-z0-9_-]+$/i.test(host);

function hostsOf(endpoint: Endpoint): readonly string[] {
  switch (endpoint.kind) {
    case "standalone":
      return [endpoint.host];
    case "socket":
      return [];
    case "sentinel":
      return endpoint.sentinels.map(({ host }) => host);
    case "cluster":
      return endpoint.nodes.map(({ host }) => host);
  }
}

const sameServer = (one: Endpoint, other: Endpoint): boolean => describe(one) === describe(other);

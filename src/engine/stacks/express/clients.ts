// Redis clients that an app makes, for stores that get theirs from another file.
import type { StoreFact } from "../../facts.ts";
import type { Script } from "../../syntax/javascript/script.ts";
import { spanOf } from "../../syntax/source.ts";
import { readRedisClient } from "./redis-client.ts";
import { ID } from "./slots.ts";

/** A layer for each client that a file makes: which store it serves is settled with the whole app. */
export function* clientLayers(script: Script): Iterable<StoreFact> {
  for (const { node } of ["redis", "@redis/client", "ioredis"].flatMap((module) => script.calls(module))) {
    const client = script.runs(node) === "never" ? undefined : readRedisClient(script, node);
    if (!client) continue;
    yield {
      kind: "store",
      stack: ID,
      side: "app",
      at: spanOf(script.file, node),
      layer: { rank: 0 },
      address: client.address,
      database: client.database,
      prefix: client.keyPrefix,
    };
  }
}

/** Gives a store the client of another file, where all clients of the app go to one place. */
export function withClient(store: StoreFact, layers: readonly StoreFact[]): StoreFact {
  if (store.address?.state !== "unknown" || store.address.at || store.database) return store;
  const [first] = layers;
  const place = (layer: StoreFact): string =>
    JSON.stringify(
      [layer.address, layer.database, layer.prefix].map((knob) => (knob && "value" in knob ? knob.value : null)),
    );
  if (!first || layers.some((layer) => place(layer) !== place(first))) return store;
  const { address, database, prefix } = first;
  if (!address || !database || address.state === "unknown" || database.state === "unknown") return store;
  const bare = prefix?.state === "default";
  return { ...store, address, database, ...(!bare && { prefix: { state: "unknown" } as const }) };
}

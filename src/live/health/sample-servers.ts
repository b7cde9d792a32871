// Takes the figures of each server of a connection at this moment, with one question to each.
import type { ReadClient } from "../redis/client.ts";
import { type Sample, sampleOf } from "./sample.ts";

export interface ServerSample {
  /** `host:port` or path. */
  readonly address: string;
  readonly sample: Sample;
}

/** One for each server that holds keys. Rejects with a `LiveFailure`, also where the user may not ask. */
export async function sampleServers(
  client: Pick<ReadClient, "topology">,
  now: () => number = Date.now,
): Promise<readonly ServerSample[]> {
  const { nodes } = await client.topology();
  return Promise.all(
    nodes.map(async ({ node }) => {
      const info = await node.send("INFO");
      return { address: node.address, sample: sampleOf(info.toString("utf8"), now()) };
    }),
  );
}

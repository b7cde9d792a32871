// Walks a whole server and asks for the facts of each key, as only a test should.
import type { ReadClient } from "../../../src/live/redis/client.ts";
import { type KeyFacts, keyFacts } from "../../../src/live/redis/key-facts.ts";
import { Sweep } from "../../../src/live/redis/scan.ts";

export async function factsOfAll(client: ReadClient): Promise<readonly KeyFacts[]> {
  const all: KeyFacts[] = [];
  const sweep = new Sweep(client);
  for await (const { node, keys, facts } of sweep.steps())
    all.push(...(facts ?? (await keyFacts(node, keys, sweep.pace))));
  return all;
}

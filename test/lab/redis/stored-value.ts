// Reads a key of a server of the lab as the product keeps values: whatever its type is.
import type { StoredValue } from "../../../src/live/stored.ts";
import type { OwnServer } from "./server.ts";

export async function storedValue(server: OwnServer, key: Buffer): Promise<StoredValue> {
  const type = String(await server.command("TYPE", key));
  const list = async (...command: (string | Buffer | number)[]): Promise<Buffer[]> =>
    (await server.command(...command)) as Buffer[];
  const pairs = (all: readonly Buffer[]): (readonly [Buffer, Buffer])[] =>
    all.flatMap((name, at) => (at % 2 === 0 ? [[name, all[at + 1] as Buffer] as const] : []));
  switch (type) {
    case "string": {
      const bytes = (await server.command("GET", key)) as Buffer;
      return { type, bytes, length: bytes.length };
    }
    case "hash":
      return { type, fields: pairs(await list("HGETALL", key)).map(([name, value]) => ({ name, value })) };
    case "set":
      return { type, items: (await list("SMEMBERS", key)).sort(Buffer.compare) };
    case "list":
      return { type, items: await list("LRANGE", key, 0, -1) };
    case "zset": {
      const all = pairs(await list("ZRANGE", key, 0, -1, "WITHSCORES"));
      return { type, members: all.map(([member, score]) => ({ member, score: Number(score) })) };
    }
    default:
      throw new Error(`${type} holds no session`);
  }
}

// Which node of a cluster holds which slot. Pure.
import type { Bytes, Reply } from "./commands.ts";
import { type Host, written } from "./profile.ts";

export const slotCount = 16384;

export interface Shard {
  /** Id of the node that is master. */
  readonly id: string;
  readonly host: Host;
  readonly address: string;
  readonly slots: ReadonlySet<number>;
}

/** CRC16-XMODEM of the key, or of what stands between its first braces: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags */
export function slotOf(key: Bytes): number {
  const bytes = typeof key === "string" ? Buffer.from(key) : key;
  const open = bytes.indexOf(0x7b);
  const close = open < 0 ? -1 : bytes.indexOf(0x7d, open + 1);
  const [start, end] = close > open + 1 ? [open + 1, close] : [0, bytes.length];
  let crc = 0;
  for (let index = start; index < end; index++)
    crc = ((crc << 8) ^ (table[((crc >> 8) ^ (bytes[index] ?? 0)) & 0xff] ?? 0)) & 0xffff;
  return crc % slotCount;
}

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc & 0xffff;
});

/** The reply of CLUSTER SLOTS. `asked` stands in where a node does not know its own address. */
export function readShards(reply: Reply, asked: Host): readonly Shard[] {
  const shards = new Map<string, { id: string; host: Host; slots: Set<number> }>();
  for (const range of Array.isArray(reply) ? reply : []) {
    if (!Array.isArray(range)) continue;
    const [first, last, master] = range;
    if (typeof first !== "number" || typeof last !== "number" || !Array.isArray(master)) continue;
    const name = master[0] === null ? "" : String(master[0]);
    const host = { host: name === "" || name === "?" ? asked.host : name, port: Number(master[1]) };
    const id = master[2] === undefined ? written(host) : String(master[2]);
    const shard = shards.get(id) ?? { id, host, slots: new Set<number>() };
    shards.set(id, shard);
    for (let slot = Math.max(first, 0); slot <= Math.min(last, slotCount - 1); slot++) shard.slots.add(slot);
  }
  return [...shards.values()].map((shard) => ({ ...shard, address: written(shard.host) }));
}

/** Slots that a node is taking over, from its own line of CLUSTER NODES: `[93-<-id]`. Other nodes' moves are not told there. */
export function readImports(nodes: string): ReadonlySet<number> {
  const own = nodes.split("\n").find((line) => /^\S+ \S+ \S*\bmyself\b/.test(line)) ?? "";
  return new Set([...own.matchAll(/\[(\d{1,5})-<-/g)].map((match) => Number(match[1])));
}

/** Where `MOVED 3999 127.0.0.1:6381` and `ASK …` lead. */
export function readRedirect(
  text: string,
): { readonly asks: boolean; readonly slot: number; readonly host: Host } | undefined {
  const [, word, slot, host, port] = /^(MOVED|ASK) (\d{1,5}) (.*):(\d{1,5})$/.exec(text) ?? [];
  if (word === undefined || host === undefined || port === undefined || Number(slot) >= slotCount) return undefined;
  return { asks: word === "ASK", slot: Number(slot), host: { host, port: Number(port) } };
}

// Reads values of keys, a bounded beginning of the large ones, few and little at once.
import type { ListedKey, ValueRead } from "../key-source.ts";
import type { StoredField } from "../stored.ts";
import type { Outcome, ReadClient } from "./client.ts";
import type { ReadCommand } from "./commands.ts";
import { exchange, pairs } from "./exchange.ts";
import { LiveFailure } from "./failure.ts";
import type { Pace } from "./pace.ts";

/** Bytes of a value that are read without being asked for; the same as of a snapshot. */
const VALUE_LIMIT = 256 * 1024;
/** Values that are asked for at once take so many bytes at most. */
const EXCHANGE_LIMIT = 1024 * 1024;
/** Members of a set that are read; a server may give some more. */
const MEMBERS = "100";

/** In the order of the keys. Rejects with a `LiveFailure`. */
export async function keyValues(
  client: Pick<ReadClient, "pipeline">,
  keys: readonly ListedKey[],
  pace: Pace,
  signal: AbortSignal,
): Promise<readonly ValueRead[]> {
  const read: ValueRead[] = [];
  for (const batch of batches(keys, pace.size)) {
    const questions = batch.map(question);
    const outcomes = await exchange(client, questions.flat(), pace, signal);
    let at = 0;
    batch.forEach((key, index) => {
      const asked = questions[index]?.length ?? 0;
      read.push(valueFrom(key, outcomes.slice(at, at + asked)));
      at += asked;
    });
  }
  return read;
}

/** Fields that tell who and when, of the frameworks that keep a hash. */
const WHO_AND_WHEN = [
  "creationTime",
  "lastAccessedTime",
  "maxInactiveInterval",
  "sessionAttr:org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME",
  "session:creationTime",
  "session:lastAccessedTime",
  "session:maxInactiveInterval",
  "absexp",
  "sldexp",
] as const;

/**
 * GAP: the server estimates a hash of many fields by five of them. A huge field among many small ones may be missed, and is then read
 * as a whole. HKEYS and HSTRLEN would tell, for two more questions about every session.
 */
const readsWhole = ({ bytes }: ListedKey): boolean => bytes !== undefined && bytes <= VALUE_LIMIT;

function question(key: ListedKey): readonly ReadCommand[] {
  if (key.type === "string")
    return [
      ["GETRANGE", key.key, "0", String(VALUE_LIMIT - 1)],
      ["STRLEN", key.key],
    ];
  if (key.type === "set")
    return [
      ["SSCAN", key.key, "0", "COUNT", MEMBERS],
      ["SCARD", key.key],
    ];
  if (key.type !== "hash") return [];
  return readsWhole(key) ? [["HGETALL", key.key]] : [["HMGET", key.key, ...WHO_AND_WHEN]];
}

function valueFrom(key: ListedKey, outcomes: readonly Outcome[]): ValueRead {
  const failure = outcomes.find((one) => one instanceof LiveFailure);
  if (failure) return { problem: failure.message };
  const [first, second] = outcomes;
  if (key.type === "string") {
    const gone = !Buffer.isBuffer(first) || second === 0;
    return gone ? {} : { value: { type: "string", bytes: first, length: Number(second) } };
  }
  if (key.type === "set") return members(first, second);
  if (key.type !== "hash") return { value: { type: key.type === "stream" ? "stream" : "other" } };
  if (!Array.isArray(first)) return {};
  if (readsWhole(key)) return first.length === 0 ? {} : { value: { type: "hash", fields: pairs(first) } };
  const fields = WHO_AND_WHEN.flatMap((name, index): StoredField[] => {
    const value = first[index];
    return Buffer.isBuffer(value) ? [{ name: Buffer.from(name), value }] : [];
  });
  const problem = `The hash is larger than ${VALUE_LIMIT} bytes: only its times and its user were read.`;
  return { value: { type: "hash", fields }, problem };
}

function members(reply: Outcome | undefined, size: Outcome | undefined): ValueRead {
  const [cursor, found] = Array.isArray(reply) ? reply : [];
  if (!Array.isArray(found) || found.length === 0) return {};
  const items = found.filter((item) => Buffer.isBuffer(item));
  if (String(cursor) === "0") return { value: { type: "set", items } };
  const length = Math.max(items.length, Number(size));
  return { value: { type: "set", items, length }, problem: "Only some members of the set were read." };
}

/** Few at once, and little at once. */
function* batches(keys: readonly ListedKey[], pace: number): Generator<readonly ListedKey[]> {
  let batch: ListedKey[] = [];
  let bytes = 0;
  for (const key of keys) {
    const most = Math.min(key.bytes ?? VALUE_LIMIT, VALUE_LIMIT);
    if (batch.length > 0 && (bytes + most > EXCHANGE_LIMIT || batch.length * 2 + 2 > pace)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(key);
    bytes += most;
  }
  if (batch.length > 0) yield batch;
}

// The keys of a server, or of all masters of a cluster, as a source of sessions: small questions at the pace of a sweep.
import type { KeySource, ListedKey, Note, ValueRead } from "../key-source.ts";
import { SAMPLE_BYTES, type Sample, type StoredField, type StoredType } from "../stored.ts";
import type { Outcome, ReadClient, ReadNode } from "./client.ts";
import type { ReadCommand } from "./commands.ts";
import { LiveFailure, passes, shapeFailure } from "./failure.ts";
import { type KeyFacts, keyFacts } from "./key-facts.ts";
import { Sweep, type SweepOptions } from "./scan.ts";

/** Bytes of a value that are read without being asked for; the same as of a snapshot. */
const VALUE_LIMIT = 256 * 1024;
/** Values that are asked for at once take so many bytes at most. */
const EXCHANGE_LIMIT = 1024 * 1024;
/** A larger hash is not walked for the names of its fields. */
const SMALL_HASH = 64 * 1024;
/** Of keys that differ in ids and numbers only, so many are looked into where looking counts as use. */
const LOOKS_PER_FORM = 100;
const MOST_FORMS = 1000;

/** The client is connected by the caller, and closed with the source. */
export function serverKeys(client: ReadClient, place: string, options: SweepOptions = {}): KeySource<ListedKey> {
  const sweep = new Sweep(client, options);
  const looks = new Looks();
  /** How many keys could not be asked, by what the failure says. */
  const unasked = new Map<string, number>();
  const count = (failure: LiveFailure): void =>
    void unasked.set(failure.message, (unasked.get(failure.message) ?? 0) + 1);

  const describe = async (
    node: ReadNode,
    keys: readonly Buffer[],
    signal: AbortSignal,
  ): Promise<readonly KeyFacts[]> => {
    try {
      return await keyFacts(node, keys, sweep.pace, signal);
    } catch (error) {
      const failure = shapeFailure(error, { host: node.address, tls: false, socket: false });
      if (!passes(failure.kind)) throw failure;
      // Once more where the connection came back; keys that are then still not told are counted.
      try {
        await node.ready(signal);
        return await keyFacts(node, keys, sweep.pace, signal);
      } catch (second) {
        const again = shapeFailure(second, { host: node.address, tls: false, socket: false });
        if (!passes(again.kind)) throw again;
        for (const _ of keys) count(again);
        return [];
      }
    }
  };

  return {
    place,
    async *keys(signal) {
      for await (const { node, keys } of sweep.steps(signal)) {
        const facts = await describe(node, keys, signal);
        for (const { failure } of facts) if (failure) count(failure);
        const listed = facts.flatMap((fact) => (fact.type === undefined ? [] : [shape(fact)]));
        yield await sampled(client, sweep, listed, leavesUseAlone(node) ? undefined : looks, signal);
      }
    },
    async values(keys, signal) {
      const read: ValueRead[] = [];
      for (const batch of batches(keys, sweep.pace.size)) {
        if (signal.aborted) throw new LiveFailure("cancelled", place);
        const questions = batch.map(question);
        const outcomes = await exchange(client, sweep, questions.flat(), signal);
        let at = 0;
        batch.forEach((key, index) => {
          const asked = questions[index]?.length ?? 0;
          read.push(valueFrom(key, outcomes.slice(at, at + asked)));
          at += asked;
        });
      }
      return read;
    },
    now: Date.now,
    notes: () => [...missing(sweep), ...notAsked(unasked), ...looks.notes()],
    close: async () => client.close(),
  };
}

const missing = (sweep: Sweep): Note[] =>
  sweep.report.missing.map(({ slots, failure }) => ({
    message: slots === undefined ? failure.message : `${slots} of 16384 slots are missing. ${failure.message}`,
    lacking: true,
  }));

const notAsked = (unasked: ReadonlyMap<string, number>): Note[] =>
  [...unasked].map(([message, keys]) => ({
    message: `${keys} ${keys === 1 ? "key is" : "keys are"} not told in full. ${message}`,
    lacking: true,
  }));

const TYPES: ReadonlySet<string> = new Set<StoredType>(["string", "list", "set", "zset", "hash", "stream"]);

function shape({ key, type = "", ttl, bytes }: KeyFacts): ListedKey {
  return {
    // The sweep's keys share the memory of a whole reply.
    key: Buffer.from(key),
    type: TYPES.has(type) ? (type as StoredType) : "other",
    ...(ttl !== undefined && { expiresAt: ttl < 0 ? null : Date.now() + ttl }),
    ...(bytes !== undefined && { bytes }),
  };
}

/** From 7.2 on the connection says that its reading is no use: https://redis.io/docs/latest/commands/client-no-touch/ */
function leavesUseAlone({ state }: ReadNode): boolean {
  if (state.kind !== "connected") return false;
  const [major = 0, minor = 0] = (state.server.version ?? "").split(".").map(Number);
  return state.server.flavour !== "keydb" && (major > 7 || (major === 7 && minor >= 2));
}

/** Where looking into a key counts as its use, looking into all would spoil the order in which the server evicts. */
class Looks {
  readonly #forms = new Map<string, { looks: number; last?: Sample }>();
  #spared = 0;

  /** The sample that stands for this key, or undefined where it is to be looked into. */
  known({ key, type }: ListedKey): Sample | undefined {
    const form = this.#forms.get(formOf(key, type));
    if (form?.last === undefined || form.looks < LOOKS_PER_FORM) return undefined;
    this.#spared++;
    return form.last;
  }

  learn({ key, type }: ListedKey, sample: Sample): void {
    const name = formOf(key, type);
    const form = this.#forms.get(name);
    if (form) {
      form.looks++;
      form.last = sample;
    } else if (this.#forms.size < MOST_FORMS) this.#forms.set(name, { looks: 1, last: sample });
  }

  notes(): Note[] {
    if (this.#spared === 0) return [];
    const message = `This server counts looking into a key as its use, so ${this.#spared} keys were told by others of the same form.`;
    return [{ message, lacking: false }];
  }
}

const formOf = (key: Buffer, type: StoredType): string =>
  `${type} ${key.toString("latin1", 0, 200).replace(/[A-Za-z0-9_-]{16,}|\d+/g, "*")}`;

async function sampled(
  client: ReadClient,
  sweep: Sweep,
  keys: readonly ListedKey[],
  looks: Looks | undefined,
  signal: AbortSignal,
): Promise<readonly ListedKey[]> {
  const asked: { readonly key: ListedKey; readonly commands: readonly ReadCommand[]; at: number }[] = [];
  const samples = new Map<ListedKey, Sample>();
  let commands = 0;
  for (const key of keys) {
    const wanted = sampleQuestion(key);
    if (wanted.length === 0) continue;
    const known = looks?.known(key);
    if (known) samples.set(key, known);
    else {
      asked.push({ key, commands: wanted, at: commands });
      commands += wanted.length;
    }
  }
  const outcomes = await exchange(
    client,
    sweep,
    asked.flatMap((one) => one.commands),
    signal,
  );
  for (const one of asked) {
    const sample = sampleOf(one.key, outcomes.slice(one.at, one.at + one.commands.length));
    if (!sample) continue;
    samples.set(one.key, sample);
    looks?.learn(one.key, sample);
  }
  return keys.map((key) => {
    const sample = samples.get(key);
    return sample ? { ...key, sample } : key;
  });
}

/** Names by which a large hash is told; their values are not read. */
const TELLING = ["creationTime", "lastAccessedTime", "absexp", "sldexp", "data"] as const;

function sampleQuestion({ key, type, bytes }: ListedKey): readonly ReadCommand[] {
  if (type === "string")
    return [
      ["GETRANGE", key, "0", String(SAMPLE_BYTES - 1)],
      ["STRLEN", key],
    ];
  if (type !== "hash") return [];
  if (bytes !== undefined && bytes <= SMALL_HASH) return [["HSCAN", key, "0", "COUNT", "10"]];
  return TELLING.map((name) => ["HSTRLEN", key, name] as const);
}

function sampleOf({ type }: ListedKey, outcomes: readonly Outcome[]): Sample | undefined {
  const [first, second] = outcomes;
  if (type === "string")
    return Buffer.isBuffer(first) && typeof second === "number"
      ? { head: Buffer.from(first), length: second }
      : undefined;
  if (outcomes.length === TELLING.length) {
    const fields = TELLING.filter((_, index) => Number(outcomes[index]) > 0);
    return fields.length === 0 ? undefined : { fields, cut: true };
  }
  const [cursor, flat] = Array.isArray(first) ? first : [];
  if (!Array.isArray(flat)) return undefined;
  const fields = pairs(flat);
  const data = fields.find(({ name }) => name.toString("latin1") === "data");
  return {
    fields: fields.map(({ name }) => name.toString("utf8")),
    ...(data && { head: Buffer.from(data.value.subarray(0, SAMPLE_BYTES)) }),
    ...(String(cursor) !== "0" && { cut: true }),
  };
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

const readsWhole = ({ bytes }: ListedKey): boolean => bytes !== undefined && bytes <= VALUE_LIMIT;

function question(key: ListedKey): readonly ReadCommand[] {
  if (key.type === "string")
    return [
      ["GETRANGE", key.key, "0", String(VALUE_LIMIT - 1)],
      ["STRLEN", key.key],
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

function pairs(flat: readonly unknown[]): StoredField[] {
  const fields: StoredField[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const [name, value] = [flat[at], flat[at + 1]];
    if (Buffer.isBuffer(name) && Buffer.isBuffer(value)) fields.push({ name, value });
  }
  return fields;
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

async function exchange(
  client: ReadClient,
  { pace }: Sweep,
  commands: readonly ReadCommand[],
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  while (outcomes.length < commands.length) {
    if (signal.aborted) throw new LiveFailure("cancelled", "the server");
    const batch = commands.slice(outcomes.length, outcomes.length + pace.size);
    const started = performance.now();
    outcomes.push(...(await client.pipeline(batch)));
    await pace.rest(performance.now() - started, batch.length, signal).catch(() => undefined);
  }
  return outcomes;
}

// Looks at the beginning of values, so that keys can be told apart whose names do not say what they are.
import type { ListedKey, Note } from "../key-source.ts";
import { SAMPLE_BYTES, type Sample } from "../stored.ts";
import type { Outcome, ReadClient } from "./client.ts";
import type { ReadCommand } from "./commands.ts";
import { exchange, pairs } from "./exchange.ts";
import { KeyForm } from "./key-form.ts";
import type { Pace } from "./pace.ts";

/** A larger hash is not walked for the names of its fields. */
const SMALL_HASH = 64 * 1024;
/** Of keys that differ in ids and numbers only, so many are looked into. */
const LOOKS_PER_FORM = 100;
const MOST_FORMS = 1000;

/** Looking into a key counts as its use; looking into all would spoil the order in which the server evicts. */
export class Looks {
  readonly #form = new KeyForm();
  readonly #forms = new Map<number, { looks: number; last: Sample }>();
  #spared = 0;

  /** The sample that stands for this key, or undefined where it is to be looked into. */
  known({ key, type }: ListedKey): Sample | undefined {
    const form = this.#forms.get(this.#form.of(key, type));
    if (form === undefined || form.looks < LOOKS_PER_FORM) return undefined;
    this.#spared++;
    return form.last;
  }

  learn({ key, type }: ListedKey, sample: Sample): void {
    const name = this.#form.of(key, type);
    const form = this.#forms.get(name);
    if (form) {
      form.looks++;
      form.last = sample;
    } else if (this.#forms.size < MOST_FORMS) this.#forms.set(name, { looks: 1, last: sample });
  }

  notes(): Note[] {
    if (this.#spared === 0) return [];
    const message = `A server counts looking into a key as its use, so ${this.#spared} keys were told by others of the same form.`;
    return [{ message, lacking: false }];
  }
}

/** The keys with their samples; without `looks`, each one is looked into. Rejects with a `LiveFailure`. */
export async function sampled(
  client: Pick<ReadClient, "pipeline">,
  keys: readonly ListedKey[],
  looks: Looks | undefined,
  pace: Pace,
  signal: AbortSignal,
): Promise<readonly ListedKey[]> {
  const asked: { readonly place: number; readonly commands: readonly ReadCommand[] }[] = [];
  const samples = keys.map((key, place) => {
    if (key.type !== "string" && key.type !== "hash") return undefined;
    const known = looks?.known(key);
    if (!known) asked.push({ place, commands: sampleQuestion(key) });
    return known;
  });
  const questions = asked.flatMap(({ commands }) => commands);
  const outcomes = await exchange(client, questions, pace, signal);
  let at = 0;
  for (const { place, commands } of asked) {
    const key = keys[place];
    const sample = key && sampleOf(key, outcomes.slice(at, at + commands.length));
    at += commands.length;
    if (!sample) continue;
    samples[place] = sample;
    looks?.learn(key, sample);
  }
  return keys.map((key, place) => {
    const sample = samples[place];
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

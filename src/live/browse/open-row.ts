// Reads one session anew: its value, what is left of its time, and the keys that belong to it.
import type { KeySource, ListedKey, ValueRead } from "../key-source.ts";
import { type Classification, classify } from "../redis/classify.ts";
import { asListed, bytesOf, keep } from "./kept-key.ts";
import { kinOf } from "./kin.ts";
import type { Row } from "./ledger.ts";
import { classified, GONE, sessionFrom, toldBy } from "./read-rows.ts";
import type { Refs } from "./refs.ts";
import type { OpenedSession } from "./store-browser.ts";
import type { Visit } from "./visit.ts";

const NO_SESSION = "What is under its key now does not look like a session.";

/** Rejects with a `LiveFailure`. */
export async function openRow<Key extends ListedKey>(
  visit: Visit<Key>,
  row: Row,
  refs: Refs,
  signal?: AbortSignal,
): Promise<OpenedSession> {
  const source = await visit.ask(async (one) => one, signal);
  const readAt = source.now();
  const now = source.ask
    ? await visit.ask((_, life) => askedNow(source, row, life), signal)
    : await listedNow(visit, row, signal);
  const { classification, listed } = now;
  const [read = {}] = listed ? await visit.ask((_, life) => source.values([listed], life), signal) : [];
  const session = listed && !now.problem ? sessionFrom(read, classification, listed) : undefined;
  const problem = now.problem ?? read.problem ?? cut(read) ?? (read.value ? undefined : GONE);
  if (listed) row.kept = keep(listed);
  row.told = toldBy(problem === undefined ? read : { ...read, problem }, session);
  const companions = await companionsOf(visit, source, row, session?.user, signal);
  const { id, framework = null, prefix } = classification;
  return {
    row: refs.show(row),
    ...(id !== undefined && { id }),
    key: bytesOf(row.kept.name),
    framework,
    prefix,
    ...(session && { session }),
    ...(read.value && { raw: read.value }),
    ...(problem !== undefined && { problem }),
    readAt,
    companions,
  };
}

interface Now<Key extends ListedKey> {
  readonly classification: Classification;
  /** Missing where it is gone. */
  readonly listed?: Key;
  readonly problem?: string;
}

async function askedNow<Key extends ListedKey>(
  source: KeySource<Key>,
  row: Row,
  signal: AbortSignal,
): Promise<Now<Key>> {
  const before = classified(row);
  const [answer] = (await source.ask?.([bytesOf(row.kept.name)], signal)) ?? [];
  if (!answer?.found) return { classification: before, problem: answer?.problem ?? GONE };
  const { found } = answer;
  const classification = classify(found.key, found.type, found.sample);
  if (classification.role === "session") return { classification, listed: found };
  return { classification: before, listed: found, problem: NO_SESSION };
}

/** A file may have changed since the row was given: the row of this visit counts. */
async function listedNow<Key extends ListedKey>(
  visit: Visit<Key>,
  row: Row,
  signal: AbortSignal | undefined,
): Promise<Now<Key>> {
  const found = await visit.find(row.kept, signal);
  if (!found) return { classification: classified(row), problem: GONE };
  return { classification: classified(found), listed: asListed<Key>(found.kept) };
}

function cut({ value }: ValueRead): string | undefined {
  if (value?.type !== "string" || value.bytes.length >= value.length) return undefined;
  return `Only the first ${value.bytes.length} of ${value.length} bytes were read.`;
}

async function companionsOf<Key extends ListedKey>(
  visit: Visit<Key>,
  source: KeySource<Key>,
  { app, kept }: Row,
  user: string | undefined,
  signal: AbortSignal | undefined,
): Promise<OpenedSession["companions"]> {
  const kin = kinOf(app.framework, kept.name, user);
  if (kin.length === 0) return [];
  const names = kin.map(({ name }) => bytesOf(name));
  const found = source.ask
    ? (await visit.ask((_, life) => source.ask?.(names, life) ?? Promise.resolve([]), signal)).map((one) => one.found)
    : kin.map(({ name }) => visit.companion(name, kept.db));
  return kin.flatMap(({ role }, index) => {
    const { expiresAt } = found[index] ?? {};
    return found[index] ? [{ role, ...(expiresAt !== undefined && { expiresAt }) }] : [];
  });
}

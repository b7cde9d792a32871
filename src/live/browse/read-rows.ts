// Reads the values of rows and keeps of each the little that a list shows: who, since when, seen when.
import { decode } from "../decode/index.ts";
import type { KeySource, ListedKey, ValueRead } from "../key-source.ts";
import type { Classification } from "../redis/classify.ts";
import { readSession, type Session } from "../session.ts";
import { asListed } from "./kept-key.ts";
import type { Row, Told } from "./ledger.ts";

/** Bytes of values that are read without anybody asking for this one session. */
export const SMALL = 64 * 1024;

/** Rejects with what the source throws; rows that were read before keep what they told. */
export async function readRows<Key extends ListedKey>(
  source: KeySource<Key>,
  rows: readonly Row[],
  signal: AbortSignal,
): Promise<void> {
  const values = await source.values(
    rows.map(({ kept }) => asListed<Key>(kept)),
    signal,
  );
  rows.forEach((row, index) => {
    row.told = toldBy(values[index] ?? {}, sessionFrom(values[index] ?? {}, classified(row), row.kept));
  });
}

export const GONE = "It is gone: it ended or was removed after it had been listed.";

/** What stays of a value that was read. */
export function toldBy({ value, problem }: ValueRead, session: Session | undefined): Told {
  const { user, created, lastSeen, lastSeenFrom, timeout, decoding } = session ?? {};
  const unreadable = decoding?.failure && `Its value could not be read to the end: ${decoding.failure.message}.`;
  const why = problem ?? unreadable ?? (value ? undefined : GONE);
  return {
    ...(user !== undefined && { user }),
    ...(created !== undefined && { created }),
    ...(lastSeen !== undefined && { lastSeen }),
    ...(lastSeenFrom !== undefined && { lastSeenFrom }),
    ...(timeout !== undefined && { timeout }),
    ...(why !== undefined && { problem: why }),
  };
}

export function sessionFrom(
  { value }: ValueRead,
  classification: Classification,
  { expiresAt }: Pick<ListedKey, "expiresAt">,
): Session | undefined {
  if (!value) return undefined;
  return readSession({ classification, value, ...(typeof expiresAt === "number" && { expiresAt }) }, decode);
}

export const classified = ({ app, id }: Row): Classification => ({
  ...(app.framework !== null && { framework: app.framework }),
  prefix: app.prefix,
  role: "session",
  ...(id !== undefined && { id }),
});

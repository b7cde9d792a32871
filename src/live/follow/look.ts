// Looks at one key as a session, whichever server of the connection is asked.
import { decode } from "../decode/index.ts";
import type { KeySource, ListedKey } from "../key-source.ts";
import { classify } from "../redis/classify.ts";
import { readSession } from "../session.ts";
import type { Look } from "./follow.ts";

/** Rejects with a `LiveFailure` where the server cannot be asked. */
export async function lookAt(source: KeySource<ListedKey>, key: Buffer, signal: AbortSignal): Promise<Look> {
  const [answer] = (await source.ask?.([key], signal)) ?? [];
  const at = source.now();
  if (answer?.problem !== undefined) return { at, problem: answer.problem };
  const listed = answer?.found;
  if (!listed) return { at };
  const { expiresAt } = listed;
  const time = expiresAt === undefined ? {} : { expiresAt };
  const [read] = await source.values([listed], signal);
  if (read?.problem !== undefined) return { at, ...time, problem: read.problem };
  // It went between the two questions.
  if (!read?.value) return { at };
  const classification = classify(listed.key, listed.type, listed.sample);
  const raw = { classification, value: read.value, ...(typeof expiresAt === "number" && { expiresAt }) };
  return { at, ...time, session: readSession(raw, decode) };
}

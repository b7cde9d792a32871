// What is known of a session beside its attributes, in words: the same for its document and its details.

import type { Decoding } from "../../live/decode/value.ts";
import type { Role } from "../../live/redis/classify.ts";
import { frameworkName } from "./framework-name.ts";
import { hiddenIn } from "./hidden-id.ts";
import { away, grouped, moment, size, span } from "./measures.ts";
import { cut, oneLine } from "./plain-text.ts";
import type { ShownSession } from "./shown-session.ts";

export interface Fact {
  readonly name: string;
  readonly text: string;
  /** Where the text is from, or what it means. */
  readonly note?: string | undefined;
}

/** What nobody keeps is left out, but for who, since when and until when: there it is said. */
export function factsOf(shown: ShownSession): Fact[] {
  const { session, framework, prefix, place, bytes, at } = shown;
  return [
    {
      name: "User",
      text: userOf(shown),
      note: shown.user === undefined ? "nothing in the session names one" : undefined,
    },
    time("Created", shown.created, at, "the framework does not keep it"),
    { ...time("Last seen", shown.lastSeen, at, "the framework does not keep it"), ...lastSeenNote(shown) },
    inStore(shown),
    ownEnd(shown),
    bytes === undefined
      ? undefined
      : { name: "Size", text: size(bytes), note: bytes < 1000 ? undefined : `${grouped(bytes)} bytes` },
    {
      name: "Framework",
      text: frameworkName(framework),
      note: prefix === "" ? undefined : `prefix ${oneLine(prefix)}`,
    },
    session?.decoding && { name: "Format", text: formatOf(session.decoding) },
    companions(shown),
    { name: "Read from", text: place, note: `as it was on ${moment(at)}` },
  ].filter((fact) => fact !== undefined);
}

/** What is wrong with it, each in one sentence. Nothing here quotes its id or its content. */
export function warningsOf({ session, problems }: ShownSession): string[] {
  const parts = [
    { name: undefined, decoding: session?.decoding },
    ...(session?.attributes ?? []).map(({ name, decoding }) => ({ name, decoding })),
  ];
  const decoded = parts.flatMap(({ name, decoding }) => {
    const where = name === undefined ? "" : `in ${oneLine(cut(name, 80))}, `;
    return [...failureOf(decoding), ...(decoding?.warnings ?? [])].map((text) => `${where}${text}`);
  });
  return [...new Set([...problems, ...(session?.warnings ?? []), ...decoded])].map((text) => sentence(oneLine(text)));
}

export interface NamedClass {
  readonly name: string;
  /** As the format has it, such as a serialVersionUID. */
  readonly version?: string;
}

/** Each class once, in the order of their names. */
export function classesOf({ session }: ShownSession): NamedClass[] {
  const decodings = [session?.decoding, ...(session?.attributes ?? []).map(({ decoding }) => decoding)];
  const all = new Map<string, NamedClass>();
  for (const one of decodings.flatMap((decoding) => decoding?.classes ?? []))
    all.set(`${one.name} ${one.version ?? ""}`, one);
  return [...all.values()].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

export const formatOf = ({ format, shape }: Decoding): string => (shape === undefined ? format : `${format}, ${shape}`);

function userOf({ user, id, maskedId }: ShownSession): string {
  return user === undefined ? "unknown" : oneLine(cut(hiddenIn(user, id, maskedId), 320));
}

function time(name: string, at: number | undefined, now: number, missing: string): Fact {
  if (at === undefined) return { name, text: "unknown", note: missing };
  const told = moment(at);
  return told === undefined
    ? { name, text: "a moment that no calendar has" }
    : { name, text: told, note: away(at, now) };
}

const LAST_SEEN: Readonly<Record<"seen" | "written" | "reckoned", string>> = {
  seen: "as the framework keeps it",
  written: "the last time it was written; requests that only read leave no trace",
  reckoned: "reckoned from what is left of its time to live",
};

function lastSeenNote({ lastSeen, lastSeenFrom, at }: ShownSession): { readonly note?: string } {
  if (lastSeen === undefined || lastSeenFrom === undefined) return {};
  return { note: `${away(lastSeen, at)}, ${LAST_SEEN[lastSeenFrom]}` };
}

function inStore({ expiresAt, at, raw }: ShownSession): Fact | undefined {
  const name = "Expires";
  if (expiresAt === null) return { name, text: "never", note: "it has no time to live in the store" };
  if (expiresAt !== undefined)
    return { ...time(name, expiresAt, at, ""), note: `${away(expiresAt, at)}, by the store` };
  return raw === undefined ? undefined : { name, text: "unknown", note: "the server did not tell" };
}

function ownEnd({ session, at }: ShownSession): Fact | undefined {
  const own = session?.expires.own;
  const name = "Ends";
  if (own === undefined) return undefined;
  const by = "by its own data";
  if (own === null) return { name, text: "never", note: by };
  const { text, note } = time(name, own, at, "");
  return { name, text, note: note === undefined ? by : `${note}, ${by}` };
}

const ROLES: Readonly<Record<Role, string>> = {
  session: "session",
  shadow: "key whose expiry ends it",
  index: "index of the user",
  expirations: "list of expirations",
  lock: "lock",
  bookkeeping: "bookkeeping",
  other: "other",
};

function companions({ companions: all, at }: ShownSession): Fact | undefined {
  if (all.length === 0) return undefined;
  const texts = all.map(({ role, expiresAt }) => {
    if (expiresAt === undefined) return ROLES[role];
    return `${ROLES[role]} (${expiresAt === null ? "no TTL" : `${span(expiresAt - at)} left`})`;
  });
  return { name: "Keys beside it", text: texts.join(", ") };
}

const failureOf = (decoding: Decoding | undefined): string[] =>
  decoding?.failure
    ? [`decoding stopped at byte ${grouped(decoding.failure.offset)}: ${decoding.failure.message}`]
    : [];

/** Decoders begin what they say with a small letter, and end it without a full stop. A name keeps its letters. */
const sentence = (text: string): string => {
  const start = /^[a-z]+(?=[ ,])/.test(text) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text;
  return /[.!?…]$/.test(start) ? start : `${start}.`;
};

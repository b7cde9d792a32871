// From a pasted cookie to its session: names that it can have are asked first, then all other keys are looked at.
import { Buffer } from "node:buffer";
import { type CookieMatch, cookieMatches } from "../decode/cookie.ts";
import { decode } from "../decode/index.ts";
import type { ListedKey, Note } from "../key-source.ts";
import { type Classification, classify } from "../redis/classify.ts";
import { EXPECTATIONS, type Framework } from "../redis/framework.ts";
import { readSession, type Session } from "../session.ts";
import type { App, Row } from "./ledger.ts";
import { openRow } from "./open-row.ts";
import type { Refs } from "./refs.ts";
import type { CookieSearch } from "./store-browser.ts";
import type { Visit } from "./visit.ts";

/** Names that are asked for at most. */
const MOST_NAMES = 1_000;

/** Nothing that was pasted reaches a message. Rejects with a `LiveFailure`. */
export async function findByCookie<Key extends ListedKey>(
  visit: Visit<Key>,
  pasted: string,
  refs: Refs,
  signal?: AbortSignal,
): Promise<CookieSearch> {
  const matches = cookieMatches(pasted);
  const frameworks = [...new Set(matches.map(({ framework }) => framework))];
  const inCookie = matches.flatMap((match) => sessionIn(match) ?? [])[0];
  const wanted = wantedOf(matches);
  const row = wanted.ids.size > 0 ? await find(visit, wanted, signal) : undefined;
  const notes: Note[] = [];
  if (!row) {
    if (matches.some((match) => match.inCookie && !match.inCookie.payload)) notes.push(SEALED);
    if (wanted.ids.size > 0) notes.push(...visit.notes());
    const { nameless } = visit.ledger;
    if (nameless > 0)
      notes.push({ message: `${nameless} sessions of further applications were not compared.`, lacking: true });
  }
  return {
    frameworks,
    ...(row && { found: await openRow(visit, row, refs, signal) }),
    ...(inCookie && { inCookie }),
    notes,
  };
}

const SEALED: Note = {
  message: "The cookie is encrypted: without the application's key it does not tell which session it means.",
  lacking: true,
};

interface Wanted {
  readonly ids: ReadonlySet<string>;
  /** Whole names of keys, a character for each byte, with the framework that would keep them. */
  readonly names: ReadonlyMap<string, Framework | undefined>;
}

function wantedOf(matches: readonly CookieMatch[]): Wanted {
  const ids = new Set(matches.flatMap((match) => match.ids));
  const names = new Map<string, Framework | undefined>();
  for (const { framework, storeKeys } of matches)
    for (const name of storeKeys) {
      const latin1 = Buffer.from(name).toString("latin1");
      if (!names.has(latin1)) names.set(latin1, KEEPER[framework] ?? (isFramework(framework) ? framework : undefined));
    }
  return { ids, names };
}

/** Where a cookie is called otherwise than what keeps its session. */
const KEEPER: Readonly<Record<string, Framework>> = {
  "express-session": "connect-redis",
  "fastify-session": "fastify",
  "koa-session": "koa",
  "koa-generic-session": "koa",
  "flask-session": "flask",
  "aspnet-framework": "aspnet-provider",
};

const isFramework = (name: string): name is Framework => Object.hasOwn(EXPECTATIONS, name);

function sessionIn({ framework, inCookie }: CookieMatch): Session | undefined {
  if (!inCookie?.payload) return undefined;
  const keeper = KEEPER[framework] ?? (isFramework(framework) ? framework : undefined);
  const bytes = Buffer.from(inCookie.payload);
  const classification: Classification = { ...(keeper && { framework: keeper }), prefix: "", role: "session" };
  return readSession({ classification, value: { type: "string", bytes, length: bytes.length } }, decode);
}

async function find<Key extends ListedKey>(
  visit: Visit<Key>,
  wanted: Wanted,
  signal: AbortSignal | undefined,
): Promise<Row | undefined> {
  const isWanted = (id: string | undefined, name: string): boolean =>
    (id !== undefined && wanted.ids.has(id)) || wanted.names.has(name);
  return (
    (await asked(visit, wanted, signal)) ??
    known(visit, ({ id, kept }) => isWanted(id, kept.name)) ??
    (await walked(visit, isWanted, signal))
  );
}

/** Under the prefixes that frameworks come with, and those of the applications that were seen. */
async function asked<Key extends ListedKey>(
  visit: Visit<Key>,
  { ids, names }: Wanted,
  signal: AbortSignal | undefined,
): Promise<Row | undefined> {
  const seen = [...visit.ledger.apps.values()].flatMap(({ form }: App) =>
    form ? [...ids].map((id) => form.before + Buffer.from(id).toString("latin1") + form.after) : [],
  );
  const all = [...new Set([...names.keys(), ...seen])].slice(0, MOST_NAMES);
  const answers = await visit.ask(
    async (source, life) =>
      source.ask?.(
        all.map((name) => Buffer.from(name, "latin1")),
        life,
      ),
    signal,
  );
  for (const [index, { found }] of (answers ?? []).entries()) {
    if (!found) continue;
    const classification = classify(found.key, found.type, found.sample);
    if (classification.role === "session") return visit.ledger.rowOf(found, classification);
    // An id is long enough that its key is its session, also where the value has a form that nobody knows.
    const framework = names.get(all[index] ?? "");
    const id = [...ids].find((one) => found.key.toString("latin1").endsWith(Buffer.from(one).toString("latin1")));
    const holds = found.type === "string" || found.type === "hash";
    if (classification.role !== "other" || !holds || !framework || id === undefined) continue;
    const prefix = found.key.toString("latin1").slice(0, -Buffer.from(id).length);
    return visit.ledger.rowOf(found, { framework, prefix, role: "session", id });
  }
  return undefined;
}

function known<Key extends ListedKey>(visit: Visit<Key>, fits: (row: Row) => boolean): Row | undefined {
  for (const { rows } of visit.ledger.apps.values()) {
    const found = rows.find(fits);
    if (found) return found;
  }
  return undefined;
}

async function walked<Key extends ListedKey>(
  visit: Visit<Key>,
  isWanted: (id: string | undefined, name: string) => boolean,
  signal: AbortSignal | undefined,
): Promise<Row | undefined> {
  let found: Row | undefined;
  const stop = visit.watch((key, classification) => {
    if (!found && isWanted(classification.id, key.key.toString("latin1")))
      found = visit.ledger.rowOf(key, classification);
  });
  try {
    while (!found && !visit.finished) await visit.look(signal);
  } finally {
    stop();
  }
  // Of a server, all that is not kept was asked for by the names that it can have.
  const { ask } = await visit.source();
  if (found || ask || visit.ledger.notKept === 0) return found;
  return visit.lookAgain(({ id }, key) => isWanted(id, key.key.toString("latin1")), signal);
}

// Stores to browse: servers with sessions in them, and sources in memory whose every step a test decides.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Redis } from "ioredis";
import { browseServer } from "../../../src/live/browse/browse-server.ts";
import type {
  BrowsedApp,
  SessionFilter,
  SessionPage,
  SortBy,
  StoreBrowser,
} from "../../../src/live/browse/store-browser.ts";
import type { KeySource, ListedKey, Note } from "../../../src/live/key-source.ts";
import { type ClientOptions, type ReadClient, readClient } from "../../../src/live/redis/client.ts";
import type { Profile } from "../../../src/live/redis/profile.ts";
import { javaInteger, javaLong, javaString } from "../../lab/redis/session-data.ts";
import { local, profileOf, type Server } from "../redis/servers.ts";

export interface Browsed {
  readonly browser: StoreBrowser;
  readonly client: ReadClient;
}

/** Closed with the test. */
export async function browse(
  t: TestContext,
  server: Server,
  profile: Profile = profileOf(local(server.port)),
  timing: NonNullable<ClientOptions["timing"]> = { retry: () => 20 },
): Promise<Browsed> {
  const client = readClient(profile, {}, { timing });
  await client.connect();
  const browser = browseServer(client, "test server");
  t.after(() => browser.close());
  return { browser, client };
}

export const express = { app: JSON.stringify(["connect-redis", "sess:"]) };
export const spring = { app: JSON.stringify(["spring-session", "spring:session"]) };

export function appOf(browser: StoreBrowser, id: string): BrowsedApp {
  return browser.apps().find((app) => app.id === id) ?? assert.fail(`no ${id}`);
}

/** Asks for pages until nothing more can come. */
export async function wholePage(
  browser: StoreBrowser,
  app: string,
  {
    sort = "id",
    descending = false,
    rows = 10_000,
    ...filter
  }: { sort?: SortBy; descending?: boolean; rows?: number } & SessionFilter = {},
): Promise<SessionPage> {
  await browser.lookAtAll();
  for (;;) {
    const page = await browser.page({ app, view: { sort, descending, filter }, rows, slice: 1000 });
    if (!page.unfinished) return page;
  }
}

/** Ids that express makes, in order. */
export const expressId = (index: number): string => `${"A".repeat(26)}${String(index).padStart(6, "0")}`;

export const expressValue = (user: string | undefined, maxAge = 3_600_000, padding = 0): string =>
  JSON.stringify({
    cookie: { originalMaxAge: maxAge, expires: "2030-01-01T00:00:00.000Z", path: "/" },
    ...(user !== undefined && { user }),
    ...(padding > 0 && { padding: "x".repeat(padding) }),
  });

export const USER_FIELD =
  "sessionAttr:org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME";
export const userIndex = (user: string): string =>
  `spring:session:index:org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME:${user}`;
export const springKey = (id: string): string => `spring:session:sessions:${id}`;
export const shadowKey = (id: string): string => `spring:session:sessions:expires:${id}`;
export const springId = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;

export const springFields = (created: number, lastSeen: number, user?: string): (string | Buffer)[] => [
  ...["creationTime", javaLong(created), "lastAccessedTime", javaLong(lastSeen)],
  ...["maxInactiveInterval", javaInteger(1800)],
  ...(user === undefined ? [] : [USER_FIELD, javaString(user)]),
];

/** As Spring's indexed repository writes it. Seconds that are left of its 30 minutes. */
export async function writeSpring(
  { admin }: { readonly admin: Pick<Redis, "hset" | "expire" | "set" | "sadd"> },
  id: string,
  user: string,
  left = 1800,
): Promise<void> {
  const now = Date.now();
  await admin.hset(springKey(id), ...springFields(now - 3_600_000, now - (1800 - left) * 1000, user));
  await admin.expire(springKey(id), left + 300);
  await admin.set(shadowKey(id), "", "EX", left);
  await admin.sadd(userIndex(user), javaString(id));
}

export interface MemoryStore extends KeySource<ListedKey> {
  readonly read: Buffer[];
  readonly listings: { count: number };
}

/** Keys in batches; `before` is called with the number of each batch, and may throw or wait. */
export function memoryStore(
  keys: readonly ListedKey[],
  options: {
    readonly batch?: number;
    readonly before?: (batch: number, signal: AbortSignal) => void | Promise<void>;
    readonly value?: (key: ListedKey) => string;
    readonly notes?: readonly Note[];
  } = {},
): MemoryStore {
  const { batch = 10, before = () => {}, value = () => "{}", notes = [] } = options;
  const read: Buffer[] = [];
  const listings = { count: 0 };
  let given = 0;
  return {
    place: "memory",
    read,
    listings,
    async *keys(signal) {
      listings.count++;
      while (given < keys.length) {
        await before(given / batch, signal);
        signal.throwIfAborted();
        const part = keys.slice(given, given + batch);
        given += batch;
        yield part;
      }
    },
    values: async (wanted) => {
      read.push(...wanted.map(({ key }) => key));
      return wanted.map((key) => {
        const bytes = Buffer.from(value(key));
        return { value: { type: "string", bytes, length: bytes.length } };
      });
    },
    now: () => 0,
    notes: () => notes,
    close: async () => {},
  };
}

export const memoryKey = (index: number, more: Partial<ListedKey> = {}): ListedKey => {
  const head = Buffer.from(expressValue(undefined));
  return {
    key: Buffer.from(`sess:${expressId(index)}`),
    type: "string",
    sample: { head, length: head.length },
    expiresAt: 1000,
    bytes: 10,
    ...more,
  };
};

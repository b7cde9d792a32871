// Two applications that keep their sessions under the same names in the same Redis.
import { type CookieFact, known, knownValue, type StoreFact, where } from "../facts.ts";
import type { Model } from "../model/model.ts";
import type { Rule } from "../rule.ts";

export const storePrefixShared: Rule = {
  id: "store-prefix-shared",
  topic: "concurrency",
  title: "Two applications keep sessions under one prefix",
  severity: "warning",
  confidence: "medium",
  *check(model) {
    const stores = model.facts("store").filter((store) => store.side === "app" && known(store.engine, isRedis));
    const groups = Map.groupBy(stores, (store) => placeOf(store, model));
    for (const [place, group] of groups) {
      if (place === undefined) continue;
      for (const store of group) {
        const other = group.find((candidate) => areApart(store, candidate, model));
        if (!other) continue;
        const named = cookieOf(store, model) !== undefined && cookieOf(other, model) !== undefined;
        yield {
          at: where(store, store.prefix),
          message: `Another application keeps its sessions under "${knownValue(store.prefix)}" in the same Redis: neither can tell which are its own.`,
          related: [{ at: where(other, other.prefix), message: "The same prefix in the same Redis." }],
          // One session for several services is a design, and then they share the cookie as well.
          ...(!named && { severity: "info", confidence: "low" }),
        };
      }
    }
  },
};

const isRedis = (engine: string): boolean => engine === "redis";

/** Server, database and prefix, when all are certain; undefined otherwise. */
function placeOf(store: StoreFact, model: Model): string | undefined {
  const prefix = knownValue(store.prefix);
  const database = store.database === undefined ? 0 : knownValue(store.database);
  const server = model.servers(store)[0]?.to;
  const address = store.address?.state === "set" ? store.address.value : undefined;
  // The same short name means another machine in another deployment; a full name does not.
  const host = server
    ? `${server.at.path}:${server.at.start}`
    : address && /^[^:]+\.[a-z]/i.test(address)
      ? address
      : undefined;
  return prefix === undefined || database === undefined || host === undefined
    ? undefined
    : `${host} ${database} ${prefix}`;
}

/** Whether two stores serve different applications: by their cookies, or by where they are built when those are not known. */
function areApart(store: StoreFact, other: StoreFact, model: Model): boolean {
  if (store === other) return false;
  const [cookie, second] = [cookieOf(store, model), cookieOf(other, model)];
  if (cookie !== undefined && second !== undefined) return cookie !== second;
  return model.appOf(store) !== model.appOf(other);
}

/** Name of the session cookie whose sessions go to a store: of the same set-up, else the only one of the file or the app. */
function cookieOf(store: StoreFact, model: Model): string | undefined {
  const cookies = model
    .appOf(store)
    .facts.filter((fact): fact is CookieFact => fact.kind === "cookie" && fact.role === "session");
  const { setup } = store;
  const together = cookies.filter((one) => setup && one.setup?.path === setup.path && one.setup.start === setup.start);
  const near = cookies.filter((cookie) => cookie.at.path === store.at.path && cookie.stack === store.stack);
  const own = [together, near, cookies].find((candidates) => candidates.length > 0) ?? [];
  const names = new Set(own.map((cookie) => knownValue(cookie.name)));
  return names.size === 1 ? [...names][0] : undefined;
}

// Two applications that keep their sessions under the same names in the same Redis.

import { type CookieFact, type KeyFact, known, knownValue, type StoreFact, where } from "../facts.ts";
import { groupBy } from "../group-by.ts";
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
    const groups = groupBy(stores, (store) => placeOf(store, model));
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

/** Whether two stores serve different applications: by cookies, by keys, or by builds when neither is known. */
function areApart(store: StoreFact, other: StoreFact, model: Model): boolean {
  if (store === other) return false;
  // Copies behind one balancer are one application.
  const [app, otherApp] = [model.appOf(store), model.appOf(other)];
  const balancers = model.balancers(app).map(({ to }) => to);
  if (app !== otherApp && model.balancers(otherApp).some(({ to }) => balancers.includes(to))) return false;
  const [cookie, second] = [cookieOf(store, model), cookieOf(other, model)];
  if (cookie === undefined || second === undefined) return model.appOf(store) !== model.appOf(other);
  if (cookie !== second) return true;
  // With keys that differ, neither can take the other's cookie: nothing is shared but the prefix.
  const [key, otherKey] = [keyOf(store, model), keyOf(other, model)];
  return model.appOf(store) !== model.appOf(other) && key !== undefined && otherKey !== undefined && key !== otherKey;
}

/** Name of the session cookie whose sessions go to a store. */
function cookieOf(store: StoreFact, model: Model): string | undefined {
  const cookies = model
    .appOf(store)
    .facts.filter((fact): fact is CookieFact => fact.kind === "cookie" && fact.role === "session");
  return only(nearest(store, cookies).map((cookie) => knownValue(cookie.name)));
}

/** Fingerprint of the key that signs the cookies of a store's sessions. */
function keyOf(store: StoreFact, model: Model): number | undefined {
  const app = model.appOf(store);
  const keys = app.facts.filter((fact): fact is KeyFact => fact.kind === "key" && !fact.older);
  const variables = model.services(app).flatMap((service) => service.to.variables);
  return only(
    nearest(store, keys).flatMap((key) =>
      key.variable === undefined
        ? [key.fingerprint]
        : variables.filter((variable) => variable.name === key.variable).map((variable) => variable.fingerprint),
    ),
  );
}

/** The facts of the store's own set-up, else those of its file, else those of its app. */
function nearest<F extends CookieFact | KeyFact>(store: StoreFact, facts: readonly F[]): readonly F[] {
  const { setup } = store;
  const together = facts.filter((fact) => setup && fact.setup?.path === setup.path && fact.setup.start === setup.start);
  const near = facts.filter((fact) => fact.at.path === store.at.path && fact.stack === store.stack);
  return [together, near, facts].find((candidates) => candidates.length > 0) ?? [];
}

/** The one value of all, undefined when there are several or none. */
function only<T>(values: readonly (T | undefined)[]): T | undefined {
  const different = new Set(values);
  return different.size === 1 ? values[0] : undefined;
}

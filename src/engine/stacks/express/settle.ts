// What only the whole app can tell: versions of packages, and settings of one Express app that stand in several files.
import type { CookieFact, Fact, NodeFact, StoreFact } from "../../facts.ts";
import type { Surroundings } from "../../stack.ts";
import { withClient } from "./clients.ts";
import { ID } from "./slots.ts";

export function settle(facts: readonly Fact[], app: Surroundings): readonly Fact[] {
  const own = facts.filter((fact) => fact.stack === ID);
  if (own.length === 0) return facts;
  const nodes = own.filter((fact): fact is NodeFact => fact.kind === "hop" && fact.role === "node");
  const serverSide = hasSessionIds(own, app);
  const stores = own.filter((fact): fact is StoreFact => fact.kind === "store");
  const clients = stores.filter((store) => store.layer);
  return facts.flatMap((fact): readonly Fact[] => {
    if (fact.stack !== ID) return [fact];
    if (fact.kind === "store") return fact.layer ? [] : [settleStore(withClient(fact, clients), app)];
    if (fact.kind === "hop" && fact.role === "node") return [settleNode(fact, nodes)];
    if (fact.kind === "login" && !serverSide) return [];
    return [fact];
  });
}

/**
 * connect-redis 9 sets the expiry in the way of node-redis 5; node-redis 4 takes no notice, and keys live for ever.
 * https://github.com/tj/connect-redis/releases/tag/v9.0.0
 */
function settleStore(store: StoreFact, app: Surroundings): StoreFact {
  if (store.writesTtl?.state !== "default") return store;
  const maker = app.dependency("connect-redis")?.major;
  const client = app.dependency("redis")?.major;
  if (maker === undefined || client === undefined || maker < 9 || client > 4) return store;
  const because = `connect-redis ${maker} sets no expiry through redis ${client}`;
  return { ...store, writesTtl: { state: "default", value: false, because } };
}

/**
 * An app that is made in one file may be told to trust proxies in another. A default holds only where no such file can
 * be meant: when each file that speaks of proxies has a listener of its own.
 */
function settleNode(node: NodeFact, all: readonly NodeFact[]): NodeFact {
  if (node.trustsProxy?.state !== "default") return node;
  const explicit = all.filter(({ trustsProxy }) => trustsProxy && trustsProxy.state !== "default");
  const apart = [node, ...explicit].every((other) => other.ports.length > 0);
  return explicit.length === 0 || apart ? node : { ...node, trustsProxy: { state: "unknown" } };
}

/** Whether sessions have an id at all: one that lives in a cookie of the client has none that could be fixed. */
function hasSessionIds(own: readonly Fact[], app: Surroundings): boolean {
  const cookies = own.filter((fact): fact is CookieFact => fact.kind === "cookie");
  if (cookies.length > 0) return cookies.some((cookie) => cookie.role === "session");
  return app.dependency("express-session") !== undefined;
}

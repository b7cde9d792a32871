// Where an app keeps its sessions, as far as that is certain.
import { known, type StoreFact } from "../facts.ts";
import type { App, Model } from "./model.ts";

export interface Kept {
  /** `memory`: of one process; `copied`: of several, with copies; `outside`: in a store; `client`: in the cookie itself. */
  readonly where: "memory" | "copied" | "outside" | "client";
  readonly store: StoreFact;
}

/** Undefined where nothing is said, where something is not known, or where parts of the app differ. */
export function keptBy(app: App, model: Model): Kept | undefined {
  const own = ownStores(app, model);
  const found = (own.length > 0 ? own : servedByMemory(app) ? stores(app) : []).filter(isLive);
  const kept = found.map((store) => ({ where: whereOf(store), store }));
  const [first] = kept;
  if (!first || kept.some(({ where }) => where === undefined || where !== first.where)) return undefined;
  return first as Kept;
}

/** Whether anything in an app speaks of sessions of its own. */
export function hasSessions(app: App): boolean {
  return app.facts.some(
    (fact) =>
      (fact.kind === "store" && fact.side === "app") ||
      (fact.kind === "cookie" && fact.role !== "affinity") ||
      fact.kind === "login" ||
      fact.kind === "value" ||
      (fact.kind === "lifetime" && fact.of === "session"),
  );
}

/** Memory in which an app's sessions stay: where the app itself puts them, else where the servers in its folder do. */
export function localStore(app: App, model: Model): StoreFact | undefined {
  const own = ownStores(app, model);
  const all = stores(app);
  if (own.length === 0 && all.every(inMemory) && servedByMemory(app)) return all[0];
  return own.find((store) => inMemory(store) && isLive(store));
}

export const inMemory = (store: StoreFact): boolean => known(store.engine, (engine) => engine === "memory");

export const stores = (app: App): readonly StoreFact[] =>
  app.facts.filter((fact): fact is StoreFact => fact.kind === "store" && fact.side === "app");

/** Without those of servers that run others' applications. */
function ownStores(app: App, model: Model): readonly StoreFact[] {
  const servers = new Set(
    model.facts("hop").flatMap((hop) => (hop.role === "node" && hop.route !== undefined ? [hop.at.path] : [])),
  );
  return stores(app).filter((store) => !servers.has(store.at.path));
}

/** A Node.js program is not what a Tomcat in its folder serves. */
const servedByMemory = (app: App): boolean => !app.builds.some(({ build }) => build === "npm");

const isLive = (store: StoreFact): boolean => !/^(?:dev|local|test)/i.test(store.environment ?? "");

function whereOf(store: StoreFact): Kept["where"] | undefined {
  const { engine } = store;
  if (!engine || engine.state === "unknown") return undefined;
  if (store.copied) return "copied";
  if (engine.value === "memory") return "memory";
  return engine.value === "client-cookie" ? "client" : "outside";
}

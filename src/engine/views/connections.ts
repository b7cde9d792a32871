// The Redis servers that the files of a workspace name, and where those of a deployment are reached from its machine.
import type { ConnectionFact, Endpoint, Place, RolloutFact, StoreFact } from "../facts.ts";
import { known, knownValue } from "../facts.ts";
import type { Model } from "../model/model.ts";
import { reachable } from "../model/stores.ts";
import type { Span } from "../span.ts";

export interface NamedStore {
  readonly at: Span;
  readonly endpoint: Endpoint;
  readonly tls: boolean;
  readonly username?: string;
  readonly database: number;
  /** Whether a password is written beside it, or asked of a variable. Never the password. */
  readonly hasPassword: boolean;
}

/**
 * Each once, those on this machine first, then in the order of path and place. What depends on an environment that is not
 * known here is left out, unless the text says what it is otherwise.
 */
export function namedStores(model: Model): readonly NamedStore[] {
  const rollouts = model.facts("rollout");
  const clients = model
    .facts("connection")
    .flatMap((fact) => ofConnection(fact, model))
    .toSorted((a, b) => byPlace(a.store, b.store));
  const servers = model.facts("store").flatMap((store) => ofServer(store, model));
  const withPassword = new Set<string>();
  const found = new Map<string, NamedStore>();
  const taken = new Set<string>();
  const add = (all: readonly Named[]): void => {
    const stores = all.flatMap((one) => [...published(one, rollouts), one.store]);
    for (const store of stores) if (store.hasPassword) withPassword.add(placeKey(store.endpoint));
    // An app knows more of a server than the deployment that starts it, such as its database.
    for (const store of stores.filter(({ endpoint }) => !taken.has(placeKey(endpoint)))) {
      const key = `${placeKey(store.endpoint)} ${store.database}`;
      if (!found.has(key)) found.set(key, store);
    }
    for (const { endpoint } of found.values()) taken.add(placeKey(endpoint));
  };
  add(clients);
  add(servers);
  return [...found.values()]
    .map((store) => ({ ...store, hasPassword: withPassword.has(placeKey(store.endpoint)) }))
    .toSorted((a, b) => Number(isHere(b.endpoint)) - Number(isHere(a.endpoint)) || byPlace(a, b));
}

/** A store, and the services that name it: a short name means what it means where they run. */
interface Named {
  readonly store: NamedStore;
  readonly own: readonly RolloutFact[];
}

function ofConnection(fact: ConnectionFact, model: Model): Named[] {
  const endpoint = knownValue(fact.endpoint);
  const tls = knownValue(fact.tls);
  const database = knownValue(fact.database);
  if (!endpoint || tls === undefined || database === undefined) return [];
  const username = knownValue(fact.username);
  const at = fact.endpoint.state === "set" ? fact.endpoint.at : fact.at;
  const hasPassword = knownValue(fact.password) ?? false;
  const beside = model.facts("rollout").filter((rollout) => rollout.at.path === fact.at.path);
  const own = beside.length > 0 ? beside : model.services(model.appOf(fact)).map(({ to }) => to);
  return [{ store: { at, endpoint, tls, ...(username && { username }), database, hasPassword }, own }];
}

/** A server that a deployment starts, under the name of its service. Nobody says there which database is used. */
function ofServer(server: StoreFact, model: Model): Named[] {
  const [, host, port] = /^(.+):(\d+)$/.exec(knownValue(server.address) ?? "") ?? [];
  if (server.side !== "server" || host === undefined || !known(server.engine, (engine) => engine === "redis"))
    return [];
  const own = model.runners(server).map(({ to }) => to);
  const asks = ({ authentication }: StoreFact): boolean => known(authentication, (asked) => asked);
  const files = model
    .facts("store")
    .filter((other) => other.side === "server" && model.runners(other).some(({ to }) => own.includes(to)));
  const endpoint = { kind: "standalone", host, port: Number(port) } as const;
  return [
    { store: { at: server.at, endpoint, tls: false, database: 0, hasPassword: [server, ...files].some(asks) }, own },
  ];
}

/** The same store where its service publishes it on the machine that the deployment runs on. */
function published({ store, own }: Named, rollouts: readonly RolloutFact[]): readonly NamedStore[] {
  const { endpoint } = store;
  if (endpoint.kind !== "standalone") return [];
  const meant = reachable(
    rollouts.filter((rollout) => rollout.hosts.includes(endpoint.host)),
    own,
    store.at.path,
  );
  return meant.flatMap((rollout) =>
    rollout.ports.flatMap((port): NamedStore[] => {
      const number = port.published ?? port.fallback;
      if (port.target !== endpoint.port || number === undefined) return [];
      const everywhere = port.host === undefined || /^(?:0\.0\.0\.0|::|\*)$/.test(port.host);
      const place: Place = { host: everywhere ? "127.0.0.1" : (port.host as string), port: number };
      return [{ ...store, at: port.at ?? rollout.at, endpoint: { kind: "standalone", ...place } }];
    }),
  );
}

/** The same for the same server, however it is written. */
function placeKey(endpoint: Endpoint): string {
  const written = ({ host, port }: Place): string =>
    `${host.toLowerCase().replace(/^(?:localhost|::1)$/, "127.0.0.1")}:${port}`;
  if (endpoint.kind === "standalone") return written(endpoint);
  const all = endpoint.kind === "sentinel" ? endpoint.sentinels : endpoint.nodes;
  return `${endpoint.kind === "sentinel" ? endpoint.master : ""} ${all.map(written).toSorted().join(" ")}`;
}

const isHere = (endpoint: Endpoint): boolean =>
  endpoint.kind === "standalone" && /^(?:localhost|127(?:\.\d+){3}|::1)$/.test(endpoint.host);

function byPlace(a: { readonly at: Span }, b: { readonly at: Span }): number {
  const paths = a.at.path < b.at.path ? -1 : a.at.path > b.at.path ? 1 : 0;
  return paths || a.at.start - b.at.start;
}

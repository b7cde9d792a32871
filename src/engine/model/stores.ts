// Links between the stores that apps name and the servers that a deployment runs.

import type { RolloutFact, StoreFact, Variable } from "../facts.ts";
import { knownValue } from "../facts.ts";
import type { Related } from "../finding.ts";
import { groupBy } from "../group-by.ts";
import { covers } from "./apps.ts";
import { declared } from "./declared.ts";
import type { App, Link, Model } from "./model.ts";
import { remember } from "./remember.ts";

interface Parts {
  readonly stores: readonly StoreFact[];
  readonly rollouts: readonly RolloutFact[];
  readonly appOf: (store: StoreFact) => App;
  readonly services: (app: App) => readonly Link<RolloutFact>[];
  /** Whether the team says itself that a store is kept by a server. */
  readonly isDeclared: ((store: StoreFact, server: StoreFact) => boolean) | undefined;
}

/** The three questions about stores that the model answers. A link exists only where the files prove it. */
export function linkStores({
  stores,
  rollouts,
  appOf,
  services,
  isDeclared,
}: Parts): Pick<Model, "servers" | "users" | "runners"> {
  const servers = stores.filter((store) => store.side === "server");
  const serviceOf = (server: StoreFact): string => `${server.at.path}\0${hostOf(knownValue(server.address)) ?? ""}`;
  // A server that runs on defaults is given no file to read, whatever is mounted.
  const readers = new Set(servers.filter((server) => server.maxMemory?.state !== "default").map(serviceOf));

  const runnersOf = remember((server: StoreFact): readonly Link<RolloutFact>[] =>
    rollouts.flatMap((rollout) => {
      const service = `${rollout.at.path}\0${rollout.service}`;
      const because = server.running
        ? reasonToAnswer(server, rollout)
        : server.address
          ? serviceOf(server) === service && `the service ${rollout.service} starts it`
          : reasonToReadFile(server, rollout, readers.has(service));
      if (server.side !== "server" || !because) return [];
      return [{ to: rollout, because, evidence: [{ at: rollout.at, message: `Service ${rollout.service} runs it.` }] }];
    }),
  );

  const serversOf = remember((store: StoreFact): readonly Link<StoreFact>[] => {
    if (store.side !== "app") return [];
    const stated = isDeclared ? servers.filter((server) => isDeclared(store, server)) : [];
    if (stated.length > 0)
      return stated.map((server) => ({
        to: server,
        because: declared,
        evidence: [{ at: store.at, message: "Sessions of this app are kept there." }],
      }));
    const own = services(appOf(store)).map((service) => service.to);
    const named = nameOf(store, own);
    if (!named) return [];
    const asked = servers.filter((server) => server.running && isSame(store, server));
    if (asked.length > 0)
      return asked.map((server) => ({
        to: server,
        because: `sessions go to ${named.host}`,
        evidence: [named.evidence],
      }));
    const reached = reachable(
      rollouts.filter((rollout) => rollout.hosts.includes(named.host)),
      own,
      store.at.path,
    );
    return servers.flatMap((server) => {
      const runner = runnersOf(server).find((candidate) => reached.includes(candidate.to));
      if (!runner) return [];
      const service = runner.to.service;
      const alias = service === named.host ? "" : `, which is the service ${service}`;
      return [
        {
          to: server,
          because: `sessions go to ${named.host}${alias}`,
          evidence: [named.evidence, { at: runner.to.at, message: `${named.host} is this service.` }],
        },
      ];
    });
  });
  // Asked from both ends, so that many stores and many servers do not multiply.
  const usersOfAll = remember((_all: undefined) => {
    const links = stores.flatMap((store) =>
      serversOf(store).map((link) => ({ server: link.to, user: { ...link, to: store } })),
    );
    return groupBy(links, ({ server }) => server);
  });
  const usersOf = (server: StoreFact): readonly Link<StoreFact>[] =>
    (usersOfAll(undefined).get(server) ?? []).map(({ user }) => user);
  return { runners: runnersOf, servers: serversOf, users: usersOf };
}

/** Why a service certainly reads a server's configuration file. Others may mount the folder it lies in just as well. */
function reasonToReadFile(server: StoreFact, rollout: RolloutFact, readsFile: boolean): string | undefined {
  const path = server.at.path;
  const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  if (readsFile && rollout.mounts.some((mount) => covers(mount.source, path)))
    return `the service ${rollout.service} mounts ${path}`;
  if (folder !== "" && rollout.context === folder) return `the service ${rollout.service} is built from ${folder}`;
  return undefined;
}

const LOOPBACK = /^(?:127(?:\.\d+){3}|::1|localhost)$/;

/** Why a running server that was reached at this machine is the one of a service. */
function reasonToAnswer(server: StoreFact, { image = "", ports, service }: RolloutFact): string | undefined {
  const address = knownValue(server.address);
  const port = Number(/:(\d+)$/.exec(address ?? "")?.[1]);
  if (!LOOPBACK.test(hostOf(address) ?? "") || !/redis|valkey|keydb/i.test(image)) return undefined;
  return ports.some(({ published, fallback }) => (published ?? fallback) === port)
    ? `the service ${service} publishes port ${port} of this machine`
    : undefined;
}

/** Whether an app and we reach a server by the same address. */
function isSame(store: StoreFact, server: StoreFact): boolean {
  const [own, reached] = [knownValue(store.address), knownValue(server.address)];
  if (own === undefined || reached === undefined) return false;
  const whole = (address: string): string => {
    const host = hostOf(address) ?? "";
    return `${LOOPBACK.test(host) ? "localhost" : host}:${/:(\d+)$/.exec(address)?.[1] ?? "6379"}`;
  };
  return whole(own) === whole(reached);
}

interface Named {
  readonly host: string;
  readonly evidence: Related;
}

/** The host that a store is sent to: as the app says, or as its deployment does where the app asks for a variable. */
function nameOf(store: StoreFact, own: readonly RolloutFact[]): Named | undefined {
  const host = hostOf(knownValue(store.address));
  if (host !== undefined) {
    const at = store.address?.state === "set" ? store.address.at : store.at;
    return { host, evidence: { at, message: `Sessions are kept in ${host}.` } };
  }
  if (store.address?.state !== "unknown" || knownValue(store.engine) !== "redis") return undefined;
  const given = own.flatMap((rollout) => rollout.variables).filter((variable) => POINTER.test(variable.name));
  const hosts = new Set(given.map(hostIn));
  const [first] = hosts;
  const variable = given[0];
  // With two of them, or one that we cannot read, nobody knows which one the sessions take.
  if (hosts.size !== 1 || first === undefined || !variable) return undefined;
  return { host: first, evidence: { at: variable.at, message: `${variable.name} sends the app to ${first}.` } };
}

const POINTER = /(?:^|_)(?:REDIS|VALKEY)(?:_[A-Z]+)*_(?:HOST|URL|URI)$/;

function hostIn({ value }: Variable): string | undefined {
  return value === undefined ? undefined : hostOf(value.replace(/^\w+:\/\//, "").replace(/\/.*$/, ""));
}

/**
 * A name means what it means in the folder of compose files that runs the app, or in the nearest one. In a cluster it means
 * the same in all of a namespace, in whatever folder it is described.
 */
export function reachable(
  named: readonly RolloutFact[],
  own: readonly RolloutFact[],
  path: string,
): readonly RolloutFact[] {
  const inside = own.filter(({ platform }) => platform === "kubernetes");
  if (inside.length > 0 && inside.length === own.length) {
    const near = inFolders(named, own);
    if (near.length > 0) return near;
    const spaces = new Set(inside.map(({ namespace }) => namespace));
    const found = named.filter(({ platform, namespace }) => platform === "kubernetes" && spaces.has(namespace));
    return found.length === 1 ? found : [];
  }
  if (own.length > 0) return inFolders(named, own);
  const folders = [...new Set(named.map(folder))];
  const above = folders.filter((one) => covers(one, path)).toSorted((a, b) => b.length - a.length)[0];
  const nearest = above ?? (folders.length === 1 ? folders[0] : undefined);
  return named.filter((rollout) => folder(rollout) === nearest);
}

const folder = ({ at: { path } }: RolloutFact): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

function inFolders(named: readonly RolloutFact[], own: readonly RolloutFact[]): readonly RolloutFact[] {
  const folders = new Set(own.map(folder));
  return named.filter((rollout) => folders.has(folder(rollout)));
}

export function hostOf(address: string | undefined): string | undefined {
  return address?.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
}

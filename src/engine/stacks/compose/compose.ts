// Compose files: the services of a deployment and the Redis servers among them.

import type { Fact, RolloutFact, Setting, StoreFact } from "../../facts.ts";
import { groupBy } from "../../group-by.ts";
import type { Stack } from "../../stack.ts";
import { type ConfigNode, child } from "../../syntax/config.ts";
import { readYaml } from "../../syntax/yaml.ts";
import { connectionsOf } from "./connections.ts";
import { folderOf } from "./paths.ts";
import { serverOf } from "./server.ts";
import { rolloutOf, STACK } from "./service.ts";

export const compose: Stack = {
  id: STACK,
  reads: (path) => /(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$/i.test(path),
  mentions: ["services"],

  *read(file, report) {
    const { documents, problems } = readYaml(file);
    for (const problem of problems) report(problem);
    const root = documents[0];
    const services = child(root, "services");
    if (!root || !services || services.isList) return;
    for (const written of services.children) {
      if (written.isScalar || written.isList || !written.key) continue;
      const service = extended(written, services);
      yield rolloutOf(file, root, service);
      yield* connectionsOf(file, service);
      const server = serverOf(file, service);
      if (server) yield server;
    }
  },

  write: (slot, value) => {
    if (value === null) return [];
    return [{ span: slot.span, text: slot.form === "host" ? `${value}:` : String(value) }];
  },

  settle: (facts) => {
    const partial = groupBy(
      facts.filter((fact): fact is RolloutFact => isOurs(fact, "rollout") && isPartial(fact as RolloutFact)),
      (rollout) => `${folderOf(rollout.at.path)}\0${rollout.service}`,
    );
    if (partial.size === 0) return facts;
    return facts.map((fact) => {
      if (!isOurs(fact, "store")) return fact;
      const store = fact as StoreFact;
      const address = store.address?.state === "default" ? store.address.value : "";
      const others = partial.get(`${folderOf(store.at.path)}\0${address.replace(/:\d+$/, "")}`) ?? [];
      const apart = others.filter((other) => other.at.path !== store.at.path);
      return apart.length === 0
        ? fact
        : doubted(
            store,
            apart.some((other) => other.command !== undefined),
          );
    });
  },
};

const isOurs = (fact: Fact, kind: Fact["kind"]): boolean => fact.stack === STACK && fact.kind === kind;

/** Neither built nor pulled: a file that is laid over another one of its folder says the rest. */
const isPartial = (rollout: RolloutFact): boolean => rollout.image === undefined && rollout.context === undefined;

/** With a second file over it, what a server is not told here it may be told there; a second command replaces the first. */
function doubted(store: StoreFact, replaced: boolean): StoreFact {
  const open = <T>(knob: Setting<T> | undefined): Setting<T> =>
    knob === undefined || knob.state === "default" || replaced
      ? { state: "unknown", because: "another compose file is laid over this one" }
      : knob;
  return {
    ...store,
    evictionPolicy: open(store.evictionPolicy),
    maxMemory: open(store.maxMemory),
    persistence: open(store.persistence),
    bind: open(store.bind),
    protectedMode: open(store.protectedMode),
    authentication: open(store.authentication),
    durable: open(store.durable),
  };
}

const COMBINED = ["environment", "ports", "volumes", "labels", "configs"];
const DEEPEST = 8;

/** A service with what it takes over from another one of the same file by `extends`. */
function extended(service: ConfigNode, services: ConfigNode, depth = 0): ConfigNode {
  const node = child(service, "extends");
  const name = node?.isScalar ? node.text : child(node, "service")?.text;
  if (!name || child(node, "file") || depth === DEEPEST) return service;
  const written = child(services, name);
  if (!written || written === service) return service;
  const base = extended(written, services, depth + 1);
  const own = service.children.map((item) => {
    const inherited = COMBINED.includes(item.key ?? "") ? child(base, item.key ?? "") : undefined;
    return inherited && inherited.isList === item.isList
      ? { ...item, children: [...inherited.children, ...item.children] }
      : item;
  });
  const names = new Set(own.map((item) => item.key));
  return { ...service, children: [...base.children.filter((item) => !names.has(item.key)), ...own] };
}

// Where Tomcat keeps sessions: the `Manager`, `Store` and `Cluster` elements.
import type { Engine, Setting, StoreFact } from "../../facts.ts";
import { attribute, childrenOf, type Element } from "../../syntax/xml.ts";

export const ID = "tomcat";

/** The store that a Manager element stands for. https://tomcat.apache.org/tomcat-10.1-doc/config/manager.html */
export function readManager(manager: Element): StoreFact {
  const store = childrenOf(manager, "Store")[0];
  const address = addressOf(store) ?? addressOf(manager);
  const keeper = KEEPERS.find(([pattern]) => pattern.test(attribute(manager, "className")?.value ?? ""))?.[1];
  return {
    kind: "store",
    stack: ID,
    side: "app",
    at: manager.tagAt,
    engine: (store && engineOf(store, STORES)) ?? engineOf(manager, MANAGERS),
    ...(address && { address }),
    ...(COPYING.test(attribute(manager, "className")?.value ?? "") && { copied: true }),
    ...(keeper && { keeper }),
    ...(keeper === "redisson-tomcat" && { prefix: redissonPrefix(manager) }),
  };
}

/** Clustered managers copy sessions to other nodes. https://tomcat.apache.org/tomcat-10.1-doc/cluster-howto.html */
export function readCluster(cluster: Element): StoreFact {
  return {
    kind: "store",
    stack: ID,
    side: "app",
    at: cluster.tagAt,
    engine: { state: "set", value: "other", at: cluster.tagAt, because: "a cluster copies sessions to other nodes" },
    copied: true,
  };
}

const COPYING = /(?:^|\.)(?:DeltaManager|BackupManager)$/;

const MANAGERS: readonly (readonly [RegExp, Engine])[] = [
  [/(?:^|\.)StandardManager$/, "memory"],
  [/(?:^|\.)(?:DeltaManager|BackupManager)$/, "other"],
  [/redis|redisson|valkey/i, "redis"],
  [/mongo/i, "mongodb"],
  [/memcached/i, "memcached"],
  [/hazelcast|infinispan|coherence|ignite|geode|gemfire|dynamo/i, "other"],
];

/** Managers whose keys in Redis are known. */
const KEEPERS: readonly (readonly [RegExp, string])[] = [
  [/^org\.redisson\.tomcat\.\w+$/, "redisson-tomcat"],
  [/^tomcat\.request\.session\.redis\.\w+$/, "tomcat"],
  [/^de\.javakaffee\.web\.msm\.\w+$/, "memcached-session-manager"],
];

/** https://github.com/redisson/redisson/tree/master/redisson-tomcat */
function redissonPrefix(manager: Element): Setting<string> {
  const own = attribute(manager, "keyPrefix");
  if (!own) return { state: "default", value: REDISSON, because: "Redisson's prefix" };
  if (/[$@]/.test(own.value)) return { state: "unknown", at: own.at };
  return { state: "set", value: own.value === "" ? REDISSON : `${own.value}:${REDISSON}`, at: own.at };
}

const REDISSON = "redisson:tomcat_session:";

const STORES: readonly (readonly [RegExp, Engine])[] = [
  [/(?:^|\.)FileStore$/, "file"],
  [/(?:^|\.)(?:JDBCStore|DataSourceStore)$/, "jdbc"],
  ...MANAGERS.slice(2),
];

function engineOf(element: Element, table: typeof MANAGERS): Setting<Engine> {
  const className = attribute(element, "className");
  if (!className)
    return { state: "default", value: "memory", because: "a Manager without a className is StandardManager" };
  // The memcached manager also speaks to Redis, when its nodes are given as such.
  if (/^rediss?:/.test(attribute(element, "memcachedNodes")?.value ?? ""))
    return { state: "set", value: "redis", at: className.at };
  const value = table.find(([pattern]) => pattern.test(className.value))?.[1];
  return value ? { state: "set", value, at: className.at } : { state: "unknown", at: className.at };
}

function addressOf(element: Element | undefined): Setting<string> | undefined {
  const host = attribute(element, "host");
  const port = attribute(element, "port");
  if (!host) return undefined;
  if (/[$@]/.test(host.value + (port?.value ?? ""))) return { state: "unknown", at: host.at };
  return { state: "set", value: port ? `${host.value}:${port.value}` : host.value, at: host.at };
}

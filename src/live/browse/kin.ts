// Which keys belong to which session, by their names alone. Names are texts of a character for each byte.
import type { Role } from "../redis/classify.ts";
import type { Framework } from "../redis/framework.ts";

export interface KinName {
  readonly role: Role;
  readonly name: string;
}

const SPRING_SESSION = /^(.+):sessions:([^:]+)$/s;
const SPRING_SHADOW = /^(.+):sessions:expires:([^:]+)$/s;
/** Of the repositories for servlets and for reactive applications. */
const SPRING_INDEXES = [
  ":index:org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME:",
  ":sessions:index:PRINCIPAL_NAME_INDEX_NAME:",
];

/** The empty key whose end is the session's; undefined where the name is no session's. */
export function shadowOf(key: string): string | undefined {
  const [, namespace, id] = SPRING_SESSION.exec(key) ?? [];
  return namespace === undefined || id === undefined ? undefined : `${namespace}:sessions:expires:${id}`;
}

/** Names that keys beside this session's own have, where the framework keeps such. */
export function kinOf(framework: Framework | null, key: string, user?: string): readonly KinName[] {
  switch (framework) {
    case "spring-session": {
      const shadow = shadowOf(key);
      if (shadow === undefined) return [];
      const indexes =
        user === undefined ? [] : SPRING_INDEXES.map((index) => key.replace(SPRING_SESSION, `$1${index}`));
      return [
        { role: "shadow", name: shadow },
        { role: "bookkeeping", name: `${key}:idx` },
        ...indexes.map(
          (index): KinName => ({ role: "index", name: index + Buffer.from(user ?? "").toString("latin1") }),
        ),
      ];
    }
    case "php":
      return [
        { role: "lock", name: MEMCACHED_PHP.test(key) ? key.replace(MEMCACHED_PHP, "$1lock.$2") : `${key}_LOCK` },
      ];
    case "codeigniter":
      return [{ role: "lock", name: `${key}:lock` }];
    case "aspnet-provider":
      return key.endsWith("_Data")
        ? [
            { role: "bookkeeping", name: key.replace(/_Data$/, "_Internal") },
            { role: "lock", name: key.replace(/_Data$/, "_Write_Lock") },
          ]
        : [
            { role: "bookkeeping", name: key.replace(/_SessionStateItemCollection$/, "_SessionTimeout") },
            { role: "lock", name: key.replace(/_SessionStateItemCollection$/, "_WriteLock") },
          ];
    case "redisson-tomcat":
      return [
        { role: "bookkeeping", name: key.replace("redisson:tomcat_session:", "redisson:tomcat_notified_nodes:") },
      ];
    case "memcached-session-manager":
      return [
        { role: "bookkeeping", name: `validity:${key}` },
        { role: "bookkeeping", name: `bak:${key}` },
        { role: "lock", name: `lock:${key}` },
      ];
    default:
      return [];
  }
}

const MEMCACHED_PHP = /^(memc\.sess\.key\.)(.+)$/s;

/** Frameworks of which a key may tell by its name the session that it belongs to. */
export const haveKin: ReadonlySet<Framework | null> = new Set<Framework>([
  "spring-session",
  "php",
  "codeigniter",
  "aspnet-provider",
  "memcached-session-manager",
]);

/** The session's own key, by the name of one that belongs to it; undefined where the name does not tell. */
export function sessionKeyOf(framework: Framework | null, role: Role, key: string): string | undefined {
  switch (`${framework} ${role}`) {
    case "spring-session shadow": {
      const [, namespace, id] = SPRING_SHADOW.exec(key) ?? [];
      return namespace === undefined ? undefined : `${namespace}:sessions:${id}`;
    }
    case "spring-session bookkeeping":
      return key.endsWith(":idx") ? key.slice(0, -":idx".length) : undefined;
    case "php lock":
      return key.endsWith("_LOCK")
        ? key.slice(0, -"_LOCK".length)
        : key.replace(/^memc\.sess\.key\.lock\./, "memc.sess.key.");
    case "codeigniter lock":
      return key.slice(0, -":lock".length);
    case "aspnet-provider lock":
      return key.replace(/_WriteLock$/, "_SessionStateItemCollection").replace(/_Write_Lock$/, "_Data");
    case "memcached-session-manager lock":
      return key.slice("lock:".length);
    default:
      return undefined;
  }
}

/** The session's key of an id that an index of users lists. */
export function springSessionKey(indexKey: string, id: string): string | undefined {
  const namespace = /^(.+?):(?:sessions:)?index:/s.exec(indexKey)?.[1];
  return namespace === undefined ? undefined : `${namespace}:sessions:${Buffer.from(id).toString("latin1")}`;
}

/** The user whose sessions an index lists. */
export function userOf(indexKey: string): string | undefined {
  for (const index of SPRING_INDEXES) {
    const at = indexKey.indexOf(index);
    if (at > 0) return Buffer.from(indexKey.slice(at + index.length), "latin1").toString("utf8");
  }
  return undefined;
}

/** When the minute ends for which Spring keeps this set, in milliseconds since 1970. */
export function minuteOf(key: string): number | undefined {
  const minute = /:expirations:(\d{13})$/.exec(key)?.[1];
  return minute === undefined ? undefined : Number(minute);
}

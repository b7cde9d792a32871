// Tells from a key, its type and the beginning of its value which framework keeps it and what for.
import { createHash } from "node:crypto";
import type { Sample, StoredType } from "../stored.ts";
import type { Framework } from "./framework.ts";

/**
 * `shadow`: an empty key whose expiry is a session's; `index`: from a user to sessions; `expirations`: which sessions end
 * when; `bookkeeping`: what a framework keeps beside sessions; `other`: no session, whoever keeps it.
 */
export type Role = "session" | "shadow" | "index" | "expirations" | "lock" | "bookkeeping" | "other";

export interface Classification {
  readonly framework?: Framework;
  /** What stands before the id, as the application configured it: `spring:session`, `sess:`. */
  readonly prefix: string;
  readonly role: Role;
  /** Only where the key itself names the user. */
  readonly user?: string;
  /** Id of the session that the key belongs to. A credential: it never goes into a message, only `mask(id)` does. */
  readonly id?: string;
}

/** No framework makes longer keys, and patterns need not run over what is not theirs. */
const LONGEST_KEY = 1024;

/** A prefix that the code or a person has told, for keys whose form says nothing. */
export interface KnownPrefix {
  readonly prefix: string;
  readonly framework: Framework;
}

/** Short, the same for the same id everywhere, and of no use to whoever reads it. */
export function mask(id: string | Uint8Array): string {
  return `#${createHash("sha256").update(id).digest("hex").slice(0, 8)}`;
}

/** Never throws. Without a sample, only what key and type say counts. */
export function classify(
  key: Uint8Array,
  type: StoredType,
  sample: Sample = {},
  known: readonly KnownPrefix[] = [],
): Classification {
  // One character for each byte, so that patterns see bytes; what they find is read as UTF-8 afterwards.
  const bytes = Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1", 0, LONGEST_KEY + 1);
  if (bytes.length > LONGEST_KEY) return { prefix: "", role: "other" };
  const head = sample.head ? Buffer.from(sample.head.subarray(0, 256)).toString("latin1") : undefined;
  const seen: Seen = { key: bytes, type, head, sample };
  for (const row of ROWS) {
    const found = row(seen);
    if (found) return readable(found);
  }
  for (const { prefix, framework } of known) {
    const told = Buffer.from(prefix).toString("latin1");
    if (bytes.length <= told.length || !bytes.startsWith(told)) continue;
    const role = type === "string" || type === "hash" ? "session" : "other";
    return readable({ framework, prefix: told, role, id: bytes.slice(told.length) });
  }
  return { prefix: readText(prefixOf(bytes)), role: "other" };
}

interface Seen {
  readonly key: string;
  readonly type: StoredType;
  /** Beginning of the value, a character for each byte. */
  readonly head: string | undefined;
  readonly sample: Sample;
}
type Row = (seen: Seen) => Classification | undefined;

const SPRING_INDEX = "org\\.springframework\\.session\\.FindByIndexNameSessionRepository\\.PRINCIPAL_NAME_INDEX_NAME";
const SPRING_FIELD = /^(?:creationTime|lastAccessedTime|maxInactiveInterval|sessionAttr:)/;
const TOMCAT_ID = "[0-9A-F]{32}(?:\\.[\\w-]+)?";
/** `name|` and a serialized value; `!` marks a name without value. https://www.php.net/manual/en/session.configuration.php */
const PHP_SESSION = /^!?[^|{}\r\n]{1,100}\|(?:N;|[bidsaOCErR]:)/;
const PHP_ARRAY = /^a:\d+:\{(?:\}|[is]:)/;
const IGBINARY = "\x00\x00\x00\x02";

/** A row that needs nothing but a type and a form of key. */
function byKey(
  framework: Framework,
  type: StoredType | readonly StoredType[],
  pattern: RegExp,
  role: Role,
  fits: (seen: Seen) => boolean = () => true,
): Row {
  const types = typeof type === "string" ? [type] : type;
  return (seen) => {
    if (!types.includes(seen.type)) return undefined;
    const match = pattern.exec(seen.key);
    if (!match || !fits(seen)) return undefined;
    const { prefix = "", id, user } = match.groups ?? {};
    return { framework, prefix, role, ...(id !== undefined && { id }), ...(user !== undefined && { user }) };
  };
}

const starts = (...beginnings: readonly string[]): ((seen: Seen) => boolean) => {
  return ({ head }) => head === undefined || beginnings.some((beginning) => head.startsWith(beginning));
};
/** Where the key's form is a common one, the value has to speak for it. */
const holds = (pattern: RegExp): ((seen: Seen) => boolean) => {
  return ({ head }) => head !== undefined && pattern.test(head);
};
const hasFields = (...names: readonly string[]): ((seen: Seen) => boolean) => {
  return ({ sample }) => sample.fields !== undefined && names.every((name) => sample.fields?.includes(name));
};

/** What the beginning of the bytes says of their encoding. */
const isPickle = (head: string): boolean =>
  head.charCodeAt(0) === 0x80 && head.charCodeAt(1) >= 2 && head.charCodeAt(1) <= 5;
const isMessagePackMap = (head: string): boolean =>
  /^[\x81-\x8f\xde\xdf][\xa1-\xbf\xd9\xda]/.test(head) || /^[\xde\xdf]/.test(head);
const isCompressed = (head: string): boolean =>
  ["\x1f\x8b", "x\x01", "x\x5e", "x\x9c", "x\xda", "\x28\xb5\x2f\xfd", "\x04\x22\x4d\x18", "\xfd7zXZ\x00"].some(
    (magic) => head.startsWith(magic),
  );
const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const UUID_AT_END = new RegExp(`${UUID}$`, "i");
const TOMCAT_KEY = new RegExp(`^${TOMCAT_ID}$`);
const FLASK_KEY = new RegExp(`^(?<prefix>(?:.*:)?session:)(?<id>[A-Za-z0-9_-]{43}|${UUID})$`, "s");
const SESS_KEY = /^(?<prefix>(?:.*:)?sess:)(?<id>.+)$/s;

/** First match wins: what is more particular stands before what is more general. */
const ROWS: readonly Row[] = [
  // Spring Session: https://docs.spring.io/spring-session/reference/configuration/redis.html
  byKey(
    "spring-session",
    "string",
    /^(?<prefix>.+):sessions:expires:(?<id>[^:]+)$/s,
    "shadow",
    ({ sample }) => (sample.length ?? 0) === 0,
  ),
  byKey("spring-session", "zset", /^(?<prefix>.+):sessions:expirations$/s, "expirations"),
  byKey("spring-session", "set", /^(?<prefix>.+):expirations:\d{13}$/s, "expirations"),
  byKey("spring-session", "set", new RegExp(`^(?<prefix>.+):index:${SPRING_INDEX}:(?<user>.*)$`, "s"), "index"),
  byKey("spring-session", "set", /^(?<prefix>.+):sessions:index:PRINCIPAL_NAME_INDEX_NAME:(?<user>.*)$/s, "index"),
  byKey("spring-session", "set", /^(?<prefix>.+):sessions:(?<id>[^:]+):idx$/s, "bookkeeping"),
  // A session whose hash was written again after it expired lacks fields; it is one all the same.
  byKey(
    "spring-session",
    "hash",
    /^(?<prefix>.+):sessions:(?<id>[^:]+)$/s,
    "session",
    ({ sample }) => sample.fields === undefined || sample.fields.some((name) => SPRING_FIELD.test(name)),
  ),
  // https://github.com/redisson/redisson/tree/master/redisson-tomcat
  byKey("redisson-tomcat", "hash", /^(?<prefix>.*?redisson:tomcat_session:)(?<id>.+)$/s, "session"),
  byKey("redisson-tomcat", "set", /^(?<prefix>.*?redisson:)tomcat_notified_nodes:(?<id>.+)$/s, "bookkeeping"),
  // https://github.com/Azure/aspnet-redis-providers/blob/main/src/Shared/KeyGenerator.cs
  byKey(
    "aspnet-provider",
    ["string", "hash"],
    /^\{(?<prefix>.+)_(?<id>[^_}]+)\}_(?:SessionStateItemCollection|Data)$/s,
    "session",
  ),
  byKey(
    "aspnet-provider",
    ["string", "hash"],
    /^\{(?<prefix>.+)_(?<id>[^_}]+)\}_(?:SessionTimeout|Internal)$/s,
    "bookkeeping",
  ),
  byKey("aspnet-provider", "string", /^\{(?<prefix>.+)_(?<id>[^_}]+)\}_(?:WriteLock|Write_Lock)$/s, "lock"),
  aspnetCore,
  byKey("aspnet-core", "list", /^(?<prefix>.*)DataProtection-Keys$/s, "bookkeeping"),
  // https://docs.djangoproject.com/en/5.2/topics/http/sessions/
  byKey(
    "django",
    "string",
    /^(?<prefix>(?:.*:)?\d*:?django\.contrib\.sessions\.(?:cache|cached_db))(?<id>[a-z0-9]{32})$/s,
    "session",
  ),
  // https://github.com/phpredis/phpredis#php-session-handler
  byKey("php", "string", /^(?<prefix>PHPREDIS(?:_CLUSTER)?_SESSION:)(?<id>.+)_LOCK$/s, "lock"),
  byKey("php", "string", /^(?<prefix>PHPREDIS(?:_CLUSTER)?_SESSION:)(?<id>.+)$/s, "session"),
  byKey("php", "string", /^(?<prefix>memc\.sess\.key\.)lock\.(?<id>.+)$/s, "lock"),
  byKey("php", "string", /^(?<prefix>memc\.sess\.key\.)(?<id>.+)$/s, "session"),
  byKey(
    "symfony",
    "string",
    /^(?<prefix>(?:.*[:_-])?sf_s)(?<id>[A-Za-z0-9,-]{22,256})$/s,
    "session",
    ({ head }) =>
      head === undefined || head === "" || PHP_SESSION.test(head) || PHP_ARRAY.test(head) || head.startsWith(IGBINARY),
  ),
  byKey(
    "codeigniter",
    "string",
    /^(?<prefix>(?:.*:)?ci_session:(?:[^:]+:)*)(?<id>[A-Za-z0-9,-]{22,256}):lock$/s,
    "lock",
  ),
  byKey("codeigniter", "string", /^(?<prefix>(?:.*:)?ci_session:(?:[^:]+:)*)(?<id>[A-Za-z0-9,-]{22,256})$/s, "session"),
  byKey("magento", "hash", /^(?<prefix>sess_)(?<id>[A-Za-z0-9,-]+)$/s, "session", hasFields("data")),
  // https://laravel.com/docs/session: cache entries share the prefix, so the value must be a text in a text.
  byKey(
    "laravel",
    "string",
    /^(?<prefix>(?:.*[-_:])?)(?<id>[A-Za-z0-9]{40})$/s,
    "session",
    holds(/^(?:s:\d+:"(?:a:\d+:\{|eyJpdiI6|\{")|a:\d+:\{s:6:"_token")/),
  ),
  byKey("rack", "string", /^(?<prefix>(?:.*:)?)(?<id>2::[0-9a-f]{64})$/s, "session"),
  byKey("koa", "string", /^(?<prefix>(?:.*:)?koa:sess:)(?<id>.+)$/s, "session"),
  koaSession,
  expressLike,
  byKey("starsessions", "string", /^(?<prefix>(?:.*:)?starsessions\.)(?<id>.+)$/s, "session"),
  byKey("scs", "string", /^(?<prefix>(?:.*:)?scs:session:)(?<id>[A-Za-z0-9_-]{43}|[0-9a-f]{64})$/s, "session"),
  byKey("redistore", "string", /^(?<prefix>(?:.*:)?session_)(?<id>[A-Z2-7]{52})$/s, "session"),
  byKey("redisstore", "string", /^(?<prefix>(?:.*:)?session:)(?<id>[A-Z2-7]{103})$/s, "session"),
  flask,
  tomcat,
  // https://github.com/magro/memcached-session-manager
  byKey(
    "memcached-session-manager",
    "string",
    new RegExp(`^(?<prefix>)(?:bak|validity):(?<id>${TOMCAT_ID}.*)$`, "s"),
    "bookkeeping",
  ),
  byKey("memcached-session-manager", "string", new RegExp(`^(?<prefix>)lock:(?<id>${TOMCAT_ID}.*)$`, "s"), "lock"),
  byKey(
    "memcached-session-manager",
    "string",
    new RegExp(`^(?<prefix>)(?<id>${TOMCAT_ID}-[\\w-]+)$`, "s"),
    "session",
    starts("\x00\x01", "\x00\x02"),
  ),
  // A PHP session under a prefix of one's own: the value's form is particular enough.
  byKey("php", "string", /^(?<prefix>.+[:._/-])(?<id>[A-Za-z0-9,-]{22,256})$/s, "session", holds(PHP_SESSION)),
  byKey(
    "php",
    "string",
    /^(?<prefix>.+[:._/-])(?<id>[A-Za-z0-9,-]{22,256})_LOCK$/s,
    "lock",
    holds(/^[^|]{1,255}\|\d+$/),
  ),
];

/** The fields are the form: https://github.com/dotnet/aspnetcore/blob/v9.0.0/src/Caching/StackExchangeRedis/src/RedisCache.cs */
function aspnetCore({ key, type, head, sample }: Seen): Classification | undefined {
  const { fields } = sample;
  if (type !== "hash" || fields?.length !== 3 || !hasFields("absexp", "sldexp", "data")({ key, type, head, sample }))
    return;
  const id = UUID_AT_END.exec(key)?.[0];
  const prefix = id === undefined ? prefixOf(key) : key.slice(0, -id.length);
  // The cache keeps more than sessions: only their data begins with this version and counts its entries.
  const session = id && head?.startsWith("\x02") && head.length >= 20;
  return { framework: "aspnet-core", prefix, role: session ? "session" : "other", ...(session && { id }) };
}

/**
 * https://github.com/koajs/session and https://github.com/koajs/generic-session: the key is what the application made it, so
 * the value's own marks count.
 */
function koaSession({ key, type, head }: Seen): Classification | undefined {
  if (type !== "string" || !head) return;
  if (!/^\{.*"_(?:expire|maxAge)":|^\{.*"_session":true|^\{"cookie":\{[^}]*"overwrite":/s.test(head)) return;
  return { framework: "koa", ...splitId(key), role: "session" };
}

/** https://github.com/tj/connect-redis, and https://github.com/fastify/session with the same store. */
function expressLike({ key, type, head }: Seen): Classification | undefined {
  if (type !== "string") return;
  const usual = /^(?:.*:)?sess:[A-Za-z0-9_-]{32}$/s.test(key);
  const json = head?.startsWith('{"cookie":{') ?? false;
  if (!json && !(usual && (head === undefined || head.startsWith("{")))) return;
  const fastify = head !== undefined && FASTIFY_COOKIE.test(head);
  const sess = SESS_KEY.exec(key)?.groups;
  const { prefix, id } = sess ? { prefix: sess.prefix ?? "", id: sess.id ?? "" } : splitId(key);
  return { framework: fastify ? "fastify" : "connect-redis", prefix, id, role: "session" };
}

/** Express writes the age first: https://github.com/fastify/session/blob/master/lib/cookie.js */
const FASTIFY_COOKIE = /"originalExpires":|^\{"cookie":\{"expires":[^,}]*,"originalMaxAge":/;

/** https://flask-session.readthedocs.io: MessagePack or JSON since 0.7, pickle before. */
function flask({ key, type, head }: Seen): Classification | undefined {
  if (type !== "string") return;
  const usual = FLASK_KEY.exec(key)?.groups;
  const own = head?.includes("_permanent") && (isPickle(head) || isMessagePackMap(head) || head.startsWith("{"));
  const fits = head === undefined || head === "\x80" || isPickle(head) || isMessagePackMap(head) || isCompressed(head);
  if (usual && (fits || own))
    return { framework: "flask", prefix: usual.prefix ?? "", id: usual.id ?? "", role: "session" };
  return own ? { framework: "flask", ...splitId(key), role: "session" } : undefined;
}

/** https://github.com/ran-jit/tomcat-cluster-redis-session-manager keeps ids bare, and `null` while an id is only reserved. */
function tomcat({ key, type, head, sample }: Seen): Classification | undefined {
  if (type !== "string" || !TOMCAT_KEY.test(key)) return;
  if (head === "null" && sample.length === 4) return { framework: "tomcat", prefix: "", id: key, role: "bookkeeping" };
  return head === undefined || head.startsWith("\xac\xed\x00\x05")
    ? { framework: "tomcat", prefix: "", id: key, role: "session" }
    : undefined;
}

/** The last part of a key is its id. */
function splitId(key: string): { readonly prefix: string; readonly id: string } {
  const prefix = prefixOf(key);
  return { prefix, id: key.slice(prefix.length) };
}

/** Up to the last sign that separates, which ids in base64url do not have. */
function prefixOf(key: string): string {
  return /^.*[:./]/s.exec(key)?.[0] ?? "";
}

function readable(found: Classification): Classification {
  return {
    ...found,
    prefix: readText(found.prefix),
    ...(found.id !== undefined && { id: readText(found.id) }),
    ...(found.user !== undefined && { user: readText(found.user) }),
  };
}

/** UTF-8 where it is that, else a character for each byte. */
function readText(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(bytes, "latin1"));
  } catch {
    return bytes;
  }
}

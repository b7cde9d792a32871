// The forms of keys by which frameworks are told apart.
import type { Sample, StoredType } from "../stored.ts";
import type { Classification, Role } from "./classify.ts";
import type { Framework } from "./framework.ts";

/** What there is to tell a key by. */
export interface Seen {
  readonly key: string;
  readonly type: StoredType;
  /** Beginning of the value, a character for each byte. */
  readonly head: string | undefined;
  readonly sample: Sample;
}
interface Row {
  readonly types: readonly StoredType[];
  /** What every key of this form has in it: without it, no pattern is tried. */
  readonly mark: string;
  readonly find: (seen: Seen) => Classification | undefined;
}

const SPRING_INDEX = "org\\.springframework\\.session\\.FindByIndexNameSessionRepository\\.PRINCIPAL_NAME_INDEX_NAME";
const SPRING_FIELD = /^(?:creationTime|lastAccessedTime|maxInactiveInterval|sessionAttr:)/;
const TOMCAT_ID = "[0-9A-F]{32}(?:\\.[\\w-]+)?";
/** `name|` and a serialized value; `!` marks a name without value. https://www.php.net/manual/en/session.configuration.php */
const PHP_SESSION = /^!?[^|{}\r\n]{1,100}\|(?:N;|[bidsaOCErR]:)/;
const PHP_ARRAY = /^a:\d+:\{(?:\}|[is]:)/;
const IGBINARY = "\x00\x00\x00\x02";

/** A row that needs nothing but types and a form of key. */
function byKey(
  framework: Framework,
  type: StoredType | readonly StoredType[],
  mark: string,
  pattern: RegExp,
  role: Role,
  fits: (seen: Seen) => boolean = () => true,
): Row {
  const find = (seen: Seen): Classification | undefined => {
    const match = fits(seen) ? pattern.exec(seen.key) : null;
    if (!match) return undefined;
    const { prefix = "", id, user } = match.groups ?? {};
    const said = { framework, prefix, role };
    if (user !== undefined) return { ...said, ...(id !== undefined && { id }), user };
    return id === undefined ? said : { framework, prefix, role, id };
  };
  return { types: typeof type === "string" ? [type] : type, mark, find };
}

const starts = (...beginnings: readonly string[]): ((seen: Seen) => boolean) => {
  return ({ head }) => head === undefined || beginnings.some((beginning) => head.startsWith(beginning));
};
/** Where the key's form is a common one, the value has to speak for it. */
const holds = (pattern: RegExp): ((seen: Seen) => boolean) => {
  return ({ head }) => head !== undefined && pattern.test(head);
};
/** A sample may stand for many keys: what it says is asked once. */
function judged(judge: (head: string) => boolean): (seen: Seen) => boolean {
  const known = new WeakMap<Sample, boolean>();
  return ({ head, sample }) => {
    if (head === undefined) return false;
    const before = known.get(sample);
    if (before !== undefined) return before;
    const now = judge(head);
    known.set(sample, now);
    return now;
  };
}
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
    ":sessions:expires:",
    /^(?<prefix>.+):sessions:expires:(?<id>[^:]+)$/s,
    "shadow",
    ({ sample }) => (sample.length ?? 0) === 0,
  ),
  byKey("spring-session", "zset", ":sessions:expirations", /^(?<prefix>.+):sessions:expirations$/s, "expirations"),
  byKey("spring-session", "set", ":expirations:", /^(?<prefix>.+):expirations:\d{13}$/s, "expirations"),
  byKey(
    "spring-session",
    "set",
    ":index:",
    new RegExp(`^(?<prefix>.+):index:${SPRING_INDEX}:(?<user>.*)$`, "s"),
    "index",
  ),
  byKey(
    "spring-session",
    "set",
    ":sessions:index:",
    /^(?<prefix>.+):sessions:index:PRINCIPAL_NAME_INDEX_NAME:(?<user>.*)$/s,
    "index",
  ),
  byKey("spring-session", "set", ":idx", /^(?<prefix>.+):sessions:(?<id>[^:]+):idx$/s, "bookkeeping"),
  // A session whose hash was written again after it expired lacks fields; it is one all the same.
  byKey(
    "spring-session",
    "hash",
    ":sessions:",
    /^(?<prefix>.+):sessions:(?<id>[^:]+)$/s,
    "session",
    ({ sample }) => sample.fields === undefined || sample.fields.some((name) => SPRING_FIELD.test(name)),
  ),
  // https://github.com/redisson/redisson/tree/master/redisson-tomcat
  byKey(
    "redisson-tomcat",
    "hash",
    "redisson:tomcat_session:",
    /^(?<prefix>.*?redisson:tomcat_session:)(?<id>.+)$/s,
    "session",
  ),
  byKey(
    "redisson-tomcat",
    "set",
    "redisson:tomcat_notified_nodes:",
    /^(?<prefix>.*?redisson:)tomcat_notified_nodes:(?<id>.+)$/s,
    "bookkeeping",
  ),
  // https://github.com/Azure/aspnet-redis-providers/blob/main/src/Shared/KeyGenerator.cs
  byKey(
    "aspnet-provider",
    ["string", "hash"],
    "}_",
    /^\{(?<prefix>.+)_(?<id>[^_}]+)\}_(?:SessionStateItemCollection|Data)$/s,
    "session",
  ),
  byKey(
    "aspnet-provider",
    ["string", "hash"],
    "}_",
    /^\{(?<prefix>.+)_(?<id>[^_}]+)\}_(?:SessionTimeout|Internal)$/s,
    "bookkeeping",
  ),
  byKey("aspnet-provider", "string", "}_", /^\{(?<prefix>.+)_(?<id>[^_}]+)\}_(?:WriteLock|Write_Lock)$/s, "lock"),
  { types: ["hash"], mark: "", find: aspnetCore },
  byKey("aspnet-core", "list", "DataProtection-Keys", /^(?<prefix>.*)DataProtection-Keys$/s, "bookkeeping"),
  // https://docs.djangoproject.com/en/5.2/topics/http/sessions/
  byKey(
    "django",
    "string",
    "django.contrib.sessions.cache",
    /^(?<prefix>(?:.*:)?\d*:?django\.contrib\.sessions\.(?:cache|cached_db))(?<id>[a-z0-9]{32})$/s,
    "session",
  ),
  // https://github.com/phpredis/phpredis#php-session-handler
  byKey("php", "string", "PHPREDIS", /^(?<prefix>PHPREDIS(?:_CLUSTER)?_SESSION:)(?<id>.+)_LOCK$/s, "lock"),
  byKey("php", "string", "PHPREDIS", /^(?<prefix>PHPREDIS(?:_CLUSTER)?_SESSION:)(?<id>.+)$/s, "session"),
  byKey("php", "string", "memc.sess.key.", /^(?<prefix>memc\.sess\.key\.)lock\.(?<id>.+)$/s, "lock"),
  byKey("php", "string", "memc.sess.key.", /^(?<prefix>memc\.sess\.key\.)(?<id>.+)$/s, "session"),
  byKey(
    "symfony",
    "string",
    "sf_s",
    /^(?<prefix>(?:.*[:_-])?sf_s)(?<id>[A-Za-z0-9,-]{22,256})$/s,
    "session",
    ({ head }) =>
      head === undefined || head === "" || PHP_SESSION.test(head) || PHP_ARRAY.test(head) || head.startsWith(IGBINARY),
  ),
  byKey(
    "codeigniter",
    "string",
    "ci_session:",
    /^(?<prefix>(?:.*:)?ci_session:(?:[^:]+:)*)(?<id>[A-Za-z0-9,-]{22,256}):lock$/s,
    "lock",
  ),
  byKey(
    "codeigniter",
    "string",
    "ci_session:",
    /^(?<prefix>(?:.*:)?ci_session:(?:[^:]+:)*)(?<id>[A-Za-z0-9,-]{22,256})$/s,
    "session",
  ),
  byKey("magento", "hash", "sess_", /^(?<prefix>sess_)(?<id>[A-Za-z0-9,-]+)$/s, "session", hasFields("data")),
  // https://laravel.com/docs/session: cache entries share the prefix, so the value must be a text in a text.
  byKey(
    "laravel",
    "string",
    "",
    /^(?<prefix>(?:.*[-_:])?)(?<id>[A-Za-z0-9]{40})$/s,
    "session",
    holds(/^(?:s:\d+:"(?:a:\d+:\{|eyJpdiI6|\{")|a:\d+:\{s:6:"_token")/),
  ),
  byKey("rack", "string", "2::", /^(?<prefix>(?:.*:)?)(?<id>2::[0-9a-f]{64})$/s, "session"),
  byKey("koa", "string", "koa:sess:", /^(?<prefix>(?:.*:)?koa:sess:)(?<id>.+)$/s, "session"),
  { types: ["string"], mark: "", find: koaSession },
  { types: ["string"], mark: "", find: expressLike },
  byKey("starsessions", "string", "starsessions.", /^(?<prefix>(?:.*:)?starsessions\.)(?<id>.+)$/s, "session"),
  byKey(
    "scs",
    "string",
    "scs:session:",
    /^(?<prefix>(?:.*:)?scs:session:)(?<id>[A-Za-z0-9_-]{43}|[0-9a-f]{64})$/s,
    "session",
  ),
  byKey("redistore", "string", "session_", /^(?<prefix>(?:.*:)?session_)(?<id>[A-Z2-7]{52})$/s, "session"),
  byKey("redisstore", "string", "session:", /^(?<prefix>(?:.*:)?session:)(?<id>[A-Z2-7]{103})$/s, "session"),
  { types: ["string"], mark: "", find: flask },
  { types: ["string"], mark: "", find: tomcat },
  // https://github.com/magro/memcached-session-manager
  byKey(
    "memcached-session-manager",
    "string",
    ":",
    new RegExp(`^(?<prefix>)(?:bak|validity):(?<id>${TOMCAT_ID}.*)$`, "s"),
    "bookkeeping",
  ),
  byKey(
    "memcached-session-manager",
    "string",
    "lock:",
    new RegExp(`^(?<prefix>)lock:(?<id>${TOMCAT_ID}.*)$`, "s"),
    "lock",
  ),
  byKey(
    "memcached-session-manager",
    "string",
    "-",
    new RegExp(`^(?<prefix>)(?<id>${TOMCAT_ID}-[\\w-]+)$`, "s"),
    "session",
    starts("\x00\x01", "\x00\x02"),
  ),
  // A PHP session under a prefix of one's own: the value's form is particular enough.
  byKey("php", "string", "", /^(?<prefix>.+[:._/-])(?<id>[A-Za-z0-9,-]{22,256})$/s, "session", holds(PHP_SESSION)),
  byKey(
    "php",
    "string",
    "_LOCK",
    /^(?<prefix>.+[:._/-])(?<id>[A-Za-z0-9,-]{22,256})_LOCK$/s,
    "lock",
    holds(/^[^|]{1,255}\|\d+$/),
  ),
];

/** The fields are the form: https://github.com/dotnet/aspnetcore/blob/v9.0.0/src/Caching/StackExchangeRedis/src/RedisCache.cs */
function aspnetCore(seen: Seen): Classification | undefined {
  const { key, head, sample } = seen;
  if (sample.fields?.length !== 3 || !hasFields("absexp", "sldexp", "data")(seen)) return;
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
function koaSession(seen: Seen): Classification | undefined {
  return isKoa(seen) ? { framework: "koa", ...splitId(seen.key), role: "session" } : undefined;
}

const KOA_MARKS = ['"_expire":', '"_maxAge":', '"_session":true'];
const isKoa = judged(
  (head) =>
    head.startsWith("{") &&
    (KOA_MARKS.some((mark) => head.includes(mark)) || /^\{"cookie":\{[^}]*"overwrite":/.test(head)),
);

/** https://github.com/tj/connect-redis, and https://github.com/fastify/session with the same store. */
function expressLike(seen: Seen): Classification | undefined {
  const { key, head } = seen;
  const cookie = head?.startsWith('{"cookie":{') ?? false;
  if (!cookie && !((head === undefined || head.startsWith("{")) && USUAL_SESS_KEY.test(key))) return;
  const sess = SESS_KEY.exec(key)?.groups;
  const { prefix, id } = sess ? { prefix: sess.prefix ?? "", id: sess.id ?? "" } : splitId(key);
  return { framework: isFastify(seen) ? "fastify" : "connect-redis", prefix, id, role: "session" };
}

const USUAL_SESS_KEY = /^(?:.*:)?sess:[A-Za-z0-9_-]{32}$/s;

/** Express writes the age first: https://github.com/fastify/session/blob/master/lib/cookie.js */
const isFastify = judged((head) => /"originalExpires":|^\{"cookie":\{"expires":[^,}]*,"originalMaxAge":/.test(head));

/** https://flask-session.readthedocs.io: MessagePack or JSON since 0.7, pickle before. */
function flask({ key, head }: Seen): Classification | undefined {
  const usual = key.includes("session:") ? FLASK_KEY.exec(key)?.groups : undefined;
  const own = head?.includes("_permanent") && (isPickle(head) || isMessagePackMap(head) || head.startsWith("{"));
  const fits = head === undefined || head === "\x80" || isPickle(head) || isMessagePackMap(head) || isCompressed(head);
  if (usual && (fits || own))
    return { framework: "flask", prefix: usual.prefix ?? "", id: usual.id ?? "", role: "session" };
  return own ? { framework: "flask", ...splitId(key), role: "session" } : undefined;
}

/** https://github.com/ran-jit/tomcat-cluster-redis-session-manager keeps ids bare, and `null` while an id is only reserved. */
function tomcat({ key, head, sample }: Seen): Classification | undefined {
  if (!TOMCAT_KEY.test(key)) return;
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
export function prefixOf(key: string): string {
  return /^.*[:./]/s.exec(key)?.[0] ?? "";
}

const TYPES: readonly StoredType[] = ["string", "list", "set", "zset", "hash", "stream", "other"];
const BY_TYPE = new Map(TYPES.map((type) => [type, ROWS.filter(({ types }) => types.includes(type))]));

/** What the first form says that fits; texts of a character for each byte. */
export function recognize(seen: Seen): Classification | undefined {
  for (const { mark, find } of BY_TYPE.get(seen.type) ?? []) {
    const found = seen.key.includes(mark) ? find(seen) : undefined;
    if (found) return found;
  }
  return undefined;
}

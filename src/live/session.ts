// Makes a session out of a key's raw value: who, since when, until when, and what is in it, whatever framework wrote it.
import type { Buffer } from "node:buffer";
import type { Decoded, Decoding } from "./decode/value.ts";
import type { Classification } from "./redis/classify.ts";
import { entriesOf, inside, instantOf, keyText, numberOf, textOf } from "./session-parts.ts";
import type { StoredField, StoredValue } from "./stored.ts";

/** Finds the format itself and decodes it. Never throws. */
export type Decode = (bytes: Uint8Array) => Decoding;

export interface Attribute {
  readonly name: string;
  /** Missing where the framework left a field without value behind, as Spring does for removed attributes. */
  readonly value?: Decoded;
  /** Bytes in the store, where an attribute has bytes of its own. */
  readonly bytes?: number;
  /** How the attribute's own bytes were decoded, failure and warnings included. */
  readonly decoding?: Decoding;
}

/** Times are milliseconds since 1970. What a framework does not keep is missing; nothing is guessed without being marked. */
export interface Session extends Pick<Classification, "framework" | "prefix" | "id"> {
  readonly user?: string;
  readonly created?: number;
  readonly lastSeen?: number;
  /** `seen`: the framework keeps it; `written`: the last write; `reckoned`: from what is left of the TTL. */
  readonly lastSeenFrom?: "seen" | "written" | "reckoned";
  readonly expires: {
    /** When the store removes it; `null`: never. */
    readonly store: number | null;
    /** When the session's own data says that it ends; `null`: that it does not. */
    readonly own?: number | null;
  };
  /** Seconds without use after which the session itself says that it ends; missing: it does not say, or never ends. */
  readonly timeout?: number;
  readonly attributes: readonly Attribute[];
  /** How a value that holds the whole session was decoded. */
  readonly decoding?: Decoding;
  /** What is wrong with this session. Never quotes ids or content. */
  readonly warnings: readonly string[];
}

export interface RawSession {
  readonly classification: Classification;
  readonly value: StoredValue;
  /** From the store. */
  readonly expiresAt?: number;
}

/** Never throws. Names of attributes and the user come from the session: they are for the person who looks, not for logs. */
export function readSession(raw: RawSession, decode: Decode): Session {
  const { framework, prefix, id } = raw.classification;
  const own = raw.value.type === "hash" ? fromHash(raw, raw.value.fields, decode) : fromString(raw, decode);
  const { user, created, lastSeen, lastSeenFrom, ends, timeout, attributes, decoding, warnings = [] } = own;
  const known = user ?? raw.classification.user ?? userAmong(attributes);
  return {
    ...(framework !== undefined && { framework }),
    prefix,
    ...(id !== undefined && { id }),
    ...(known !== undefined && { user: known }),
    ...(created !== undefined && { created }),
    ...(lastSeen !== undefined && { lastSeen, lastSeenFrom: lastSeenFrom ?? "seen" }),
    expires: { store: raw.expiresAt ?? null, ...(ends !== undefined && { own: ends }) },
    ...(timeout !== undefined && timeout > 0 && { timeout }),
    attributes,
    ...(decoding && { decoding }),
    warnings,
  };
}

/** What a session says of itself, under the names that `readSession` gives on. */
interface Own {
  readonly user?: string | undefined;
  readonly created?: number | undefined;
  readonly lastSeen?: number | undefined;
  readonly lastSeenFrom?: Session["lastSeenFrom"];
  readonly ends?: number | null | undefined;
  readonly timeout?: number | undefined;
  readonly attributes: readonly Attribute[];
  readonly decoding?: Decoding;
  readonly warnings?: readonly string[];
}

const NO_VALUE: Own = { attributes: [], warnings: ["The value has a type that holds no session."] };

function fromHash(raw: RawSession, fields: readonly StoredField[], decode: Decode): Own {
  switch (raw.classification.framework) {
    case "redisson-tomcat":
      return timedHash(fields, decode, "session:", "");
    case "aspnet-core":
      return aspNetCore(raw, fields, decode);
    case "magento": {
      const data = fields.find((field) => field.name.toString("latin1") === "data");
      return data ? { ...whole(decode(data.value)) } : { attributes: [], warnings: ["The hash has no field `data`."] };
    }
    case "spring-session":
      return timedHash(fields, decode, "", "sessionAttr:");
    default:
      return { attributes: fields.map((field) => attribute(field.name.toString("utf8"), field.value, decode)) };
  }
}

const TIMES = ["creationTime", "lastAccessedTime", "maxInactiveInterval"] as const;
const SPRING_USER = "org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME";

/** Spring Session and Redisson: a field for each time and for each attribute, told apart by how their names begin. */
function timedHash(fields: readonly StoredField[], decode: Decode, times: string, attributes: string): Own {
  const spring = attributes !== "";
  const found: Partial<Record<(typeof TIMES)[number], number>> = {};
  const own: Attribute[] = [];
  for (const { name, value } of fields) {
    const text = name.toString("utf8");
    const time = TIMES.find((one) => text === times + one);
    if (time) {
      const number = numberOf(decode(value).value) ?? plainNumber(value);
      if (number !== undefined) found[time] = number;
    } else if (text.startsWith(attributes)) own.push(attribute(text.slice(attributes.length), value, decode));
  }
  const { creationTime, lastAccessedTime, maxInactiveInterval } = found;
  const missing = TIMES.filter((name) => !fields.some((field) => field.name.toString("latin1") === times + name));
  const named = own.find(({ name }) => name === SPRING_USER) ?? own.find(({ name }) => name === "session:principal");
  const security = own.find(({ name }) => name === "SPRING_SECURITY_CONTEXT");
  return {
    user: textOf(named?.value) ?? springUser(security?.value),
    created: creationTime,
    lastSeen: lastAccessedTime,
    ends: endOf(lastAccessedTime, maxInactiveInterval),
    timeout: maxInactiveInterval,
    attributes: own,
    warnings:
      spring && missing.length > 0
        ? [
            `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing: the framework cannot read this session.`,
          ]
        : [],
  };
}

/** https://docs.spring.io/spring-security/reference/servlet/authentication/architecture.html: context, authentication, principal. */
function springUser(context: Decoded | undefined): string | undefined {
  const authentication = inside(context, "authentication");
  const principal = inside(authentication, "principal");
  return textOf(principal) ?? textOf(inside(principal, "username")) ?? textOf(inside(authentication, "name"));
}

/** Seconds of idleness after a moment; negative: never. */
function endOf(last: number | undefined, seconds: number | undefined): number | null | undefined {
  if (seconds === undefined) return undefined;
  if (seconds < 0) return null;
  return last === undefined ? undefined : last + seconds * 1000;
}

const TICKS_AT_1970 = 621_355_968_000_000_000n;

/** Times in ticks of 100 ns, as text. https://github.com/dotnet/aspnetcore/blob/v9.0.0/src/Caching/StackExchangeRedis/src/RedisCache.cs */
function aspNetCore(raw: RawSession, fields: readonly StoredField[], decode: Decode): Own {
  const ticks = (name: string): bigint | undefined => {
    const text = fields.find((field) => field.name.toString("latin1") === name)?.value.toString("latin1");
    return text !== undefined && /^-?\d{1,19}$/.test(text) ? BigInt(text) : undefined;
  };
  const absolute = ticks("absexp");
  const sliding = ticks("sldexp");
  const data = fields.find((field) => field.name.toString("latin1") === "data");
  const decoding = data && decode(data.value);
  const renewed = raw.expiresAt !== undefined && sliding !== undefined && sliding > 0n && (absolute ?? -1n) < 0n;
  return {
    ends: absolute === undefined ? undefined : absolute < 0n ? null : Number((absolute - TICKS_AT_1970) / 10_000n),
    ...(renewed && { lastSeen: Number(raw.expiresAt) - Number(sliding / 10_000n), lastSeenFrom: "reckoned" }),
    ...(sliding !== undefined && { timeout: Number(sliding / 10_000_000n) }),
    attributes: attributesOf(inside(decoding?.value, "Items") ?? decoding?.value),
    ...(decoding && { decoding }),
  };
}

function fromString(raw: RawSession, decode: Decode): Own {
  if (raw.value.type !== "string") return NO_VALUE;
  const { bytes, length } = raw.value;
  const cut = bytes.length < length ? [`Only the first ${bytes.length} of ${length} bytes were read.`] : [];
  if (raw.classification.framework === "memcached-session-manager") return withHeader(bytes, decode, cut);
  const own = whole(decode(bytes));
  return { ...own, ...timesOf(raw, own), warnings: [...cut, ...(own.warnings ?? [])] };
}

/** One value that holds all attributes. */
function whole(decoding: Decoding): Own {
  const { value } = decoding;
  // Tomcat's and scs' sessions have their attributes one level further down.
  const inner = inside(value, "attributes") ?? inside(value, "Values");
  const nested = value?.kind === "object" && inner?.kind === "map" ? inner : value;
  return { attributes: attributesOf(nested), decoding };
}

const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);

function timesOf(raw: RawSession, own: Own): Partial<Own> {
  const value = own.decoding?.value;
  const at = (...path: string[]): Decoded | undefined => path.reduce<Decoded | undefined>(inside, value);
  switch (raw.classification.framework) {
    case "connect-redis":
    case "fastify": {
      const maxAge = numberOf(at("cookie", "originalMaxAge"));
      const ends = at("cookie", "expires");
      const own = ends?.kind === "null" ? null : instantOf(ends, "ms");
      return { ends: own, timeout: seconds(maxAge), ...lastUse(raw.expiresAt, own, maxAge) };
    }
    case "koa": {
      const ends = instantOf(at("_expire"), "ms") ?? instantOf(at("cookie", "expires"), "ms");
      const maxAge = numberOf(at("_maxAge"));
      // koa-generic-session keeps the age alone, and gives the key just that.
      const age = ends === undefined ? numberOf(at("cookie", "maxAge")) : undefined;
      const reckoned = age !== undefined && age > 0 && raw.expiresAt !== undefined;
      return {
        ends,
        timeout: seconds(maxAge ?? age),
        ...(ends !== undefined && maxAge !== undefined && { lastSeen: ends - maxAge, lastSeenFrom: "written" }),
        ...(reckoned && { lastSeen: Number(raw.expiresAt) - age, lastSeenFrom: "reckoned" }),
      };
    }
    case "starsessions":
      return {
        created: instantOf(at("__metadata__", "created"), "s"),
        lastSeen: instantOf(at("__metadata__", "last_access"), "s"),
      };
    case "symfony":
      return { created: instantOf(at("_sf2_meta", "c"), "s"), lastSeen: instantOf(at("_sf2_meta", "u"), "s") };
    case "django": {
      const ends = at("_session_expiry");
      const seconds = numberOf(ends);
      const reckoned = seconds !== undefined && seconds > 0 && raw.expiresAt !== undefined;
      return {
        ends: seconds === undefined ? instantOf(ends, "ms") : undefined,
        ...(reckoned && { lastSeen: Number(raw.expiresAt) - seconds * 1000, lastSeenFrom: "written" }),
      };
    }
    case "scs":
      return { ends: instantOf(at("Deadline"), "ms") };
    case "tomcat": {
      const lastSeen = instantOf(at("thisAccessedTime"), "ms") ?? instantOf(at("lastAccessedTime"), "ms");
      const timeout = numberOf(at("maxInactiveInterval"));
      const user = textOf(at("principal")) ?? textOf(at("principal", "name"));
      return {
        user,
        created: instantOf(at("creationTime"), "ms"),
        lastSeen,
        ends: endOf(lastSeen, timeout),
        timeout,
      };
    }
    default:
      return {};
  }
}

/**
 * A touch renews the TTL and leaves the value, so that the TTL is mostly the newer witness. Where the store has a time of its own,
 * shorter than the cookie's, it leads to a moment before the value was written.
 */
function lastUse(
  expiresAt: number | undefined,
  ends: number | null | undefined,
  maxAge: number | undefined,
): Pick<Own, "lastSeen" | "lastSeenFrom"> {
  if (maxAge === undefined || maxAge <= 0 || expiresAt === undefined) return {};
  const written = typeof ends === "number" ? ends - maxAge : undefined;
  const reckoned = expiresAt - maxAge;
  // Stores count in whole seconds, which makes no difference here.
  return written !== undefined && written > reckoned + 2000
    ? { lastSeen: written, lastSeenFrom: "written" }
    : { lastSeen: reckoned, lastSeenFrom: "reckoned" };
}

/** https://github.com/magro/memcached-session-manager/blob/master/core/src/main/java/de/javakaffee/web/msm/TranscoderService.java */
function withHeader(bytes: Buffer, decode: Decode, cut: readonly string[]): Own {
  const version = bytes.length >= 34 ? bytes.readUInt16BE(0) : 0;
  const length = bytes.length >= 34 ? bytes.readUInt16BE(2) : 0;
  if ((version !== 1 && version !== 2) || length < 34 || length > bytes.length)
    return {
      attributes: [],
      warnings: [...cut, "The value does not begin with the header of memcached-session-manager."],
    };
  const lastSeen = Number(bytes.readBigInt64BE(26));
  const timeout = bytes.readInt32BE(20);
  const own = whole(decode(bytes.subarray(length)));
  return {
    ...own,
    created: Number(bytes.readBigInt64BE(4)),
    lastSeen,
    ends: endOf(lastSeen, timeout),
    timeout,
    warnings: cut,
  };
}

function attribute(name: string, bytes: Buffer, decode: Decode): Attribute {
  if (bytes.length === 0) return { name, bytes: 0 };
  const decoding = decode(bytes);
  return { name, bytes: bytes.length, ...(decoding.value && { value: decoding.value }), decoding };
}

function attributesOf(value: Decoded | undefined): Attribute[] {
  return entriesOf(value).map(([name, part]) => ({ name: keyText(name), value: part }));
}

function plainNumber(bytes: Buffer): number | undefined {
  const text = bytes.toString("latin1", 0, 24);
  return /^-?\d{1,16}$/.test(text) ? Number(text) : undefined;
}

/** Where frameworks and the libraries beside them keep the user, the surest first. */
const USER_PATHS: readonly (readonly RegExp[])[] = [
  [/^_auth_user_id$/],
  [/^passport$/, /^user$/],
  [/^passport$/, /^user$/, /^(?:id|_id|username|email)$/],
  [/^login_[\w-]+_[0-9a-f]{40}$/],
  [/^:?warden\.user\.\w+\.key$/, /^0$/, /^0$/],
  [/^customer(?:_\w+)?$/, /^customer_id$/],
  [/^:?_?user_?id$/i],
  [/^:?(?:uid|user_?name|login|account|email)$/i],
  [/^:?user$/i],
  [/^:?user$/i, /^:?(?:id|_id|user_?id|user_?name|email|name)$/i],
  [/^:?(?:customer|member|account|staff|employee|admin|buyer|client|owner)_?id$/i],
];

function userAmong(attributes: readonly Attribute[]): string | undefined {
  const top = attributes.flatMap(({ name, value }): (readonly [string, Decoded])[] => {
    if (!value) return [];
    // Symfony keeps all that an application sets in one bag.
    const bag = name === "_sf2_attributes" ? entriesOf(value) : [];
    return [[name, value], ...bag.map(([key, part]) => [keyText(key), part] as const)];
  });
  for (const [first, ...rest] of USER_PATHS) {
    let here: readonly Decoded[] = top.filter(([name]) => first?.test(name)).map(([, value]) => value);
    for (const step of rest)
      here = here.flatMap((value) =>
        entriesOf(value).flatMap(([name, part]) => (step.test(keyText(name)) ? [part] : [])),
      );
    for (const value of here) {
      const number = numberOf(value);
      const user = textOf(value) ?? (number === undefined ? undefined : String(number));
      if (user !== undefined && user !== "" && user.length <= 320) return user;
    }
  }
  return undefined;
}

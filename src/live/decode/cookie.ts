// From a cookie that somebody pasted to the session that it may belong to, without any secret: ids and the keys they are kept under.
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { decodeGob } from "./gob.ts";

export interface CookieMatch {
  /** As the framework calls itself: `express-session`, `spring-session`, … */
  readonly framework: string;
  /** How the id stands in the names of keys, whatever prefix the application chose. */
  readonly ids: readonly string[];
  /** Names under the framework's default prefix. */
  readonly storeKeys: readonly string[];
  /** The session travels in the cookie itself. These are its bytes, to be decoded; undefined where they are encrypted. */
  readonly inCookie?: { readonly payload?: Uint8Array };
}

interface Cookie {
  /** Lower case; empty when only a value was pasted. */
  readonly name: string;
  readonly value: string;
}

/** What one framework makes of a cookie: nothing, when it cannot be one of its own. */
interface Recogniser {
  readonly framework: string;
  /** Names that its cookies have unless an application chose another one. */
  readonly names: RegExp;
  readonly read: (value: string) => Omit<CookieMatch, "framework"> | undefined;
}

/**
 * All sessions that the cookie may mean, likely ones first: those whose cookie has this name before those whose ids merely look
 * like this. Takes a value, `name=value`, or a whole `Cookie` or `Set-Cookie` line; never throws.
 */
export function cookieMatches(pasted: string): readonly CookieMatch[] {
  const found: { match: CookieMatch; named: boolean }[] = [];
  for (const { name, value } of cookiesOf(pasted.slice(0, 16_384))) {
    for (const recogniser of RECOGNISERS) {
      const named = name !== "" && recogniser.names.test(name);
      const read = recogniser.read(value);
      if (read) found.push({ match: { framework: recogniser.framework, ...read }, named });
    }
  }
  return [...found.filter(({ named }) => named), ...found.filter(({ named }) => !named)].map(({ match }) => match);
}

function cookiesOf(pasted: string): readonly Cookie[] {
  const text = pasted.trim().replace(/^(?:set-)?cookie:\s*/i, "");
  return text
    .split(/;\s*/)
    .slice(0, 64)
    .flatMap((part): Cookie[] => {
      // A base64 value may end in equals signs, so a name is what a cookie's name can be.
      const [, name = "", raw = part] = /^([\w.$%*-]{1,80})=(?!=*$)(.*)$/s.exec(part) ?? [];
      if (/^(?:path|domain|expires|max-age|samesite|priority)$/i.test(name)) return [];
      const value = unescaped(raw.trim().replace(/^"(.*)"$/s, "$1"));
      return value === "" || /^(?:secure|httponly|partitioned)$/i.test(value)
        ? []
        : [{ name: name.toLowerCase(), value }];
    });
}

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();

const under = (ids: readonly string[], ...prefixes: readonly string[]): Omit<CookieMatch, "framework"> => ({
  ids,
  storeKeys: prefixes.flatMap((prefix) => ids.map((id) => `${prefix}${id}`)),
});

/** The id when the whole value is one. */
const whole =
  (id: RegExp, ...prefixes: readonly string[]): Recogniser["read"] =>
  (value) =>
    id.test(value) ? under([value], ...prefixes) : undefined;

const RECOGNISERS: readonly Recogniser[] = [
  {
    // `s:` and the id, a dot, and a signature: https://github.com/expressjs/session/blob/master/index.js
    framework: "express-session",
    names: /^connect\.sid$/,
    read: (value) => {
      const id = /^s:(.{1,512})\.[A-Za-z0-9+/]{43}$/.exec(value)?.[1];
      return id === undefined ? undefined : under([id], "sess:");
    },
  },
  {
    // The same without `s:`, where 24 bytes are the id: https://github.com/fastify/session/blob/main/lib/idGenerator.js
    framework: "fastify-session",
    names: /^sessionid$/,
    read: (value) => {
      const id = /^([A-Za-z0-9_-]{32})\.[A-Za-z0-9+/]{43}$/.exec(value)?.[1];
      return id === undefined ? undefined : under([id], "sess:");
    },
  },
  {
    // https://github.com/koajs/session/blob/master/src/context.ts: base64 of JSON without a store, else the key itself
    framework: "koa-session",
    names: /^koa[.:]sess(?:\.sid)?$/,
    read: (value) => {
      const payload = jsonOf(value);
      if (payload) return { ids: [], storeKeys: [], inCookie: { payload } };
      return UUID.test(value) ||
        /^[\w.:-]{1,64}[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(value)
        ? under([value], "")
        : undefined;
    },
  },
  {
    framework: "koa-generic-session",
    names: /^koa[.:]sid$/,
    read: whole(/^[A-Za-z0-9_-]{32}$/, "koa:sess:"),
  },
  {
    framework: "iron-session",
    names: /session/,
    read: (value) => (/^Fe26\.\d\*/.test(value) ? { ids: [], storeKeys: [], inCookie: {} } : undefined),
  },
  {
    // Base64 of the id unless `useBase64Encoding` is off; a node's name may follow it.
    // https://github.com/spring-projects/spring-session/blob/main/spring-session-core/src/main/java/org/springframework/session/web/http/DefaultCookieSerializer.java
    framework: "spring-session",
    names: /^session$/,
    read: (value) => {
      const id = [value, Buffer.from(value, "base64").toString("latin1")]
        .map((text) => text.split(".")[0] ?? "")
        .find((text) => UUID.test(text));
      return id === undefined ? undefined : under([id], "spring:session:sessions:", "spring:session:sessions:expires:");
    },
  },
  {
    // The id alone is the key of most Redis managers; behind a dot stands the node's `jvmRoute`.
    framework: "tomcat",
    names: /^jsessionid(?:sso)?$/,
    read: (value) => {
      const [, id] = /^([0-9A-F]{32})(?:[.-][\w.-]{1,64})?$/.exec(value) ?? [];
      return id === undefined ? undefined : under([...new Set([value, id])], "", "redisson:tomcat_session:");
    },
  },
  {
    framework: "php",
    names: /^phpsessid$/,
    read: whole(/^[A-Za-z0-9,-]{22,128}$/, "PHPREDIS_SESSION:", "PHPREDIS_CLUSTER_SESSION:", "memc.sess.key."),
  },
  { framework: "symfony", names: /^phpsessid$/, read: whole(/^[A-Za-z0-9,-]{22,128}$/, "sf_s") },
  { framework: "magento", names: /^(?:phpsessid|admin)$/, read: whole(/^[A-Za-z0-9,-]{22,128}$/, "sess_") },
  {
    framework: "codeigniter",
    names: /^ci_session$/,
    read: whole(/^[A-Za-z0-9,-]{22,128}$/, "ci_session:ci_session:", "ci_session:"),
  },
  {
    // Laravel encrypts its cookies; without `EncryptCookies` the id is bare.
    framework: "laravel",
    names: /^(?:laravel|[\w-]+)[_-]session$/,
    read: (value) => {
      if (value.startsWith("eyJpdiI6")) return { ids: [], storeKeys: [], inCookie: {} };
      return /^[A-Za-z0-9]{40}$/.test(value)
        ? under([value], "laravel_database_laravel_cache_", "laravel-database-laravel-cache-")
        : undefined;
    },
  },
  {
    // Stores see only the hash: https://github.com/rack/rack-session/blob/main/lib/rack/session/abstract/id.rb
    framework: "rack",
    names: /^(?:rack\.session|_\w+_session)$/,
    read: (value) => {
      const [, id] = /^([0-9a-f]{32}|[0-9a-f]{64})(?:--[0-9a-f]{40})?$/.exec(value) ?? [];
      if (id === undefined) return undefined;
      const hashed = `2::${sha256(id).toString("hex")}`;
      const { storeKeys } = under([hashed], "", "rack:session:", "_session_id:");
      return { ids: [hashed, id], storeKeys: [...storeKeys, id] };
    },
  },
  {
    framework: "django",
    names: /^sessionid$/,
    read: (value) => {
      const [, , payload] =
        /^(\.?)([A-Za-z0-9_-]+):[0-9A-Za-z]{6}:(?:[A-Za-z0-9_-]{27}|[A-Za-z0-9_-]{43})$/.exec(value) ?? [];
      if (payload !== undefined) return { ids: [], storeKeys: [], inCookie: { payload: Buffer.from(value, "latin1") } };
      return whole(/^[a-z0-9]{32}$/, ":1:django.contrib.sessions.cache", ":1:django.contrib.sessions.cached_db")(value);
    },
  },
  {
    // A signature may follow the id: https://github.com/pallets-eco/flask-session/blob/development/src/flask_session/base.py
    framework: "flask-session",
    names: /^session$/,
    read: (value) => {
      const [, id] = /^([A-Za-z0-9_-]{43})(?:\.[A-Za-z0-9_-]{27})?$/.exec(value) ?? [];
      const older = id ?? /^([0-9a-f-]{36})(?:\.[A-Za-z0-9_-]{27})?$/.exec(value)?.[1];
      return older !== undefined && (id !== undefined || UUID.test(older)) ? under([older], "session:") : undefined;
    },
  },
  {
    // Flask's own sessions travel in the cookie; a dot before them says that they are packed.
    framework: "flask",
    names: /^session$/,
    read: (value) => {
      const [, dot, payload] = /^(\.?)([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27}$/.exec(value) ?? [];
      if (payload === undefined || (dot === "" && !payload.startsWith("e"))) return undefined;
      return { ids: [], storeKeys: [], inCookie: { payload: Buffer.from(payload, "base64url") } };
    },
  },
  { framework: "starsessions", names: /^session$/, read: whole(/^[0-9a-f]{32}$/, "starsessions.") },
  {
    // Starlette signs base64 of JSON: https://github.com/encode/starlette/blob/master/starlette/middleware/sessions.py
    framework: "starlette",
    names: /^session$/,
    read: (value) => {
      const payload = /^(eyJ[A-Za-z0-9+/]+={0,2})\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27}$/.exec(value)?.[1];
      const decoded = payload === undefined ? undefined : jsonOf(payload);
      return decoded && { ids: [], storeKeys: [], inCookie: { payload: decoded } };
    },
  },
  {
    // With `HashTokenInStore` the store sees the hash: https://github.com/alexedwards/scs/blob/master/data.go
    framework: "scs",
    names: /^session$/,
    read: (value) => {
      if (!/^[A-Za-z0-9_-]{43}$/.test(value)) return undefined;
      return under([value, sha256(value).toString("base64url")], "scs:session:");
    },
  },
  {
    // https://github.com/gorilla/securecookie: date, value and MAC between bars; the value is gob unless it is encrypted.
    framework: "gorilla",
    names: /session/,
    read: (value) => {
      if (!/^[A-Za-z0-9_-]{60,4096}={0,2}$/.test(value)) return undefined;
      const [date, inner] = Buffer.from(value, "base64url").toString("latin1").split("|");
      if (!/^\d{9,11}$/.test(date ?? "") || inner === undefined) return undefined;
      const payload = Buffer.from(inner, "base64url");
      const { value: decoded } = decodeGob(payload);
      if (decoded?.kind === "string" && /^[A-Z2-7]{52,103}$/.test(decoded.text)) {
        return under([decoded.text], "session_", "session:");
      }
      return { ids: [], storeKeys: [], inCookie: decoded?.kind === "map" ? { payload } : {} };
    },
  },
  {
    // https://github.com/Azure/aspnet-redis-providers/blob/main/src/RedisSessionStateProvider/KeyGenerator.cs
    framework: "aspnet-framework",
    names: /^asp\.net_sessionid$/,
    read: (value) => {
      if (!/^[a-z0-5]{24}$/.test(value)) return undefined;
      return { ids: [value], storeKeys: [`{/_${value}}_SessionStateItemCollection`, `{/_${value}}_SessionTimeout`] };
    },
  },
  {
    framework: "aspnet-core",
    names: /^\.aspnetcore\.session$/,
    read: (value) => (value.startsWith("CfDJ8") ? { ids: [], storeKeys: [], inCookie: {} } : undefined),
  },
];

/** The bytes of base64 that holds a JSON object. */
function jsonOf(value: string): Uint8Array | undefined {
  if (!/^eyJ[A-Za-z0-9+/_-]*={0,2}$/.test(value)) return undefined;
  const bytes = Buffer.from(value, "base64");
  return bytes[0] === 0x7b && bytes.at(-1) === 0x7d ? bytes : undefined;
}

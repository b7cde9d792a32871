// Which framework wrote a session, told by the names of its top fields alone.
import type { Decoded } from "./value.ts";

/** Undefined when the names tell nothing: that is the case for most small sessions. */
export function shapeOf(value: Decoded): string | undefined {
  const top = fieldsOf(value);
  if (!top) return undefined;
  const inner = (name: string): ReadonlyMap<string, Decoded> | undefined => {
    const found = top.get(name);
    return found && fieldsOf(found);
  };
  const cookie = inner("cookie");
  // https://github.com/fastify/session/blob/main/lib/cookie.js and https://github.com/expressjs/session/blob/master/session/cookie.js
  // Fastify's begins with the expiry, express' with the age.
  const first = cookie?.keys().next().value;
  if (cookie?.has("originalExpires") || (first === "expires" && cookie?.has("originalMaxAge")))
    return "fastify-session";
  if (cookie?.has("originalMaxAge")) return "express-session";
  // https://github.com/koajs/generic-session/blob/master/src/session.js keeps the options of its cookie.
  if (cookie?.has("httpOnly") && (cookie.has("overwrite") || cookie.has("signed") || cookie.has("maxAge"))) {
    return "koa-generic-session";
  }
  // https://github.com/koajs/session/blob/master/src/session.ts
  if (top.has("_maxAge") && (top.has("_expire") || top.has("_session"))) return "koa-session";
  if (top.get("_session")?.kind === "boolean") return "koa-session";
  // https://github.com/alex-oleshkevich/starsessions/blob/master/starsessions/session.py
  const metadata = inner("__metadata__");
  if (metadata?.has("created") && metadata.has("last_access")) return "starsessions";
  // https://github.com/hapijs/catbox-redis/blob/master/lib/index.js
  if (top.size === 3 && top.has("item") && top.has("stored") && top.has("ttl")) return "catbox";
  if (top.has("_auth_user_backend") || top.has("_auth_user_hash") || top.has("_session_expiry")) return "django";
  // https://github.com/pallets-eco/flask-session/blob/development/src/flask_session/base.py
  if (top.has("_permanent")) return "flask-session";
  if (top.has("_sf2_meta") || top.has("_sf2_attributes")) return "symfony";
  if (top.has("_previous") && top.has("_token")) return "laravel";
  if (top.has("__ci_last_regenerate") || top.has("__ci_vars")) return "codeigniter";
  if (top.has("_csrf_token") && top.has("session_id")) return "rails";
  if ([...top.keys()].some((name) => /^warden\.user\.\w+\.key$/.test(name))) return "rails";
  if (value.kind === "object" && value.className === "DistributedSession") return "aspnet-core";
  if (value.kind === "map" && value.className === "SessionStateItemCollection") return "aspnet-framework";
  // https://github.com/alexedwards/scs/blob/master/codec.go
  if (value.kind === "object" && top.size <= 2 && top.get("Deadline")?.kind === "date") return "scs";
  return undefined;
}

function fieldsOf(value: Decoded): ReadonlyMap<string, Decoded> | undefined {
  if (value.kind === "object") return new Map(value.fields.map((field) => [field.name, field.value]));
  if (value.kind !== "map") return undefined;
  const fields = new Map<string, Decoded>();
  for (const [key, inner] of value.entries) if (key.kind === "string") fields.set(key.text, inner);
  return fields;
}

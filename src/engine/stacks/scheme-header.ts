// Which request headers tell an application the scheme that the client used; shared by the readers of proxies.

/** `unclear`: the header may tell, but its value or its name is not one we can be sure of. */
export type Telling = boolean | "unclear";

/**
 * What a header set by a proxy tells about the client's scheme; undefined when it is not that kind of header.
 * `live` recognises the proxy's own expression for the scheme of the request at hand.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-Proto, RFC 7239
 */
export function tellsScheme(name: string, value: string, live: RegExp): Telling | undefined {
  const header = name.toLowerCase();
  if (header === "forwarded") {
    const proto = /(?:^|[;,\s])proto=([^;,\s]+)/i.exec(value)?.[1];
    if (proto === undefined) return /[$%]/.test(value) ? "unclear" : false;
    return spoken(proto, live);
  }
  if (/^x-forwarded-(?:proto|scheme|ssl)$/.test(header)) return spoken(value, live);
  if (/^sec-|client|cert/.test(header)) return undefined;
  return /proto|scheme|https|ssl/.test(header) ? "unclear" : undefined;
}

function spoken(value: string, live: RegExp): Telling {
  if (/^(?:https|on|1)$/i.test(value) || live.test(value)) return true;
  return /^(?:http|off|0|)$/i.test(value) ? false : "unclear";
}

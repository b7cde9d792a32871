// The order in which Tomcat writes a session: its times and flags, its id, the login if that is kept, then the attributes.
// Source: `doWriteObject` in https://github.com/apache/tomcat/blob/main/java/org/apache/catalina/session/StandardSession.java
import type { Decoded, Field } from "../value.ts";

const leading = [
  "creationTime",
  "lastAccessedTime",
  "maxInactiveInterval",
  "isNew",
  "isValid",
  "thisAccessedTime",
  "id",
] as const;
const leadingKinds = ["bigint", "bigint", "number", "boolean", "boolean", "bigint", "string"];
const login = ["authType", "principal", "expectedSessionId", "savedRequest"] as const;

/** Classes of Redis session managers that put an object of their own in front of what Tomcat writes. */
const metadata = new Set([
  "tomcat.request.session.model.SessionMetadata",
  "com.orangefunction.tomcat.redissessions.SessionSerializationMetadata",
]);

/** The values of a stream as one session, or undefined where they are not in Tomcat's order. Times are milliseconds. */
export function tomcatSession(values: readonly Decoded[]): Decoded | undefined {
  const first = values[0];
  const own: Field[] = [];
  let rest = values;
  if (first?.kind === "object" && metadata.has(first.className)) {
    own.push({ name: "metadata", value: first });
    rest = values.slice(1);
  }
  if (rest.length < leading.length || leadingKinds.some((kind, at) => rest[at]?.kind !== kind)) return undefined;
  leading.forEach((name, at) => {
    own.push({ name, value: name.endsWith("Time") ? asDate(rest[at] as Decoded) : (rest[at] as Decoded) });
  });
  // The login stands in between only where the manager keeps it, so the count is the next integer.
  const count = rest.findIndex((value, at) => at >= leading.length && value.kind === "number");
  const hasAttributes = count >= 0 && count <= leading.length + login.length;
  const between = rest.slice(leading.length, hasAttributes ? count : undefined);
  if (between.length > login.length) return undefined;
  between.forEach((value, at) => {
    own.push({ name: login[at] as string, value });
  });
  if (hasAttributes) {
    const named = rest.slice(count + 1);
    const entries: (readonly [Decoded, Decoded])[] = [];
    for (let at = 0; at < named.length; at += 2) {
      entries.push([named[at] as Decoded, named[at + 1] ?? { kind: "opaque", note: "not reached", length: 0 }]);
    }
    own.push({ name: "attributes", value: { kind: "map", entries } });
  }
  return { kind: "object", className: "org.apache.catalina.session.StandardSession", fields: own };
}

function asDate(value: Decoded): Decoded {
  if (value.kind !== "bigint") return value;
  const at = Number(value.value);
  return Math.abs(at) <= 8.64e15 ? { kind: "date", at } : value;
}

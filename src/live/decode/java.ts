// Sessions that the JDK serialized: Spring Session, Tomcat and its Redis managers. The stream is walked, no class is ever loaded.
import { decodeWith, Stop } from "./cursor.ts";
import { JavaStream } from "./java/stream.ts";
import { tomcatSession } from "./java/tomcat.ts";
import { type Decoded, type Decoder, defaultLimits } from "./value.ts";

/**
 * Decodes a stream that begins with AC ED 00 05. One value is given as it is, several as a list, and those that Tomcat
 * writes for a session as one object with names. `long` is a bigint, the other numbers are numbers.
 * Source: https://docs.oracle.com/en/java/javase/17/docs/specs/serialization/protocol.html
 */
export const decodeJava: Decoder = (bytes, limits = defaultLimits) => {
  let stream: JavaStream | undefined;
  const decoding = decodeWith("java", bytes, limits, (cursor, warn) => {
    if (cursor.u16() !== 0xaced) cursor.stop("does not begin as a Java stream", 0);
    if (cursor.u16() !== 5) cursor.stop("is a Java stream of an unknown version", 2);
    const reading = new JavaStream(cursor, warn);
    stream = reading;
    const parts: (Uint8Array | Decoded)[] = [];
    cursor.fill(() => reading.contents(parts, false));
    if (reading.thrown) parts.push(aborted(reading.thrown));
    const values = parts.map((part) => (part instanceof Uint8Array ? cursor.binary(part) : part));
    const [only] = values;
    if (!only) throw cursor.stopped ?? new Stop(cursor.offset, "holds no value");
    return values.length === 1 ? only : (tomcatSession(values) ?? { kind: "list", items: values });
  });
  const classes = [...(stream?.classes ?? [])].map(([name, version]) =>
    version === undefined ? { name } : { name, version: String(version) },
  );
  return classes.length > 0 ? { ...decoding, classes } : decoding;
};

/** What the JDK gives to a reader of such a stream. */
function aborted(detail: Decoded): Decoded {
  return { kind: "object", className: "java.io.WriteAbortedException", fields: [{ name: "detail", value: detail }] };
}

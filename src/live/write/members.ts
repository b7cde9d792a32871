// The ways in which Spring's serializers write a text as a member of a set.

/** JDK serialization (the default), plain text, and JSON. https://docs.oracle.com/en/java/javase/21/docs/specs/serialization/protocol.html */
export function membersThatMean(text: string): readonly Buffer[] {
  const bytes = Buffer.from(text);
  const head = Buffer.from([0xac, 0xed, 0x00, 0x05, 0x74, bytes.length >> 8, bytes.length & 0xff]);
  return [Buffer.concat([head, bytes]), bytes, Buffer.from(JSON.stringify(text))];
}

// The value of a session as bytes, part by part, for whoever does not trust the decoder or wants to see what it left out.

import { hexDump } from "./hex-dump.ts";
import { starred } from "./hidden-id.ts";
import { grouped } from "./measures.ts";
import { oneLine } from "./plain-text.ts";
import { partsOf } from "./raw-bytes.ts";
import type { ShownSession } from "./shown-session.ts";

/** Bytes of all parts together; a line shows sixteen. */
const MOST_BYTES = 256 * 1024;

/** The session's id is starred where it stands in a value or in the name of a part. */
export function bytesDocument({ maskedId, id, raw, place }: ShownSession): string {
  const parts = raw === undefined ? [] : partsOf(raw);
  // Without the sign, which the editor would take for that of a colour.
  const lines = [`Session ${maskedId.replace("#", "")} in ${place}, as bytes. Its id is replaced by stars.`];
  if (parts.length === 0) lines.push("", "There are no bytes to show.");
  let room = MOST_BYTES;
  for (const { name, bytes, length } of parts) {
    const some = bytes.subarray(0, room);
    room -= some.length;
    const cut = some.length < length ? `, the first ${grouped(some.length)} of them` : "";
    const title = name === undefined ? "Value" : oneLine(Buffer.from(starred(Buffer.from(name), id)).toString());
    lines.push(
      "",
      `${title} (${grouped(length)} bytes${cut})`,
      ...hexDump({ from: 0, bytes: starred(some, id) }).map((row) => `  ${row}`),
    );
  }
  return `${lines.join("\n")}\n`;
}

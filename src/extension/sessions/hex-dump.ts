// Bytes as people read them when nothing else is known: offset, hexadecimal, and the characters that can be shown.

const ROW = 16;

export interface Stretch {
  /** Offset of the first byte, a multiple of 16. */
  readonly from: number;
  readonly bytes: Uint8Array;
}

/** The rows of a stretch of bytes: `00000010  61 62 63 …  |abc…|`. */
export function hexDump({ from, bytes }: Stretch): string[] {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += ROW) {
    const row = bytes.subarray(at, at + ROW);
    const pairs = Array.from(row, (byte) => byte.toString(16).padStart(2, "0"));
    const halves = [pairs.slice(0, 8).join(" "), pairs.slice(8).join(" ")].join("  ").padEnd(ROW * 3);
    const shown = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
    rows.push(`${(from + at).toString(16).padStart(8, "0")}  ${halves}  |${shown}|`);
  }
  return rows;
}

/** So many bytes at most, beginning before the place that is of interest. */
export function around(bytes: Uint8Array, offset: number, most: number): Stretch {
  const wanted = Math.min(offset - most / 4, bytes.length - most);
  const from = Math.max(0, Math.floor(wanted / ROW) * ROW);
  return { from, bytes: bytes.subarray(from, from + most) };
}

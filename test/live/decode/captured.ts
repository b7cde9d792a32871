// Bytes that real runtimes wrote, from `test/fixtures/sessions/<format>.txt`: a name and hexadecimal digits in each line.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../fixtures/sessions");

/** Lines that begin with `#` are comments. Throws where a line is not of that form: a capture must not get lost unseen. */
export function captured(format: string): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const line of readFileSync(join(folder, `${format}.txt`), "utf8").split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [, name, hex] = /^(\S+) ((?:[0-9a-f]{2})*)$/.exec(line) ?? [];
    if (name === undefined || hex === undefined) throw new Error(`${format}.txt holds a line of another form`);
    found.set(name, new Uint8Array(Buffer.from(hex, "hex")));
  }
  if (found.size === 0) throw new Error(`${format}.txt holds no bytes`);
  return found;
}

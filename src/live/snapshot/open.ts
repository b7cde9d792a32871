// Opens a snapshot by what the file begins with: an RDB file or JSON lines.
import { open } from "node:fs/promises";
import { jsonLinesSnapshot } from "./jsonl.ts";
import { rdbSnapshot } from "./rdb.ts";
import type { Snapshot } from "./snapshot.ts";

/** Says why a file cannot be a snapshot, in words for a person. */
export class NotASnapshot extends Error {}

/** Rejects with NotASnapshot for other files, and with the system's error when the file cannot be read. */
export async function openSnapshot(path: string): Promise<Snapshot> {
  const handle = await open(path, "r");
  try {
    const about = await handle.stat();
    if (!about.isFile()) throw new NotASnapshot("This is not a file.");
    if (about.size === 0) throw new NotASnapshot("The file is empty.");
    const head = Buffer.alloc(64);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    const text = head.subarray(0, bytesRead).toString("latin1");
    const magic = /^(?:REDIS(\d{4})|VALKEY(\d{3}))/.exec(text);
    if (magic) return rdbSnapshot(handle, about.size, magic[2] !== undefined || Number(magic[1]) >= 80);
    if (/^(?:\xef\xbb\xbf)?\s*\{/.test(text)) return jsonLinesSnapshot(handle, about.size, about.mtimeMs);
    throw new NotASnapshot(reason(text));
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function reason(head: string): string {
  if (head.startsWith("\x1f\x8b")) return "The file is compressed with gzip; decompress it first.";
  if (head.startsWith("\x28\xb5\x2f\xfd")) return "The file is compressed with zstd; decompress it first.";
  if (/^\*\d+\r\n/.test(head)) return "The file is an append-only file of commands; open the .rdb file beside it.";
  if (head.startsWith("file appendonly"))
    return "The file is a list of append-only files; open the .base.rdb file beside it.";
  return "The file is neither an RDB file nor JSON lines.";
}

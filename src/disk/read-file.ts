// Reads one file of a tree into what follows from it, touching as little of it as possible.
import { hash } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Reading } from "../engine/check.ts";
import { type ContentReader, decode, encodingOf } from "./content.ts";
import type { DiskEngine } from "./engine.ts";
import { reasonOf } from "./walk.ts";

/** What identifies a state of a file without opening it. Times are in milliseconds. */
export interface Stamp {
  readonly size: number;
  readonly modified: number;
  readonly changed: number;
}

/** `reading` is missing when the file says nothing to any stack. */
export interface FileReading {
  readonly path: string;
  readonly stamp: Stamp;
  /** Digest of the content, when there is a reading to keep by it. */
  readonly digest?: string;
  readonly reading?: Reading;
}

/** An earlier reading of a content, by its digest. */
export type Remembered = (path: string, digest: string) => Reading | undefined;

/** `stamp` spares asking the file system again. */
export type FileRead = (path: string, stamp?: Stamp) => FileReading | Promise<FileReading>;

const nowhere: Stamp = { size: -1, modified: 0, changed: 0 };

/** A function that reads files below a root. It never throws; what cannot be read is a problem of the reading. */
export function fileReader(
  root: string,
  engine: DiskEngine,
  contents: ContentReader,
  remembered: Remembered,
): FileRead {
  return (path, known) => {
    const absolute = join(root, path);
    let stamp: Stamp;
    try {
      stamp = known ?? stampOf(absolute);
    } catch (error) {
      return failed(path, nowhere, `cannot be read: ${reasonOf(error)}`);
    }
    const content = contents.read(absolute, stamp.size);
    if (content.kind === "problem") return failed(path, stamp, content.message);
    const { bytes } = content;
    const encoding = encodingOf(bytes);
    if (encoding === "binary") return { path, stamp };
    if (encoding === "utf8" && !engine.mentions(path, bytes)) return { path, stamp };
    const { text, problem } = decode(bytes, encoding);
    if (encoding !== "utf8" && !engine.mentions(path, text)) return { path, stamp };
    const digest = hash("sha1", bytes, "base64url");
    const earlier = remembered(path, digest);
    if (earlier) return { path, stamp, digest, reading: earlier };
    const finish = (): FileReading => {
      const reading = engine.read(path, text);
      const problems = problem ? [{ path, message: problem }, ...reading.problems] : reading.problems;
      return { path, stamp, digest, reading: { ...reading, problems } };
    };
    const waiting = engine.prepare(path);
    return waiting ? waiting.then(finish) : finish();
  };
}

/** Throws as `statSync` does, and when the path is not a regular file. */
function stampOf(absolute: string): Stamp {
  const stat = statSync(absolute);
  if (!stat.isFile()) throw Object.assign(new Error(), { code: "it is not a regular file" });
  return { size: stat.size, modified: stat.mtimeMs, changed: stat.ctimeMs };
}

function failed(path: string, stamp: Stamp, message: string): FileReading {
  return { path, stamp, reading: { path, facts: [], suppressions: [], problems: [{ path, message }] } };
}

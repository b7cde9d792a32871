// Keeps readings between runs, so that a second scan opens only what has changed. Holds facts, and so no text and no secret.
import { hash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Reading } from "../engine/check.ts";
import { codeDirectory, toolVersion } from "./install.ts";
import type { FileReading, Stamp } from "./read-file.ts";
import { withoutPath, withPath } from "./shared-paths.ts";
import type { Listing, Listings } from "./walk.ts";

export interface Cache {
  /** Directories as they were found. */
  readonly listings?: Listings;
  /** What was read from a file in this very state; undefined when it has to be opened. */
  unchanged(path: string, stamp: Stamp): FileReading | undefined;
  /** What was read from this content, whatever its times. */
  remembered(path: string, digest: string): Reading | undefined;
  /** Replaces what is kept, if that would change it. Failing to write is no failure of the scan: it returns silently. */
  save(readings: readonly FileReading[]): void;
}

type Row = readonly [
  path: string,
  size: number,
  modified: number,
  changed: number,
  digest: string,
  reading: Omit<Reading, "path"> | 0,
];

type DirectoryRow = readonly [
  path: string,
  modified: number,
  changed: number,
  files: number,
  wanted: readonly string[],
  below: readonly string[],
  ignoreFile: 0 | 1,
  ignoring: string,
];

interface Kept {
  readonly stamp: string;
  /** Milliseconds since the epoch at which the scan began. */
  readonly begun: number;
  readonly directories: readonly DirectoryRow[];
  readonly rows: readonly Row[];
}

/** Clocks of file systems are coarse: a file changed this shortly before a scan may change again unseen. */
const COARSE = 2000;
const MONTH = 30 * 24 * 3600 * 1000;

export const noCache: Cache = {
  unchanged: () => undefined,
  remembered: () => undefined,
  save: () => {},
};

/**
 * The cache of one scanned root. `wishes` are the settings that decide what is read, such as stacks that are off; they and
 * the tool's own code are part of its stamp, so that a new version reads everything anew. `now`: milliseconds since the epoch.
 */
export function openCache(directory: string, root: string, wishes: readonly string[], now: number): Cache {
  const file = join(directory, `${hash("sha256", root).slice(0, 24)}.json`);
  const stamp = hash("sha256", [toolVersion(), codeStamp(), process.versions.node, ...wishes].join("\0"));
  const kept = load(file, stamp);
  const begun = kept?.begun ?? 0;
  const rows = new Map(kept?.rows.map((row) => [row[0], row]));
  const known = new Map(kept?.directories.map((row) => [row[0], row]));
  const directories: DirectoryRow[] = [];
  /** Whether anything was met that is not kept yet, or was kept too soon after it had changed to be trusted. */
  let news = kept === undefined;

  const listings: Listings = {
    recall(path, absolute) {
      const row = known.get(path);
      const times = row && timesOf(absolute);
      if (!times || row[1] !== times.modified || row[2] !== times.changed || isFresh(times, begun)) return undefined;
      directories.push(row);
      return { files: row[3], wanted: row[4], below: row[5], ignoreFile: row[6] === 1, ignoring: row[7] };
    },
    keep(path, absolute, listing) {
      news = true;
      const times = timesOf(absolute);
      if (times) directories.push(directoryRow(path, times, listing));
    },
  };
  return {
    listings,
    unchanged(path, stamp) {
      const row = rows.get(path);
      if (row && isSame(row, stamp) && !isFresh(stamp, begun)) return revive(row);
      news = true;
      return undefined;
    },
    remembered(path, digest) {
      const row = rows.get(path);
      return row && row[4] === digest ? revive(row).reading : undefined;
    },
    save(readings) {
      if (!news && readings.length === rows.size) return;
      const content: Kept = { stamp, begun: now, directories, rows: readings.map(rowOf) };
      try {
        mkdirSync(directory, { recursive: true, mode: 0o700 });
        const temporary = `${file}.${process.pid}`;
        writeFileSync(temporary, JSON.stringify(content), { mode: 0o600 });
        renameSync(temporary, file);
        forgetOld(directory, now);
      } catch {
        // A read-only home is common in CI; the next scan is as slow as this one, and nothing else is lost.
      }
    },
  };
}

interface Times {
  readonly modified: number;
  readonly changed: number;
}

function timesOf(absolute: string): Times | undefined {
  try {
    const { mtimeMs, ctimeMs } = statSync(absolute);
    return { modified: mtimeMs, changed: ctimeMs };
  } catch {
    return undefined;
  }
}

function isSame(row: Row, { size, modified, changed }: Stamp): boolean {
  return row[1] === size && row[2] === modified && row[3] === changed;
}

function isFresh({ modified, changed }: Times, begun: number): boolean {
  return Math.max(modified, changed) + COARSE > begun;
}

function directoryRow(path: string, { modified, changed }: Times, listing: Listing): DirectoryRow {
  const { files, wanted, below, ignoreFile, ignoring } = listing;
  return [path, modified, changed, files, wanted, below, ignoreFile ? 1 : 0, ignoring];
}

/** The user's cache directory for this tool, by the platform's custom. */
export function cacheDirectory(environment: NodeJS.ProcessEnv): string {
  const own = environment.XDG_CACHE_HOME;
  if (own) return join(own, "session-doctor");
  if (process.platform === "win32")
    return join(environment.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "session-doctor", "cache");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "session-doctor");
  return join(homedir(), ".cache", "session-doctor");
}

function load(file: string, stamp: string): Kept | undefined {
  try {
    const text = readFileSync(file, "utf8");
    // The stamp stands first, so that a cache of another version is not parsed in vain.
    if (!text.startsWith(`{"stamp":${JSON.stringify(stamp)},`)) return undefined;
    const kept = JSON.parse(text) as Kept;
    const now = new Date();
    utimesSync(file, now, now);
    return Array.isArray(kept.rows) ? kept : undefined;
  } catch {
    return undefined;
  }
}

function revive([path, size, modified, changed, digest, reading]: Row): FileReading {
  const stamp: Stamp = { size, modified, changed };
  return {
    path,
    stamp,
    ...(digest && { digest }),
    ...(reading !== 0 && { reading: withPath({ path, ...reading }, path) }),
  };
}

function rowOf({ path, stamp, digest, reading }: FileReading): Row {
  const kept = reading && { facts: reading.facts, suppressions: reading.suppressions, problems: reading.problems };
  return [path, stamp.size, stamp.modified, stamp.changed, digest ?? "", kept ? withoutPath(kept, path) : 0];
}

/** Changes when any file of the code does: sizes and times of all of them. */
function codeStamp(): string {
  const directory = codeDirectory();
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:[cm]?js|ts|wasm)$/.test(name))
    .sort()
    .map((name) => {
      const { size, mtimeMs } = statSync(join(directory, name));
      return `${name} ${size} ${mtimeMs}`;
    });
  return hash("sha256", files.join("\n")).slice(0, 16);
}

function forgetOld(directory: string, now: number): void {
  for (const name of readdirSync(directory)) {
    const file = join(directory, name);
    if (now - statSync(file).mtimeMs > MONTH) rmSync(file, { force: true });
  }
}

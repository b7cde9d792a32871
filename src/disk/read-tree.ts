// Reads a whole tree into readings: from the cache what has not changed, the rest on two threads when that pays.
import { type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { isTestPath, type Reading } from "../engine/check.ts";
import type { Problem } from "../engine/span.ts";
import type { Cache } from "./cache.ts";
import { createContentReader } from "./content.ts";
import type { DiskEngine } from "./engine.ts";
import { matcherOf } from "./gitignore.ts";
import { type FileRead, type FileReading, fileReader, type Stamp } from "./read-file.ts";
import { type Helper, type Listed, startHelper } from "./read-helper.ts";
import { createShare } from "./shared-strings.ts";
import { walk } from "./walk.ts";

export interface TreeRequest {
  /** Absolute. */
  readonly root: string;
  /** Directories to walk, relative to the root; "" is the root. */
  readonly directories: readonly string[];
  /** Files that are read whatever git ignores, relative to the root. */
  readonly files: readonly string[];
  /** Patterns in the syntax of .gitignore. */
  readonly exclude: readonly string[];
  /** Ids of stacks that are switched off; must be those of the engine. */
  readonly disabled: readonly string[];
  readonly cache: Cache;
  /** Called now and then with the number of files that are done and, once it is known, of all. */
  progress?(done: number, all: number | undefined): void;
}

export interface TreeReading {
  /** Files met, whether any stack wants them or not. */
  readonly files: number;
  /** In the order of their paths. */
  readonly readings: readonly Reading[];
  /** Of the walk itself; those of files are in their readings. */
  readonly problems: readonly Problem[];
}

const BATCH = 32;
/** A second thread costs about as much as reading this many bytes: it needs its own engine and grammars. */
const WORTH_A_HELPER = 3 * 1024 * 1024;

export async function readTree(engine: DiskEngine, request: TreeRequest): Promise<TreeReading> {
  const { root, cache } = request;
  const problems: Problem[] = [];
  const known: FileReading[] = [];
  const batches: Listed[][] = [];
  const excludes = matcherOf(request.exclude);
  let files = 0;
  let pendingBytes = 0;
  let batch: Listed[] = [];
  let helper: Helper | undefined;

  const flush = (): void => {
    if (batch.length === 0) return;
    batches.push(batch);
    helper?.offer(batch, batches.length - 1);
    batch = [];
  };
  const add = (path: string): void => {
    const stamp = quickStamp(join(root, path));
    const cached = stamp && cache.unchanged(path, stamp);
    if (cached) {
      known.push(cached);
      return;
    }
    pendingBytes += Math.min(stamp?.size ?? 0, 100_000);
    batch.push({ path, stamp });
    if (batch.length < BATCH) return;
    flush();
    if (helper || pendingBytes < WORTH_A_HELPER) return;
    helper = startHelper(root, request.disabled);
    for (const [index, earlier] of batches.entries()) helper.offer(earlier, index);
  };

  const met = new Set<string>();
  for (const path of request.files) {
    files++;
    if (!met.has(path) && engine.wants(path) && !excludes(path)) add(path);
    met.add(path);
  }
  for (const from of request.directories) {
    const options = {
      from,
      wants: (path: string) => engine.wants(path),
      // Nothing below a test folder is judged, so there is no need to go in.
      excludes: (path: string) => (path.endsWith("/") && isTestPath(path)) || excludes(path),
      report: (problem: Problem) => problems.push(problem),
      seen: (count: number) => {
        files += count;
        request.progress?.(files, undefined);
      },
      ...(cache.listings && { listings: cache.listings }),
    };
    for (const path of walk(root, options)) {
      if (met.has(path)) continue;
      met.add(path);
      add(path);
    }
  }
  flush();

  const read = fileReader(root, engine, createContentReader(), cache.remembered);
  const all = known.concat(await readBatches(batches, read, helper, request.progress));
  all.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  cache.save(all);
  return { files, readings: all.flatMap(({ reading }) => reading ?? []), problems };
}

/** The helper takes batches from the front while this thread takes them from the back, until they meet. */
async function readBatches(
  batches: readonly Listed[][],
  read: FileRead,
  helper: Helper | undefined,
  progress: TreeRequest["progress"],
): Promise<readonly FileReading[]> {
  const done: FileReading[] = [];
  const share = createShare();
  for (let index = batches.length - 1; index >= 0; index--) {
    if (helper && !helper.claim(index)) break;
    for (const { path, stamp } of batches[index] ?? []) {
      const reading = read(path, stamp);
      done.push(share(reading instanceof Promise ? await reading : reading));
    }
    progress?.((batches.length - index) * BATCH, batches.length * BATCH);
    // Lets in what the helper has sent meanwhile.
    if (helper && index % 16 === 0) await setImmediate();
  }
  return helper ? done.concat(await helper.finish()) : done;
}

function quickStamp(absolute: string): Stamp | undefined {
  let stat: Stats | undefined;
  try {
    stat = statSync(absolute, { throwIfNoEntry: false });
  } catch {
    // Reading it will say what is wrong.
  }
  return stat && { size: stat.size, modified: stat.mtimeMs, changed: stat.ctimeMs };
}

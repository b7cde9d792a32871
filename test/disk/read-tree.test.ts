// Reading a tree: one thread or two, cold or warm, gives the same readings; the cache opens nothing that has not changed.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { type Cache, noCache, openCache } from "../../src/disk/cache.ts";
import { createDiskEngine } from "../../src/disk/engine.ts";
import { readTree, type TreeReading } from "../../src/disk/read-tree.ts";

const engine = createDiskEngine();
const RISKY = "maxmemory 256mb\nmaxmemory-policy allkeys-lru\n";

interface Project extends Disposable {
  readonly root: string;
  readonly caches: string;
  write(file: string, text: string): void;
  read(cache?: Cache): Promise<TreeReading>;
  cache(now: number): Cache;
}

function project(): Project {
  const base = mkdtempSync(join(tmpdir(), "session-doctor-tree-"));
  const root = join(base, "project");
  const caches = join(base, "cache");
  const cache = (now: number): Cache => openCache(caches, root, [], now);
  return {
    root,
    caches,
    cache,
    write(file, text) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    },
    read: (kept = noCache) =>
      readTree(engine, { root, directories: [""], files: [], exclude: [], disabled: [], cache: kept }),
    [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }),
  };
}

/** Long after everything these tests write, so that no file counts as changed a moment ago. */
const later = Date.now() + 3_600_000;

describe("reading a tree", () => {
  test("a second thread changes nothing but the time", async () => {
    using place = project();
    // Enough bytes for a helper to start, in files that all have something to say.
    const filler = "# filler\n".repeat(6000);
    for (let index = 0; index < 160; index++)
      place.write(`node${index}/redis.conf`, `${RISKY}port ${index}\n${filler}`);
    const progress: number[] = [];
    const request = { root: place.root, exclude: [], disabled: [], cache: noCache };
    const folders = Array.from({ length: 160 }, (_, index) => `node${index}`);
    const together = await readTree(engine, {
      ...request,
      directories: [""],
      files: [],
      progress: (done) => progress.push(done),
    });
    const alone: TreeReading[] = [];
    for (const from of folders) alone.push(await readTree(engine, { ...request, directories: [from], files: [] }));
    const readings = alone.flatMap((one) => one.readings).toSorted((a, b) => (a.path < b.path ? -1 : 1));
    assert.equal(together.readings.length, 160);
    assert.deepEqual(together.readings, readings);
    assert.ok(progress.length > 0);
  });

  test("what has not changed is not opened again, and what is kept is the same", async () => {
    using place = project();
    place.write("redis.conf", RISKY);
    place.write("b/redis.conf", "nothing to say\n");
    const cold = await place.read(place.cache(later));
    const opened: string[] = [];
    const spy = (cache: Cache): Cache => ({
      ...cache,
      unchanged: (path, stamp) => {
        const found = cache.unchanged(path, stamp);
        if (!found) opened.push(path);
        return found;
      },
    });
    const warm = await place.read(spy(place.cache(later)));
    assert.deepEqual(opened, []);
    assert.deepEqual(warm, cold);
    place.write("redis.conf", `${RISKY}\n`);
    place.write("new/redis.conf", RISKY);
    const changed = await place.read(spy(place.cache(later)));
    assert.deepEqual(opened, ["redis.conf", "new/redis.conf"]);
    assert.deepEqual(
      changed.readings.map(({ path }) => path),
      ["new/redis.conf", "redis.conf"],
    );
  });

  test("a directory is listed again when its entries or an ignore file that holds for it change", async () => {
    using place = project();
    place.write("a/redis.conf", RISKY);
    place.write("a/.gitignore", "# nothing\n");
    place.write("b/redis.conf", RISKY);
    const paths = async () => (await place.read(place.cache(later))).readings.map(({ path }) => path);
    assert.deepEqual(await paths(), ["a/redis.conf", "b/redis.conf"]);
    assert.deepEqual(await paths(), ["a/redis.conf", "b/redis.conf"]);
    place.write("a/.gitignore", "*.conf\n");
    assert.deepEqual(await paths(), ["b/redis.conf"]);
    place.write("b/more/redis.conf", RISKY);
    assert.deepEqual(await paths(), ["b/more/redis.conf", "b/redis.conf"]);
    place.write(".gitignore", "more/\n");
    assert.deepEqual(await paths(), ["b/redis.conf"]);
    place.write(".gitignore", "");
    place.write("a/.gitignore", "");
    assert.deepEqual(await paths(), ["a/redis.conf", "b/more/redis.conf", "b/redis.conf"]);
    assert.equal((await place.read(place.cache(later))).files, 5);
  });

  test("new times over the same content spare the parsing", async () => {
    using place = project();
    place.write("redis.conf", RISKY);
    const [first] = (await place.read(place.cache(later))).readings;
    utimesSync(join(place.root, "redis.conf"), 1, 1);
    const cache = place.cache(later);
    const remembered: string[] = [];
    const [again] = (
      await place.read({
        ...cache,
        remembered: (path, digest) => {
          const found = cache.remembered(path, digest);
          if (found) remembered.push(path);
          return found;
        },
      })
    ).readings;
    assert.deepEqual(remembered, ["redis.conf"]);
    assert.deepEqual(again, first);
  });

  test("a file that changed a moment before a scan is not trusted in the next", async () => {
    using place = project();
    place.write("redis.conf", RISKY);
    const now = Date.now();
    await place.read(place.cache(now));
    const stamp = { size: RISKY.length, modified: now, changed: now };
    assert.equal(place.cache(now).unchanged("redis.conf", stamp), undefined);
  });

  test("the cache holds neither text nor secrets, and another set of stacks has its own", async () => {
    using place = project();
    place.write("redis.conf", `requirepass hunter-two\n${RISKY}`);
    await place.read(place.cache(later));
    const [name = ""] = readdirSync(place.caches);
    const kept = readFileSync(join(place.caches, name), "utf8");
    assert.match(kept, /allkeys-lru/, "facts");
    assert.doesNotMatch(kept, /hunter-two|requirepass/);
    const others = openCache(place.caches, place.root, ["redis-conf"], later);
    assert.equal(others.listings?.recall("", place.root), undefined);
    assert.notEqual(place.cache(later).listings?.recall("", place.root), undefined);
  });
});

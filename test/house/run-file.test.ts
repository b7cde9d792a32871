// What `npm test` is told of one file of tests, also of files that hang, break, or leave servers behind.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { type FileResult, runFile } from "../../scripts/test/run-file.ts";

/** A limit that no file here reaches unless it hangs. */
const AMPLE_MS = 60_000;

async function resultOf(source: string, limitMs = AMPLE_MS): Promise<FileResult & { readonly written: string }> {
  const directory = mkdtempSync(join(tmpdir(), "session-doctor-run-file-"));
  try {
    const file = join(directory, "case.mjs");
    const written = join(directory, "written");
    writeFileSync(file, `import { test } from "node:test";\nconst written = ${JSON.stringify(written)};\n${source}`);
    const result = await runFile(file, limitMs);
    return { ...result, written: readFileSync(written, { encoding: "utf8", flag: "a+" }) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const kinds = ({ tests }: FileResult): readonly string[] => tests.map(({ name, kind }) => `${name} ${kind}`);

test("each test is told by its name, and a failed one with its reason", async () => {
  const result = await resultOf(`
    test("one", () => {});
    test("two", { skip: true }, () => {});
    test("three", () => { throw new Error("no bread"); });`);
  assert.deepEqual(kinds(result), ["one passed", "two skipped", "three failed"]);
  assert.match(result.tests[2]?.text ?? "", /no bread/);
  assert.equal(result.failure, undefined);
});

test("a file that cannot be loaded fails as a whole", async () => {
  const { tests, failure } = await resultOf(`import ${JSON.stringify(pathToFileURL("/nowhere.mjs").href)};`);
  assert.deepEqual(
    tests.filter(({ kind }) => kind === "passed"),
    [],
  );
  assert.ok(failure !== undefined || tests.some(({ kind }) => kind === "failed"));
});

test("a file that hangs is ended, with what it started, and what it has told counts", async () => {
  const result = await resultOf(
    `
    import { spawn } from "node:child_process";
    import { writeFileSync } from "node:fs";
    test("before", () => {
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
      writeFileSync(written, String(child.pid));
    });
    test("for ever", async () => { setInterval(() => {}, 1000); await new Promise(() => {}); });`,
    3000,
  );
  assert.deepEqual(kinds(result), ["before passed"]);
  assert.match(result.failure ?? "", /did not end within 3 seconds/);
  await untilGone(Number(result.written));
});

test("a server that outlives its test ends with the file, and holds nothing back", async () => {
  const result = await resultOf(`
    import { spawn } from "node:child_process";
    import { writeFileSync } from "node:fs";
    test("careless", () => {
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
      child.unref();
      writeFileSync(written, String(child.pid));
    });`);
  assert.deepEqual(kinds(result), ["careless passed"]);
  assert.equal(result.failure, undefined);
  await untilGone(Number(result.written));
});

/** The system takes a moment to remove a process that was killed; the test's own limit ends the wait. */
async function untilGone(pid: number): Promise<void> {
  assert.ok(pid > 0);
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, "ESRCH");
      return;
    }
    // A process that waits for its parent to take notice is gone as well.
    if (process.platform === "linux" && / Z /.test(readFileSync(`/proc/${pid}/stat`, { encoding: "utf8" }))) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

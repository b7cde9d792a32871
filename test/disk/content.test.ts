// Reading and decoding: encodings, limits, and what cannot be read.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { createContentReader, decode, encodingOf, LARGEST } from "../../src/disk/content.ts";

function text(bytes: Buffer): string {
  const encoding = encodingOf(bytes);
  assert.notEqual(encoding, "binary");
  return decode(bytes, encoding as "utf8").text;
}

describe("decoding", () => {
  test("takes byte order marks off and reads UTF-16 by them", () => {
    const swapped = Buffer.from("\ufeffa=値", "utf16le").swap16();
    for (const bytes of [Buffer.from("a=値"), Buffer.from("\ufeffa=値"), Buffer.from("\ufeffa=値", "utf16le"), swapped])
      assert.equal(text(bytes), "a=値");
    assert.equal(text(Buffer.from("plain")), "plain");
    assert.equal(text(Buffer.alloc(0)), "");
  });

  test("says what is not valid, and keeps the rest", () => {
    assert.match(decode(Buffer.from([0x61, 0xe9, 0x62]), "utf8").problem ?? "", /UTF-8/);
    assert.equal(text(Buffer.from([0x61, 0xe9, 0x62])), "a\ufffdb");
    assert.match(decode(Buffer.from([0xff, 0xfe, 0x00, 0xd8]), "utf-16le").problem ?? "", /UTF-16/);
    assert.equal(decode(Buffer.from("a\ufffdb"), "utf8").problem, undefined, "a replacement character may be meant");
  });

  test("a NUL near the start makes a file binary", () => {
    assert.equal(encodingOf(Buffer.from("a\0b")), "binary");
    assert.equal(encodingOf(Buffer.from("a\0", "utf16le")), "binary");
  });
});

describe("reading", () => {
  const directory = mkdtempSync(join(tmpdir(), "session-doctor-content-"));
  test.after(() => rmSync(directory, { recursive: true, force: true }));
  const reader = createContentReader();
  const file = join(directory, "file");

  test("gives whole files, one after another", () => {
    for (const content of ["first and longer", "second", ""]) {
      writeFileSync(file, content);
      const read = reader.read(file, content.length);
      assert.ok(read.kind === "bytes");
      assert.equal(read.bytes.toString(), content);
    }
  });

  test("a file that grew or shrank since it was listed is read as it is", () => {
    writeFileSync(file, "longer than it was");
    for (const listed of [0, 100]) {
      const read = reader.read(file, listed);
      assert.ok(read.kind === "bytes");
      assert.equal(read.bytes.toString(), "longer than it was");
    }
  });

  test("a file that is too large is not opened", () => {
    const read = reader.read(join(directory, "there is no such file"), 50 * 1024 * 1024);
    assert.ok(read.kind === "problem");
    assert.match(read.message, /too large to be read \(50\.0 MB; the limit is 2 MB\)/);
  });

  test("the limit holds for what is read, whatever was listed", () => {
    writeFileSync(file, "");
    truncateSync(file, LARGEST + 1);
    assert.equal(statSync(file).size, LARGEST + 1);
    const read = reader.read(file, 10);
    assert.ok(read.kind === "problem" || read.bytes.length <= LARGEST);
  });

  test("what fails is a problem without the machine's paths", () => {
    for (const path of [join(directory, "missing"), directory]) {
      const read = reader.read(path, 10);
      assert.ok(read.kind === "problem");
      assert.match(read.message, /^cannot be read: /);
      assert.ok(!read.message.includes(directory));
    }
  });
});

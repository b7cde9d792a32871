// Which format bytes are in: right for everything that a runtime wrote, and reserved about everything else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { decode, decoders, detect } from "../../../src/live/decode/index.ts";
import { captured } from "./captured.ts";
import { chance, mutated } from "./mutation.ts";
import { toldWhole } from "./told.ts";

const bytesOf = (text: string): Uint8Array => Buffer.from(text);

test("every captured session is found to be what it is", () => {
  let seen = 0;
  for (const { format } of decoders) {
    for (const [name, bytes] of captured(format)) {
      // The bytes before they were packed, and an empty collection that is four zeros.
      if (name.endsWith("-plain") || (format === "aspnet-framework" && name === "none")) continue;
      assert.equal(detect(bytes), format, `${format}: ${name}`);
      seen++;
    }
  }
  assert.ok(seen > 100);
  for (const [name, bytes] of captured("hostile-pickle")) assert.equal(detect(bytes), "pickle", name);
});

test("what is none of the formats is a text or bytes", () => {
  assert.deepEqual(
    ["hello", "a|b", "2026-01-02", "node-1|4711", "expires:0", "(hello).", "[section]", "{", "NULL", "\u00fc"].map(
      (text) => detect(bytesOf(text)),
    ),
    Array(10).fill("text"),
  );
  assert.deepEqual(
    ["ff00fe", "00000000", "80", "c3", "0a0b0c"].map((hex) => detect(Buffer.from(hex, "hex"))),
    ["binary", "binary", "binary", "binary", "text"],
  );
  assert.equal(toldWhole(decode(new Uint8Array())), "null");
  assert.equal(decode(new Uint8Array()).format, "empty");
});

test("lone words and numbers are JSON", () => {
  for (const text of ["42", "-1.5", "true", "false", "null"]) assert.equal(toldWhole(decode(bytesOf(text))), text);
});

test("a hint decides, unless nothing comes of it", () => {
  assert.equal(decode(bytesOf("42"), "php-serialize").format, "json");
  assert.equal(decode(bytesOf("N;"), "php-serialize").format, "php-serialize");
  assert.equal(decode(bytesOf("{}"), "no such format").format, "json");
});

test("packings within packings end", () => {
  let bytes = gzipSync("{}");
  assert.equal(decode(bytes).format, "gzip, json");
  bytes = gzipSync(bytes);
  assert.equal(decode(bytes).format, "gzip, gzip, json");
  for (let i = 0; i < 20; i++) bytes = gzipSync(bytes);
  assert.equal(decode(bytes).format, "gzip, gzip, binary");
});

test("20000 mutations of everything are detected and decoded without throwing", () => {
  const all = decoders.flatMap(({ format }) => [...captured(format).values()]);
  const next = chance(7);
  for (let run = 0; run < 20_000; run++) {
    const decoding = decode(mutated(all, next));
    assert.ok(decoding.value ?? decoding.failure);
  }
});

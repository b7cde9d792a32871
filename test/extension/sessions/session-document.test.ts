// The text of a session: valid JSON with comments whatever was stored, without its id, and with the bytes of what failed.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type ParseError, parse } from "jsonc-parser";
import { sessionDocument } from "../../../src/extension/sessions/session-document.ts";
import { afterwards, type ShownSession } from "../../../src/extension/sessions/shown-session.ts";
import { decode } from "../../../src/live/decode/index.ts";
import type { Decoded } from "../../../src/live/decode/value.ts";
import type { Framework } from "../../../src/live/redis/framework.ts";
import { readSession } from "../../../src/live/session.ts";
import type { StoredValue } from "../../../src/live/stored.ts";
import { javaInteger, javaLong, javaString } from "../../lab/redis/session-data.ts";
import { captured } from "../../live/decode/captured.ts";

const AT = Date.UTC(2026, 10, 20, 12);
const ID = "3f2a9c1e-secret-id";

const text = (bytes: Uint8Array | string): StoredValue => {
  const buffer = Buffer.from(bytes as Uint8Array);
  return { type: "string", bytes: buffer, length: buffer.length };
};
const hash = (fields: Readonly<Record<string, Uint8Array | string>>): StoredValue => ({
  type: "hash",
  fields: Object.entries(fields).map(([name, value]) => ({
    name: Buffer.from(name),
    value: Buffer.from(value as Buffer),
  })),
});

function shownOf(framework: Framework, raw: StoredValue): ShownSession {
  const classification = { framework, prefix: "p:", role: "session", id: ID } as const;
  const session = readSession({ classification, value: raw, expiresAt: AT + 1_200_000 }, decode);
  return {
    ...{ maskedId: "#00000000", id: ID, framework, prefix: "p:", place: "127.0.0.1:6379", user: session.user },
    ...{ created: session.created, lastSeen: session.lastSeen, lastSeenFrom: session.lastSeenFrom, session, raw },
    ...{ expiresAt: AT + 1_200_000, bytes: 1234, companions: [], problems: [], at: AT },
  };
}

/** A session with this one attribute, whatever format it came from. */
function withAttribute(value: Decoded): string {
  return sessionDocument({
    ...{ maskedId: "#00000000", id: ID, framework: null, prefix: "", place: "here", companions: [], problems: [] },
    session: { prefix: "", expires: { store: null }, attributes: [{ name: "a", value }], warnings: [] },
    at: AT,
  });
}

function parsed(document: string): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parse(document, errors);
  assert.deepEqual(errors, [], document.slice(0, 2000));
  return value;
}

const string = (content: string): Decoded => ({ kind: "string", text: content, length: content.length });

describe("whatever real runtimes wrote", () => {
  const folder = join(import.meta.dirname, "../../fixtures/sessions");
  const formats = readdirSync(folder).map((file) => file.replace(/\.txt$/, ""));
  test("is valid JSON with comments, whole and cut", () => {
    let seen = 0;
    for (const format of formats)
      for (const [name, bytes] of captured(format)) {
        for (const part of [bytes, bytes.subarray(0, bytes.length >> 1)]) {
          const document = sessionDocument(shownOf("php", text(part)));
          assert.ok(parsed(document) !== undefined, `${format} ${name}`);
          assert.ok(document.length < 5_000_000);
          seen++;
        }
      }
    assert.ok(seen > 200, `${seen}`);
  });
});

test("a session of Express reads like the JSON that it is, below what is known of it", () => {
  const bytes = captured("json").get("express");
  assert.ok(bytes);
  const document = sessionDocument(shownOf("connect-redis", text(bytes)));
  const value = parsed(document) as { cart: unknown };
  assert.deepEqual(value.cart, JSON.parse(Buffer.from(bytes).toString()).cart);
  assert.match(document, /^\/\/ Session #00000000, read-only\./);
  assert.match(document, /\/\/ User +42\n/);
  assert.match(document, /\/\/ Expires +2026-11-20 12:20:00Z \(in 20 min, by the store\)\n/);
  assert.match(document, /\/\/ Framework +Express \(prefix p:\)\n/);
  assert.match(document, /\/\/ Format +json, express-session\n/);
});

test("a session of Spring shows classes, their versions and the bytes of each attribute", () => {
  const java = captured("java");
  const [name, bytes] = [...java].find(([, one]) => (decode(one).classes ?? []).some(({ version }) => version)) ?? [];
  assert.ok(name !== undefined && bytes);
  const [first] = decode(bytes).classes ?? [];
  const raw = hash({
    creationTime: javaLong(AT - 60_000),
    lastAccessedTime: javaLong(AT - 30_000),
    maxInactiveInterval: javaInteger(1800),
    "sessionAttr:cart": bytes,
    "sessionAttr:gone": "",
    "sessionAttr:broken": bytes.subarray(0, bytes.length - 3),
    "sessionAttr:note": javaString(`before ${ID} after`),
  });
  const document = sessionDocument(shownOf("spring-session", raw));
  const value = parsed(document) as Record<string, unknown>;
  assert.deepEqual(Object.keys(value), ["cart", "gone", "broken", "note"]);
  assert.ok(document.includes(`${first?.name}, version ${first?.version}`));
  assert.match(document, /"gone": null, \/\/ empty/);
  assert.equal(value.note, "before #00000000 after");
  assert.match(document, /Last seen +2026-11-20 11:59:30Z \(30 s ago, as the framework keeps it\)/);
  assert.match(document, /Warning: In broken, decoding stopped at byte [\d,]+/);
  assert.match(
    document,
    /\/\/ #region Bytes of broken\n\/\/ [\d,]+ bytes, 512 of them from byte \d+ on; decoding stopped at byte [\d,]+ \(0x[0-9a-f]+\)\n/,
  );
  assert.match(document, /\/\/ 000004e0 {2}(?:[0-9a-f]{2} {1,2}){10,16} *\|/);
  assert.doesNotMatch(document, /#region Bytes of (?:cart|note|gone)/);
});

test("the id is nowhere, not in texts, names or bytes", () => {
  const broken = Buffer.concat([Buffer.from(`a:1:{s:99:"${ID}`), Buffer.from([0xff, 0])]);
  for (const raw of [text(JSON.stringify({ id: ID, [`x${ID}`]: [`/${ID}/`] })), text(broken), text(`u|s:3:"${ID}`)]) {
    const document = sessionDocument(shownOf("php", raw));
    parsed(document);
    assert.ok(!document.includes(ID) && !document.includes("secret-id"));
  }
});

test("what JSON has no word for is a text with a comment of what it is", () => {
  for (const [value, expected] of [
    [{ kind: "reference", to: 3 }, /"a": "→ #3" \/\/ a reference, not followed\n/],
    [{ kind: "number", value: Number.NaN }, /"a": "NaN" \/\/ a number\n/],
    [{ kind: "number", value: -0 }, /"a": -0\n/],
    [{ kind: "bigint", value: 2n ** 63n }, /"a": 9223372036854775808\n/],
    [{ kind: "date", at: 0 }, /"a": "1970-01-01T00:00:00.000Z" \/\/ a date\n/],
    [{ kind: "date", at: 9e99 }, /"a": "9e\+99" \/\/ a date that no calendar has\n/],
    [{ kind: "bytes", start: new Uint8Array([1, 255]), length: 2 }, /"a": "01ff" \/\/ 2 bytes in hexadecimal\n/],
    [{ kind: "string", text: "ab", length: 5000 }, /"a": "ab" \/\/ the first 2 of 5,000 characters\n/],
    [{ kind: "opaque", note: "a lambda", length: 7 }, /"a": "…" \/\/ a lambda · 7 bytes\n/],
    [
      { kind: "call", name: "os.system", parts: [] },
      /"a": "os.system" \/\/ .* would call os.system; here it was not\n/,
    ],
  ] as const)
    assert.match(withAttribute(value), expected);
});

test("a reference names a number that stands beside what it refers to, and other numbers are left out", () => {
  const shared: Decoded = { kind: "list", items: [string("x")], className: "java.util.ArrayList", id: 4 };
  const document = withAttribute({
    kind: "map",
    entries: [
      [string("one"), shared],
      [string("two"), { kind: "reference", to: 4 }],
    ],
    id: 1,
  });
  assert.match(document, /"one": \[ \/\/ java\.util\.ArrayList · #4\n/);
  assert.match(document, /"two": "→ #4"/);
  assert.doesNotMatch(document, /#1\b/);
});

test("a map whose keys are not plain or not unique is written as pairs", () => {
  const one: Decoded = { kind: "number", value: 1 };
  const document = withAttribute({
    kind: "map",
    entries: [
      [one, string("number")],
      [string("1"), string("text")],
    ],
  });
  assert.deepEqual(parsed(document), {
    a: [
      [1, "number"],
      ["1", "text"],
    ],
  });
  assert.match(document, /\/\/ a map, as pairs of key and value/);
});

test("fields of one name, declared by a class and by the one that it extends, both show", () => {
  const field = (declaredBy?: string) => ({ name: "id", value: string("v"), ...(declaredBy && { declaredBy }) });
  const document = withAttribute({ kind: "object", className: "B", fields: [field(), field("A")] });
  assert.deepEqual(parsed(document), { a: { id: "v", "id (2)": "v" } });
  assert.match(document, /"id \(2\)": "v" \/\/ declared by A/);
});

test("content can neither end a comment nor turn a line around", () => {
  const name = "x*/\n} \u202e\u2028// ";
  const document = withAttribute({ kind: "object", className: name, fields: [{ name, value: string(name) }] });
  assert.deepEqual(parsed(document), { a: { [name]: name } });
  assert.doesNotMatch(document, /[\u202e\u2028]/);
});

test("a session that is gone says so instead of attributes", () => {
  const { session: _session, raw: _raw, ...rest } = shownOf("php", text(""));
  const document = sessionDocument({ ...rest, problems: ["It is gone: it expired or was deleted."] });
  assert.deepEqual(parsed(document), {});
  assert.match(document, /Warning: It is gone: it expired or was deleted\.\n/);
});

test("of a session that went while it was open, what was read before stays and is called old", () => {
  const before = shownOf("php", text('user_id|i:42;name|s:2:"al";'));
  const { session: _session, raw: _raw, ...gone } = { ...before, at: AT + 60_000, problems: ["It is gone."] };
  const document = sessionDocument(afterwards(before, gone));
  assert.deepEqual(parsed(document), { user_id: 42, name: "al" });
  assert.match(
    document,
    /Warning: It is gone\.\n\/\/ Warning: What is shown of it was read on 2026-11-20 12:00:00Z\.\n/,
  );
  assert.equal(afterwards(gone, before), before);
  assert.equal(afterwards(gone, gone), gone);
  const again = afterwards(afterwards(before, gone), gone);
  assert.equal(again.problems.length, 2);
});

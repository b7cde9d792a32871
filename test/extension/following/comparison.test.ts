// What is said of replicas: the same, otherwise or nothing, with differences by path and kind, and no value.
import assert from "node:assert/strict";
import { test } from "node:test";
import { comparisonDocument, isWorthADiff } from "../../../src/extension/following/comparison-document.ts";
import type { Decoded } from "../../../src/live/decode/value.ts";
import type { Look } from "../../../src/live/follow/follow.ts";
import type { Comparison } from "../../../src/live/follow/replicas.ts";

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const ID = "abcdefghijklmnopqrstuvwxyz012345";
const text = (content: string): Decoded => ({ kind: "string", text: content, length: content.length });
const look: Look = {
  at: AT,
  expiresAt: AT + 600_000,
  session: { prefix: "sess:", id: ID, expires: { store: null }, warnings: [], attributes: [{ name: "cart" }] },
};
const write = (replicas: readonly Comparison[], master: Look = look): string =>
  comparisonDocument({ maskedId: "#11111111", label: "Shop", place: "h:1", master, replicas });

test("each replica with its result, its differences and its end", () => {
  const differs: Comparison = {
    ...{ replica: "h:3", result: "differs", look, endsLater: -120_000 },
    changes: [
      { kind: "changed", path: ["cart", "0"], before: text("kettle"), after: { kind: "number", value: 1 } },
      { kind: "added", path: [`for ${ID}`], after: text("secret") },
      { kind: "removed", path: ["note"], before: text("gift") },
      { kind: "user", before: "ann", after: "ben" },
    ],
  };
  assert.equal(
    write([
      { replica: "h:2", result: "same", look, changes: [] },
      differs,
      { replica: "h:4", result: "missing", changes: [] },
      { replica: "h:5", result: "unread", changes: [], problem: "Nothing listens at h:5." },
    ]),
    `Session #11111111 of Shop, on its master and its replicas
Asked one after the other on 2026-01-02 03:04:05Z.

Master  h:1
  1 attribute, 10 min left

Replica  h:2: the same

Replica  h:3: differs
  otherwise there cart.0          text, 6 characters here, number there
  only there      for #11111111   text, 6 characters
  missing there   note            text, 4 characters
  otherwise there signed-in user
  ends 2 min earlier than on the master

Replica  h:4: the session is missing

Replica  h:5: not read
  Nothing listens at h:5.

Replicas follow their master after a moment: what was written just now may be missing there, and that is no fault.
What still differs when it is compared again is one, or somebody writes to the replica.
`,
  );
  assert.ok(isWorthADiff(differs));
  assert.ok(!isWorthADiff({ ...differs, result: "same" }));
});

test("a master without replicas, and one that has lost the session", () => {
  assert.match(write([]), /^The master says that it has no replicas\.$/m);
  const gone = write([{ replica: "h:2", result: "only-there", look, changes: [] }], { at: AT });
  assert.match(gone, /^ {2}the session is not there$/m);
  assert.match(gone, /^Replica {2}h:2: the session is there, and gone on the master$/m);
});

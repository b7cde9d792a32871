// Sharing strings changes nothing that can be seen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createShare } from "../../src/disk/shared-strings.ts";

test("a shared value equals the one it was made of, whatever is in it", () => {
  const make = () => ({
    path: "shop/Cart.java",
    lone: "\ud800",
    quoted: 'a "b"\n\u2028',
    empty: "",
    none: null,
    missing: undefined,
    flag: true,
    facts: [{ names: ["shop.Cart", "shop.Cart"], at: { path: "shop/Cart.java", start: 1, end: 2 } }, []],
  });
  const share = createShare();
  assert.deepEqual(share(make()), make());
  assert.deepEqual(share(make()), make());
});

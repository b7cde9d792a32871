// The quick look that spares most Java files the syntax tree must let every word through that a reader asks for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { lifetimeWords } from "../../../src/engine/stacks/spring-java/lifetimes.ts";
import { loginWords, STEMS, sessionWords } from "../../../src/engine/stacks/spring-java/spring-java.ts";
import { storeWords } from "../../../src/engine/stacks/spring-java/stores.ts";

test("every word that a reader asks for holds a stem", () => {
  const words = [...storeWords, ...lifetimeWords, ...sessionWords, ...loginWords];
  assert.ok(words.length > 15);
  assert.deepEqual(
    words.filter((word) => !STEMS.some((stem) => word.includes(stem))),
    [],
  );
});

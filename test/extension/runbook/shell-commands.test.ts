// What may be typed into a terminal: single lines that run nothing before somebody presses Enter.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { shellCommands } from "../../../src/extension/runbook/shell-commands.ts";
import { makePages } from "../../../src/runbook-files/make-pages.ts";
import { ownEntries } from "../../../src/runbook-files/open-runbook.ts";

const typed = (...lines: readonly string[]): readonly string[] => shellCommands(lines.join("\n"));

test("each command is a line of its own, whatever lines it was written on", () => {
  assert.deepEqual(typed("redis-cli INFO stats", "", "# twice", "redis-cli INFO memory"), [
    "redis-cli INFO stats",
    "redis-cli INFO memory",
  ]);
  assert.deepEqual(typed("redis-cli INFO |", "  grep used", "a &&", "b"), ["redis-cli INFO | grep used", "a && b"]);
  assert.deepEqual(typed("kubectl get events \\", "  --sort-by=.lastTimestamp"), [
    "kubectl get events --sort-by=.lastTimestamp",
  ]);
  assert.deepEqual(shellCommands("one\r\ntwo\r\n"), ["one", "two"]);
});

test("what cannot stand on one line is not typed at all", () => {
  for (const lines of [
    ["for a in 1 2; do", "  echo $a", "done"],
    ["cat <<END", "text", "END"],
    ["echo 'one", "two'"],
    ['echo "one', 'two"'],
    ["stop() {", "  echo", "}"],
    ["if true; then", "  echo", "fi"],
    ["echo one # and this"],
    ["echo |"],
    ["echo \\"],
    ["(", "echo", ")"],
    [`echo ${"x".repeat(3000)}`],
  ])
    assert.deepEqual(typed(...lines), [], lines.join(" ⏎ "));
  assert.deepEqual(typed("echo 'it''s' \"a\\\"b\""), ["echo 'it''s' \"a\\\"b\""]);
});

test("no character that a terminal acts upon is typed", () => {
  for (const character of ["\r", "\u001b", "\u0003", "\t", "\u0085", "\u2028", "\u007f", "\u0000"])
    assert.deepEqual(shellCommands(`echo a${character}rm b`), [], JSON.stringify(character));
});

test("of our own pages, commands are one line each, and many can be typed", () => {
  const knowledge = join(import.meta.dirname, "../../../knowledge");
  const blocks = Object.values(makePages(knowledge, ownEntries(knowledge)))
    .filter(({ page }) => page.kind === "cause" || page.kind === "guide")
    .flatMap(({ page }) => page.blocks)
    .filter(({ language }) => language === "sh" || language === "bash");
  const commands = blocks.map(({ text }) => shellCommands(text));
  assert.ok(blocks.length > 100);
  assert.ok(commands.filter((one) => one.length > 0).length > blocks.length / 2, "fewer than half can be typed");
  for (const command of commands.flat()) assert.match(command, /^[^\n\r]+$/);
});

// What the pages tell people to run exists: every command of ours, and every option of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { helpFor } from "../../../src/cli/help.ts";
import { UsageError } from "../../../src/cli/usage.ts";
import { readPages } from "./pages.ts";

/** A command of ours as prose or a block writes it, with what follows up to the end of the code. A line may break within it. */
const COMMAND = /\bsession-doctor\s+([a-z][a-z-]*)([^`\n]*(?:\n[^`\n]+)?`|[^`\n]*)/g;

test("every command and option that a page names is one of the command line's", () => {
  const uses = readPages().flatMap(({ path, markdown }) =>
    [...markdown.matchAll(COMMAND)].map(([, command = "", rest = ""]) => ({ path, command, rest })),
  );
  assert.ok(uses.length > 50, `only ${uses.length} commands seen`);
  assert.deepEqual(
    uses.flatMap(({ path, command, rest }) => missing(command, rest).map((what) => `${path}: ${what}`)),
    [],
  );
});

test("commands and options that do not exist are seen", () => {
  const all = (text: string): readonly string[] =>
    [...text.matchAll(COMMAND)].flatMap(([, command = "", rest = ""]) => missing(command, rest));
  assert.deepEqual(all("`session-doctor sessions --redis URL --no-ttl` and `session-doctor scan`"), []);
  assert.deepEqual(all("`session-doctor conjure`"), ["there is no command conjure"]);
  assert.deepEqual(all("`session-doctor sessions\n--redis URL --all-of-it`"), ["sessions has no --all-of-it"]);
});

function missing(command: string, rest: string): readonly string[] {
  let help: string;
  try {
    help = helpFor(command);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [`there is no command ${command}`];
  }
  return [...rest.matchAll(/(?<=\s)--[a-z][a-z-]*/g)]
    .map(([option]) => option)
    .filter((option) => !new RegExp(`${option}(?![\\w-])`).test(help))
    .map((option) => `${command} has no ${option}`);
}

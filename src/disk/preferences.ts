// Finds a team's preferences in the scanned root.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { noPreferences, PREFERENCES_FILE, type ReadPreferences, readPreferences } from "../engine/preferences.ts";
import { aliases } from "../engine/rules/aliases.ts";
import { rules } from "../engine/rules/index.ts";
import { stacks } from "../engine/stacks/index.ts";
import { reasonOf } from "./walk.ts";

/** The preferences of a folder; none when there is no such file. Never throws. */
export function preferencesIn(root: string): ReadPreferences {
  let text: string;
  try {
    text = readFileSync(join(root, PREFERENCES_FILE), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { preferences: noPreferences, problems: [] };
    const message = `cannot be read: ${reasonOf(error)}`;
    return { preferences: noPreferences, problems: [{ path: PREFERENCES_FILE, message }] };
  }
  return preferencesOf(PREFERENCES_FILE, text);
}

/** The preferences in a text, judged by the rules and stacks that exist. */
export function preferencesOf(path: string, text: string): ReadPreferences {
  return readPreferences(path, text.replace(/^\ufeff/, ""), {
    rules: rules.map((rule) => rule.id),
    stacks: stacks.map((stack) => stack.id),
    aliases,
  });
}

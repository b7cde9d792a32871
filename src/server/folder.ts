// One workspace folder: what its team and its user want, its engine, and what was read below it.
import { relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { matcherOf } from "../disk/gitignore.ts";
import { createEngine, type Engine, isTestPath } from "../engine/check.ts";
import type { Finding } from "../engine/finding.ts";
import { lineStarts, positionAt } from "../engine/lines.ts";
import {
  applyPreferences,
  noPreferences,
  PREFERENCES_FILE,
  type Preferences,
  readPreferences,
} from "../engine/preferences.ts";
import { aliases } from "../engine/rules/aliases.ts";
import { rules } from "../engine/rules/index.ts";
import type { Problem } from "../engine/span.ts";
import { stacks } from "../engine/stacks/index.ts";
import type { Grammars } from "../engine/syntax/tree.ts";
import type { Places } from "./convert.ts";
import { createReadings, type Readings } from "./readings.ts";
import { combine, type Settings } from "./settings.ts";

export interface Folder extends Places {
  /** Absolute. */
  readonly root: string;
  /** False for a file that was opened alone: nothing else of its directory is read. */
  readonly whole: boolean;
  readonly engine: Engine;
  readonly readings: Readings;
  /** Path below the root, separated by `/`; undefined when it is elsewhere. */
  pathOf(absolute: string): string | undefined;
  absolute(path: string): string;
  /** Whether a file or directory (which ends in "/") is not to be read at all. */
  excludes(path: string): boolean;
  /** Those that team and user want, in the order of path and place. */
  findings(): readonly Finding[];
  /** What `findings` would be if one file had another text. */
  suppose(path: string, text: string): readonly Finding[];
  /** Those with a place to show them at: comments that suppress nothing, and wrong preferences. */
  complaints(): readonly Problem[];
  /** Takes the user's settings. True when everything has to be read again. */
  configure(settings: Settings): boolean;
  /** Takes the text of the team's preferences, if there is one. True when everything has to be read again. */
  prefer(text: string | undefined): boolean;
}

const vocabulary = { rules: rules.map((rule) => rule.id), stacks: stacks.map((stack) => stack.id), aliases };

export function createFolder(root: string, whole: boolean, initial: Settings, grammars: Grammars): Folder {
  let settings = initial;
  let team = { text: "", preferences: noPreferences, problems: [] as readonly Problem[] };
  let preferences = combine(team.preferences, settings);
  let engine = engineFor(preferences, grammars);
  let readings = createReadings(engine, preferences.links);
  let excluded = matcherOf(preferences.exclude);
  const absolute = (path: string): string => resolve(root, path);

  const decide = (): boolean => {
    const before = preferences;
    preferences = combine(team.preferences, settings);
    if (sameFiles(before, preferences)) return false;
    engine = engineFor(preferences, grammars);
    readings = createReadings(engine, preferences.links);
    excluded = matcherOf(preferences.exclude);
    return true;
  };

  return {
    root,
    whole,
    get engine() {
      return engine;
    },
    get readings() {
      return readings;
    },
    absolute,
    pathOf(file) {
      const path = relative(root, file);
      const elsewhere = path === "" || path === ".." || path.startsWith(`..${sep}`) || resolve(root, path) !== file;
      return elsewhere ? undefined : path.split(sep).join("/");
    },
    // Nothing below a folder of tests is judged, so there is no need to go in.
    excludes: (path) => (path.endsWith("/") && isTestPath(path)) || excluded(path),
    findings: () => applyPreferences(readings.check().findings, preferences),
    suppose: (path, text) => applyPreferences(readings.suppose(path, text).findings, preferences),
    complaints: () => [
      ...readings.check().problems.filter((problem) => problem.about === "suppression"),
      ...team.problems,
    ],
    configure(next) {
      settings = next;
      return decide();
    },
    prefer(text = "") {
      const none = { preferences: noPreferences, problems: [] };
      team = { text, ...(text.trim() === "" ? none : readPreferences(PREFERENCES_FILE, text, vocabulary)) };
      return decide();
    },
    uriOf: (path) => uriOf(absolute(path)),
    rangeOf({ path, start, end }) {
      const lines = path === PREFERENCES_FILE ? lineStarts(team.text) : (readings.lines(path) ?? [0]);
      return { start: positionAt(lines, start), end: positionAt(lines, end) };
    },
  };
}

/** Whether what was read and linked stays true. */
function sameFiles(a: Preferences, b: Preferences): boolean {
  const parts = ({ exclude, disabledStacks, links }: Preferences): string =>
    JSON.stringify([exclude, disabledStacks, links]);
  return parts(a) === parts(b);
}

function engineFor(preferences: Preferences, grammars: Grammars): Engine {
  const wanted = stacks.filter((stack) => !preferences.disabledStacks.includes(stack.id));
  return createEngine(wanted, rules, grammars);
}

/** The absolute path that a URI names; undefined for documents that are not files. */
export function fileOf(uri: string): string | undefined {
  try {
    return uri.startsWith("file:") ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

export function uriOf(absolute: string): string {
  return pathToFileURL(absolute).href;
}

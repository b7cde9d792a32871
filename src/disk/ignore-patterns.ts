// The pattern language of .gitignore, https://git-scm.com/docs/gitignore
//
// Most lines name one thing or one extension, so those are looked up instead of matched: a walk asks for every directory.

/** What one list of patterns says of a path: the last pattern that matches decides; undefined: none does. */
export type Verdict = "ignored" | "kept" | undefined;

export interface IgnorePatterns {
  /** `path` is relative to the patterns' directory. Says nothing of the directories above it. */
  verdict(path: string, isDirectory: boolean): Verdict;
}

interface Pattern {
  readonly negated: boolean;
  readonly directoryOnly: boolean;
}

interface General {
  readonly index: number;
  /** Of the last name of a path, or of the whole path. */
  readonly of: "name" | "path";
  readonly expression: RegExp;
}

/** Reads the lines of an ignore file. Lines that are no valid pattern match nothing, as in git. */
export function readPatterns(lines: readonly string[]): IgnorePatterns {
  const patterns: Pattern[] = [];
  const names = new Map<string, number[]>();
  const extensions = new Map<string, number[]>();
  const general: General[] = [];
  for (const line of lines) {
    const parsed = parse(line);
    if (!parsed) continue;
    const { glob, anchored } = parsed;
    const index = patterns.push(parsed) - 1;
    const extension = /^\*(\.[^.*?[\\]+)$/.exec(glob)?.[1];
    if (!anchored && !/[*?[\\]/.test(glob)) put(names, glob, index);
    else if (!anchored && extension !== undefined) put(extensions, extension, index);
    else {
      const expression = toExpression(glob);
      if (expression) general.unshift({ index, of: anchored ? "path" : "name", expression });
    }
  }
  return {
    verdict(path, isDirectory) {
      const name = path.slice(path.lastIndexOf("/") + 1);
      const fits = (index: number): boolean => isDirectory || !patterns[index]?.directoryOnly;
      const last = (indexes: readonly number[] | undefined): number => indexes?.findLast(fits) ?? -1;
      const dot = name.lastIndexOf(".");
      let best = Math.max(last(names.get(name)), dot < 0 ? -1 : last(extensions.get(name.slice(dot))));
      for (const { index, of, expression } of general) {
        if (index < best) break;
        if (!fits(index) || !expression.test(of === "name" ? name : path)) continue;
        best = index;
        break;
      }
      const pattern = patterns[best];
      return pattern && (pattern.negated ? "kept" : "ignored");
    },
  };
}

function put(map: Map<string, number[]>, key: string, index: number): void {
  const indexes = map.get(key);
  if (indexes) indexes.push(index);
  else map.set(key, [index]);
}

function parse(line: string): (Pattern & { glob: string; anchored: boolean }) | undefined {
  // Trailing spaces do not count unless a backslash stands before them.
  let glob = line.replace(/\r$/, "").replace(/(?<!\\)((?:\\\\)*)[ \t]+$/, "$1");
  if (glob === "" || glob.startsWith("#")) return undefined;
  const negated = glob.startsWith("!");
  if (negated) glob = glob.slice(1);
  const directoryOnly = glob.endsWith("/");
  if (directoryOnly) glob = glob.slice(0, -1);
  const anchored = glob.includes("/");
  if (glob.startsWith("/")) glob = glob.slice(1);
  return glob === "" ? undefined : { negated, directoryOnly, glob, anchored };
}

/** A glob as an expression over a whole name or path; undefined when it can match nothing. */
function toExpression(glob: string): RegExp | undefined {
  let source = "";
  for (let index = 0; index < glob.length; index++) {
    const character = glob[index] as string;
    if (character === "*") {
      let end = index;
      while (glob[end] === "*") end++;
      const whole = end - index === 2 && (index === 0 || glob[index - 1] === "/");
      if (whole && glob[end] === "/") {
        source += "(?:.*/)?";
        end++;
      } else if (whole && end === glob.length) {
        source += index === 0 ? ".*" : ".+";
      } else {
        source += "[^/]*";
      }
      index = end - 1;
    } else if (character === "?") {
      source += "[^/]";
    } else if (character === "[") {
      const set = readSet(glob, index);
      if (!set) return undefined;
      source += set.source;
      index = set.end;
    } else if (character === "\\") {
      index++;
      if (index >= glob.length) return undefined;
      source += literal(glob[index] as string);
    } else {
      source += literal(character);
    }
  }
  try {
    return new RegExp(`^${source}$`, "su");
  } catch {
    return undefined;
  }
}

const CLASSES: Readonly<Record<string, string>> = {
  alnum: "a-zA-Z0-9",
  alpha: "a-zA-Z",
  blank: " \\t",
  cntrl: "\\0-\\x1f\\x7f",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`\\{-~",
  space: "\\s",
  upper: "A-Z",
  xdigit: "0-9a-fA-F",
};

/** A bracket expression that starts at an index; `end` is its closing bracket. */
function readSet(glob: string, start: number): { source: string; end: number } | undefined {
  let index = start + 1;
  const negated = glob[index] === "!" || glob[index] === "^";
  if (negated) index++;
  const first = index;
  let members = "";
  for (; index < glob.length; index++) {
    const character = glob[index] as string;
    if (character === "]" && index > first) {
      // A set never matches a slash, whatever it lists.
      return { source: `(?!/)[${negated ? "^" : ""}${members}]`, end: index };
    }
    const named = character === "[" ? /^\[:(\w+):\]/.exec(glob.slice(index)) : null;
    if (named) {
      const known = CLASSES[named[1] ?? ""];
      if (known === undefined) return undefined;
      members += known;
      index += named[0].length - 1;
    } else if (character === "\\") {
      index++;
      if (index >= glob.length) return undefined;
      members += literalInSet(glob[index] as string);
    } else if (character === "-" && index > first && glob[index + 1] !== "]") {
      members += "-";
    } else {
      members += literalInSet(character);
    }
  }
  return undefined;
}

const literal = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
const literalInSet = (character: string): string => character.replace(/[\\\]^[-]/, "\\$&");

// Writes a comment that suppresses a rule, in the syntax of the file.
import type { Edit } from "./span.ts";

export interface Wish {
  readonly rule: string;
  /** Line breaks and ends of comments are taken out of it. */
  readonly reason: string;
  /** Offset of the finding; undefined: the whole file. */
  readonly at?: number;
}

/** Undefined when a comment cannot stand there: the format has none, or the line goes on from the one before. */
export function suppress(path: string, text: string, { rule, reason, at }: Wish): Edit | undefined {
  const comment = commentIn(path);
  if (!comment) return undefined;
  const line = at === undefined ? afterPrologue(text) : text.slice(0, at).lastIndexOf("\n") + 1;
  if (at !== undefined && goesOn(path, text.slice(0, line), text.slice(line))) return undefined;
  const indent = at === undefined ? "" : text.slice(line, line + indentOf(text.slice(line)));
  const verb = at === undefined ? "ignore-file" : "ignore";
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const start = line > 0 && text[line - 1] !== "\n" ? end : "";
  return {
    span: { path, start: line, end: line },
    text: `${start}${indent}${comment(`session-doctor: ${verb} ${rule}`, oneLine(reason))}${end}`,
  };
}

type Comment = (what: string, reason: string) => string;

const hash: Comment = (what, reason) => `# ${what} -- ${reason}`;
const slashes: Comment = (what, reason) => `// ${what} -- ${reason}`;
const angles: Comment = (what, reason) => `<!-- ${what}: ${reason.replaceAll(/-{2,}/g, "-").replace(/-$/, "")} -->`;

function commentIn(path: string): Comment | undefined {
  if (/\.(?:[cm]?[jt]sx?|java|gradle|kts?)$/.test(path)) return slashes;
  if (/\.(?:xml|xhtml|html?)$/.test(path)) return angles;
  return path.endsWith(".json") ? undefined : hash;
}

/** Whether a line is part of something in which a comment would be content, or would end it. */
function goesOn(path: string, before: string, here: string): boolean {
  if (/\\\r?\n$/.test(before)) return true;
  if (commentIn(path) === angles) return before.lastIndexOf("<") > before.lastIndexOf(">");
  if (!/\.ya?ml$/.test(path)) return false;
  const depth = indentOf(here);
  const parent = before.split("\n").findLast((line) => line.trim() !== "" && indentOf(line) < depth);
  return parent !== undefined && /[|>][-+0-9]*[ \t]*(?:#.*)?\r?$/.test(parent);
}

const indentOf = (text: string): number => /^[ \t]*/.exec(text)?.[0].length ?? 0;

/** After what must stay the first line of a file: `#!` and `<?xml`. */
function afterPrologue(text: string): number {
  if (!/^(?:#!|<\?xml)/.test(text)) return 0;
  const end = text.indexOf("\n");
  return end < 0 ? text.length : end + 1;
}

const oneLine = (reason: string): string => reason.replaceAll(/\s+/g, " ").trim();

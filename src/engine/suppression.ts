// Reads `session-doctor: ignore <rule> -- reason` comments. A suppression without a reason does not count.
//
// A colon may stand for the two hyphens, because XML allows no `--` within a comment.
import type { Problem, Span } from "./span.ts";

export interface Suppression {
  readonly rule: string;
  /** The comment itself. */
  readonly at: Span;
  /** First and last offset that it covers. */
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

export interface Suppressions {
  readonly suppressions: readonly Suppression[];
  readonly problems: readonly Problem[];
}

/** What can stand between the start of a line and a comment in the syntaxes that we read. */
const COMMENT = /(?:\/\/|#|\/\*|<!--|\*|!)[^\n]*?session-doctor:[ \t]*(ignore(?:-file)?)\b[ \t]*([^\n]*)/g;
const ALONE = /^[ \t]*(?:\/\/|#|\/\*|<!--|\*|!)[^\n]*session-doctor:[ \t]*ignore/;
const BODY = /^([a-z][a-z0-9-]*)[ \t]*(?:(?:--|:)[ \t]*(.*?))?[ \t]*(?:\*\/|-->)?[ \t]*\r?$/;

/**
 * Suppressions of one file. `ignore` covers its own line and the next one that is not blank; `ignore-file` the whole file.
 */
export function readSuppressions(path: string, text: string): Suppressions {
  if (!text.includes("session-doctor:")) return { suppressions: [], problems: [] };
  const suppressions: Suppression[] = [];
  const problems: Problem[] = [];
  for (const match of text.matchAll(COMMENT)) {
    const at: Span = { path, start: match.index, end: match.index + match[0].trimEnd().length };
    const [, verb = "", rest = ""] = match;
    const [, rule, reason] = BODY.exec(rest) ?? [];
    if (!rule) {
      problems.push({
        path,
        at,
        about: "suppression",
        message: `"${verb}" names no rule; write "session-doctor: ${verb} <rule> -- <reason>"`,
      });
    } else if (!reason?.trim()) {
      problems.push({
        path,
        at,
        about: "suppression",
        message: `"${verb} ${rule}" gives no reason; add " -- <reason>" for it to count`,
      });
    } else {
      const whole = verb === "ignore-file";
      const from = whole ? 0 : text.lastIndexOf("\n", match.index) + 1;
      suppressions.push({
        rule,
        at,
        reason: reason.trim(),
        from,
        to: whole ? text.length : endOfNextLine(text, match.index),
      });
    }
  }
  return { suppressions, problems };
}

function endOfNextLine(text: string, index: number): number {
  let end = text.indexOf("\n", index);
  while (end >= 0) {
    const next = text.indexOf("\n", end + 1);
    const line = text.slice(end + 1, next < 0 ? text.length : next);
    // Several of these comments may stand above one line.
    if ((line.trim() && !ALONE.test(line)) || next < 0) return next < 0 ? text.length : next;
    end = next;
  }
  return text.length;
}

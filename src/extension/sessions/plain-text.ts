// Text that came out of a session or a key, made safe to show: it cannot move the cursor, turn the line around or end a comment.

/** Controls, separators of lines, and marks without a shape, such as those of direction: each could make a text say something else. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** For one line of a label, a description or a comment. */
export const oneLine = (text: string): string => text.toWellFormed().replace(UNSEEN, "·").replaceAll("*/", "*·");

/** Cut to so many characters, with a sign that there were more. */
export const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** A string of JSON in which everything that cannot be seen is escaped. */
export const quoted = (text: string): string =>
  JSON.stringify(text).replace(UNSEEN, (one) =>
    Array.from({ length: one.length }, (_, at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, "0")}`).join(""),
  );

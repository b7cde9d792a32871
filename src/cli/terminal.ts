// What a terminal needs: colours, the width of characters, and protection from what files may contain.

export type Paint = (style: Style, text: string) => string;
export type Style = "error" | "warning" | "info" | "bold" | "faint" | "code";

const CODES: Readonly<Record<Style, string>> = {
  error: "31",
  warning: "33",
  info: "36",
  bold: "1",
  faint: "2",
  code: "36",
};

export function painter(colored: boolean): Paint {
  return colored ? (style, text) => `\u001b[${CODES[style]}m${text}\u001b[0m` : (_style, text) => text;
}

/** Whether to colour: what the person asked for, else only on a terminal and without NO_COLOR. */
export function wantsColor(
  when: "auto" | "always" | "never",
  stream: { readonly isTTY?: boolean },
  environment: NodeJS.ProcessEnv,
): boolean {
  if (when !== "auto") return when === "always";
  return stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== "dumb";
}

/** Text with nothing in it that could steer a terminal or reorder what is shown. Keeps its length. */
export function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go.
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

/** Columns a character takes; tabs are the caller's business. */
export function widthOf(character: string): number {
  if (character < "\u007f") return 1;
  if (/\p{Mark}|\p{Format}|[\u{fe00}-\u{fe0f}]/u.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** East Asian wide and fullwidth characters, and emoji, as terminals draw them (Unicode Standard Annex 11). */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Text with tabs set to stops of four, and the column at which each of its UTF-16 units is drawn (one more for its end). */
export function layOut(text: string): { readonly shown: string; readonly columns: readonly number[] } {
  let shown = "";
  let column = 0;
  const columns: number[] = [];
  for (const character of harmless(text)) {
    const width = character === "\t" ? 4 - (column % 4) : widthOf(character);
    for (let unit = 0; unit < character.length; unit++) columns.push(column);
    shown += character === "\t" ? " ".repeat(width) : character;
    column += width;
  }
  columns.push(column);
  return { shown, columns };
}

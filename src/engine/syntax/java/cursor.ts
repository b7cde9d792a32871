// Steps through Java text: trivia, words, bracketed parts and types. Every step is linear and ends at the end of the text.

/** A type as it stands in the source. */
export interface WrittenType {
  /** Without arguments and annotations: `Map.Entry`, `int`; `?` for a wildcard that has no upper bound. */
  readonly name: string;
  readonly arguments: readonly WrittenType[];
  readonly array: boolean;
  readonly start: number;
  readonly end: number;
}

export interface TypeParameter {
  readonly name: string;
}

/** A place in a text that moves forward only. */
export class Cursor {
  readonly text: string;
  at: number;

  constructor(text: string, at = 0) {
    this.text = text;
    this.at = at;
  }

  /** The character code here, or -1 at the end. */
  get code(): number {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : -1;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** Skips white space and comments. */
  trivia(): void {
    for (;;) {
      const code = this.code;
      if (code === 32 || (code >= 9 && code <= 13)) this.at++;
      else if (code !== SLASH || !this.comment()) return;
    }
  }

  /** Skips trivia and then this character, if it comes next. */
  take(code: number): boolean {
    this.trivia();
    if (this.code !== code) return false;
    this.at++;
    return true;
  }

  /** The word that starts here, without moving; "" when there is none. */
  peek(): string {
    this.trivia();
    if (!isStart(this.code)) return "";
    let end = this.at + 1;
    while (end < this.text.length && isPart(this.text.charCodeAt(end))) end++;
    return this.text.slice(this.at, end);
  }

  /** Moves over a word. */
  word(): string {
    const word = this.peek();
    this.at += word.length;
    return word;
  }

  /** Moves over a string, a character or a text block; the cursor stands on its first quote. */
  quoted(): void {
    const quote = this.code;
    if (quote === QUOTE && this.text.startsWith('"""', this.at)) {
      for (let close = this.text.indexOf('"""', this.at + 3); ; close = this.text.indexOf('"""', close + 1)) {
        if (close < 0) this.at = this.text.length;
        else if (this.text.charCodeAt(close - 1) === BACKSLASH) continue;
        else this.at = close + 3;
        return;
      }
    }
    for (this.at++; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code === BACKSLASH) this.at++;
      // A literal cannot cross a line: one that is not closed yet, while a person types, must not swallow the file.
      else if (code === quote || code === 10) break;
    }
    this.at = Math.min(this.at + 1, this.text.length);
  }

  /** Moves over a part in brackets of any form, nested ones included; the cursor stands on the opening one. */
  bracketed(): void {
    const { text } = this;
    let depth = 0;
    while (this.at < text.length) {
      const code = text.charCodeAt(this.at);
      // Letters, digits and white space are most of a body.
      if (code > 125 || (code > 93 && code < 123) || (code > 47 && code < 91) || code < 34) {
        this.at++;
        continue;
      }
      if (code === QUOTE || code === APOSTROPHE) {
        this.quoted();
        continue;
      }
      if (code === SLASH && this.comment()) continue;
      this.at++;
      if (code === 123 || code === 40 || code === 91) depth++;
      else if ((code === 125 || code === 41 || code === 93) && --depth === 0) return;
    }
  }

  /** Moves over `@Name(…)`; the cursor stands on `@`. */
  annotation(): void {
    this.at++;
    this.qualifiedName();
    this.trivia();
    if (this.code === 40) this.bracketed();
  }

  /** Moves over `a.b.C`; "" when no word comes next. */
  qualifiedName(): string {
    let name = this.word();
    for (;;) {
      const before = this.at;
      if (!name || !this.take(DOT)) break;
      const next = this.word();
      if (!next) {
        this.at = before;
        break;
      }
      name += `.${next}`;
    }
    return name;
  }

  /** Moves over a type with arguments and array brackets; undefined, without moving on, when none comes next. */
  type(depth = 0): WrittenType | undefined {
    this.annotations();
    const start = this.at;
    let name = "";
    let args: readonly WrittenType[] = [];
    for (;;) {
      this.annotations();
      const word = this.word();
      if (!word) break;
      name += name ? `.${word}` : word;
      args = this.typeArguments(depth);
      const before = this.at;
      // `String... names` has dots that do not belong to the name.
      if (!this.take(DOT) || this.code === DOT) {
        this.at = before;
        break;
      }
    }
    if (!name) return undefined;
    const array = this.dimensions();
    return { name, arguments: args, array, start, end: this.at };
  }

  /** Moves over `[]`, `[][]` or `...`, and says whether there were any. */
  dimensions(): boolean {
    let found = false;
    for (;;) {
      const before = this.at;
      this.annotations();
      if (this.take(91) && this.take(93)) found = true;
      else {
        this.at = before;
        this.trivia();
        if (this.text.startsWith("...", this.at)) {
          this.at += 3;
          return true;
        }
        this.at = before;
        return found;
      }
    }
  }

  /** Moves over `<A, ? extends B>`. */
  typeArguments(depth: number): readonly WrittenType[] {
    const before = this.at;
    if (!this.take(60) || depth > MOST_NESTED) {
      this.at = before;
      return [];
    }
    const found: WrittenType[] = [];
    do {
      this.annotations();
      if (this.code === 63) {
        const start = this.at++;
        const bound = this.peek();
        if (bound === "extends" || bound === "super") this.word();
        const type = bound === "extends" || bound === "super" ? this.type(depth + 1) : undefined;
        found.push(
          bound === "extends" && type
            ? type
            : { name: "?", arguments: [], array: false, start, end: Math.max(this.at, start + 1) },
        );
      } else {
        const type = this.type(depth + 1);
        if (type) found.push(type);
      }
    } while (this.take(44));
    this.take(62);
    return found;
  }

  /** Moves over `<T extends A & B, U>` of a declaration. */
  typeParameters(): readonly TypeParameter[] {
    const found: TypeParameter[] = [];
    if (!this.take(60)) return found;
    do {
      this.annotations();
      const name = this.word();
      if (name) found.push({ name });
      if (this.peek() === "extends") {
        this.word();
        do this.type();
        while (this.take(38));
      }
    } while (this.take(44));
    this.take(62);
    return found;
  }

  /** Skips annotations and what is between them. */
  annotations(): void {
    this.trivia();
    while (this.code === AT && !this.text.startsWith("@interface", this.at)) {
      this.annotation();
      this.trivia();
    }
  }

  private comment(): boolean {
    const next = this.text.charCodeAt(this.at + 1);
    if (next !== SLASH && next !== 42) return false;
    const end = next === SLASH ? this.text.indexOf("\n", this.at) : this.text.indexOf("*/", this.at + 2);
    this.at = end < 0 ? this.text.length : end + (next === SLASH ? 1 : 2);
    return true;
  }
}

/** Deeper type arguments are nobody's code; the bound keeps a broken file from exhausting the stack. */
const MOST_NESTED = 40;

const SLASH = 47;
const QUOTE = 34;
const APOSTROPHE = 39;
const BACKSLASH = 92;
const DOT = 46;
const AT = 64;

const isStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36 || code > 127;
const isPart = (code: number): boolean => isStart(code) || (code >= 48 && code <= 57);

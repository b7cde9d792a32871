// Expands a snippet as VS Code does when somebody takes every default.
//
// The grammar: https://code.visualstudio.com/docs/editing/userdefinedsnippets#_snippet-syntax. Variables and transforms are refused: a
// snippet that needs none is more likely to have forgotten to escape a dollar sign.

export interface Field {
  /** What it holds unless somebody types. */
  readonly value: string;
  /** More than one where the editor offers a list. */
  readonly choices: readonly string[];
}

export interface Expansion {
  readonly text: string;
  /** By their numbers. */
  readonly fields: ReadonlyMap<number, Field>;
}

/** Throws a sentence on what VS Code would take for something else than it looks like. */
export function expand(body: string, typed: ReadonlyMap<number, string> = new Map()): Expansion {
  const fields = new Map<number, Field>();
  // A field may be mentioned before the place that says what it holds.
  new Parser(body, new Map(), fields).parse();
  const known = new Map([...fields].map(([number, { value }]) => [number, typed.get(number) ?? value]));
  return { text: new Parser(body, known, new Map()).parse(), fields };
}

class Parser {
  private at = 0;
  private readonly body: string;
  private readonly known: ReadonlyMap<number, string>;
  private readonly fields: Map<number, Field>;

  constructor(body: string, known: ReadonlyMap<number, string>, fields: Map<number, Field>) {
    this.body = body;
    this.known = known;
    this.fields = fields;
  }

  /** Up to the end, or to the brace that closes the field it is in. */
  parse(within?: number): string {
    let text = "";
    while (this.at < this.body.length) {
      const character = this.body[this.at] ?? "";
      if (within !== undefined && character === "}") {
        this.at++;
        return text;
      }
      if (character === "\\") text += this.escaped("$}\\");
      else if (character === "$") text += this.dollar();
      else {
        text += character;
        this.at++;
      }
    }
    if (within !== undefined) throw new Error(`field ${within} is never closed`);
    return text;
  }

  private escaped(special: string): string {
    const next = this.body[this.at + 1] ?? "";
    if (next !== "" && special.includes(next)) {
      this.at += 2;
      return next;
    }
    this.at++;
    return "\\";
  }

  private dollar(): string {
    const rest = this.body.slice(this.at);
    const [plain, digits] = /^\$(\d+)/.exec(rest) ?? [];
    if (plain !== undefined) {
      this.at += plain.length;
      return this.valueOf(Number(digits));
    }
    const variable = /^\$\{?[A-Za-z_]\w*/.exec(rest)?.[0];
    if (variable !== undefined) throw new Error(`${variable} would be a variable: write \\${variable}`);
    const [head, number, what] = /^\$\{(\d+)([:|}/])/.exec(rest) ?? [];
    if (head === undefined) {
      // VS Code takes a dollar sign that begins nothing for text.
      this.at++;
      return "$";
    }
    this.at += head.length;
    const field = Number(number);
    if (what === "}") return this.valueOf(field);
    if (what === "/") throw new Error(`field ${field} has a transform`);
    if (what === "|") return this.define(field, this.choices(field));
    const value = this.parse(field);
    return this.define(field, [value]);
  }

  private choices(field: number): readonly string[] {
    const choices: string[] = [""];
    const add = (text: string): void => {
      choices[choices.length - 1] += text;
    };
    for (;;) {
      const character = this.body[this.at];
      if (character === undefined) throw new Error(`the choices of field ${field} are never closed`);
      if (character === "\\") add(this.escaped(",|\\"));
      else if (character === "|" && this.body[this.at + 1] === "}") {
        this.at += 2;
        return choices;
      } else {
        if (character === ",") choices.push("");
        else add(character);
        this.at++;
      }
    }
  }

  private define(field: number, choices: readonly string[]): string {
    const [value = ""] = choices;
    const before = this.fields.get(field);
    if (before && before.value !== value) throw new Error(`field ${field} has two defaults: ${before.value}, ${value}`);
    this.fields.set(field, { value, choices });
    return this.valueOf(field);
  }

  private valueOf(field: number): string {
    return this.known.get(field) ?? this.fields.get(field)?.value ?? "";
  }
}

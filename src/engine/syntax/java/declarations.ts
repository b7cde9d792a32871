// Reads the declarations of a Java file: package, imports, and types with their heads and fields.
import type { SourceFile } from "../source.ts";
import { Cursor, type WrittenType } from "./cursor.ts";

export interface JavaFile {
  /** "" for the unnamed package. */
  readonly package: string;
  readonly imports: readonly Import[];
  /** Simple name → qualified name, for imports of one type. */
  readonly imported: ReadonlyMap<string, string>;
  /** All types but local and anonymous ones, outer before inner. */
  readonly types: readonly JavaType[];
  /** The names of `types`. */
  readonly declared: ReadonlySet<string>;
}

export interface Import {
  /** Without `.*`. */
  readonly name: string;
  readonly wildcard: boolean;
  readonly static: boolean;
}

export interface JavaType {
  /** Within the package: `Outer.Inner`. */
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly form: "class" | "record" | "enum" | "interface" | "annotation";
  readonly outer?: JavaType;
  readonly parameters: readonly string[];
  readonly superclasses: readonly WrittenType[];
  readonly interfaces: readonly WrittenType[];
  /** Where another interface can be added: after the last one, or where an `implements` clause can stand. */
  readonly clauseAt: number;
  readonly fields: readonly JavaField[];
  /** Names of the methods that it declares itself. */
  readonly methods: ReadonlySet<string>;
  /** What methods that others may call give back, by name; undefined where several of a name disagree. */
  readonly results: ReadonlyMap<string, WrittenType | undefined>;
  /** Offset of the body's opening brace, or of where it should be. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

export interface JavaField {
  readonly name: string;
  readonly type: WrittenType;
  readonly nameStart: number;
  readonly static: boolean;
  readonly transient: boolean;
}

/**
 * Every class of a project may end up in a session, so this runs on every Java file. It scans the text once instead of
 * building a syntax tree, and skips over method bodies: ten times faster than the tree, and exact for heads and fields.
 */
export function readDeclarations(file: SourceFile): JavaFile {
  return file.shape("java", () => new Reader(file.text).read());
}

type Building = { -readonly [K in keyof JavaType]: JavaType[K] } & {
  fields: JavaField[];
  methods: Set<string>;
  results: Map<string, WrittenType | undefined>;
};

class Reader {
  private readonly cursor: Cursor;
  private package = "";
  private readonly imports: Import[] = [];
  private readonly types: Building[] = [];

  constructor(text: string) {
    this.cursor = new Cursor(text);
  }

  read(): JavaFile {
    const { cursor } = this;
    for (cursor.trivia(); !cursor.done; cursor.trivia()) {
      const word = cursor.peek();
      if (word === "package") {
        cursor.word();
        this.package = cursor.qualifiedName();
      } else if (word === "import") {
        cursor.word();
        this.import();
      } else {
        this.member(undefined, 0);
      }
    }
    const single = this.imports.filter((one) => !one.wildcard);
    return {
      package: this.package,
      imports: this.imports,
      imported: new Map(single.map((one) => [one.name.slice(one.name.lastIndexOf(".") + 1), one.name])),
      types: this.types,
      declared: new Set(this.types.map((type) => type.name)),
    };
  }

  private import(): void {
    const { cursor } = this;
    IMPORT.lastIndex = cursor.at;
    const plain = IMPORT.exec(cursor.text);
    if (plain) {
      const [all, modifier, name = "", star] = plain;
      cursor.at += all.length;
      this.imports.push({ name, wildcard: star !== undefined, static: modifier !== undefined });
      return;
    }
    const isStatic = cursor.peek() === "static";
    if (isStatic) cursor.word();
    const name = cursor.qualifiedName();
    const wildcard = cursor.take(46) && cursor.take(42);
    if (name) this.imports.push({ name, wildcard, static: isStatic });
  }

  /** One member of a type, or one declaration of a file. Always moves on. */
  private member(owner: Building | undefined, depth: number): void {
    const { cursor } = this;
    const modifiers = this.modifiers();
    const start = cursor.at;
    if (cursor.code === 123) {
      cursor.bracketed();
      return;
    }
    const form = this.declaredForm();
    if (form) {
      this.type(form, owner, depth);
      return;
    }
    const variables = cursor.typeParameters();
    const type = cursor.type();
    cursor.trivia();
    if (!type || cursor.code === 123) {
      // A compact constructor, or text that is no Java.
      if (/[({[]/.test(cursor.text[cursor.at] ?? "")) cursor.bracketed();
      else if (cursor.at === start) cursor.at++;
      return;
    }
    if (cursor.code === 40) {
      this.restOfMethod();
      return;
    }
    const nameStart = cursor.at;
    const name = cursor.word();
    if (!name) {
      if (cursor.at === start) cursor.at++;
      return;
    }
    cursor.trivia();
    if (cursor.code === 40) {
      if (owner) {
        const before = owner.results.get(name);
        const isFirst = !owner.methods.has(name);
        const same = isFirst || (before?.name === type.name && before.array === type.array);
        const own = variables.length > 0 || modifiers.has("private") || !same;
        owner.results.set(name, own ? undefined : type);
        owner.methods.add(name);
      }
      this.restOfMethod();
    } else {
      this.declarators(owner, modifiers, type, name, nameStart);
    }
  }

  private modifiers(): ReadonlySet<string> {
    const { cursor } = this;
    let found: Set<string> | undefined;
    for (;;) {
      cursor.annotations();
      const word = cursor.peek();
      if (word === "non" && cursor.text.startsWith("non-sealed", cursor.at)) cursor.at += "non-sealed".length;
      else if (MODIFIERS.has(word)) {
        found ??= new Set();
        found.add(word);
        cursor.at += word.length;
      } else return found ?? NONE;
    }
  }

  /** Moves over `class`, `@interface` and the like, when one comes next. */
  private declaredForm(): JavaType["form"] | undefined {
    const { cursor } = this;
    if (cursor.text.startsWith("@interface", cursor.at)) {
      cursor.at += "@interface".length;
      return "annotation";
    }
    const word = cursor.peek();
    if (word === "record") {
      RECORD.lastIndex = cursor.at;
      if (!RECORD.test(cursor.text)) return undefined;
    } else if (word !== "class" && word !== "interface" && word !== "enum") return undefined;
    cursor.word();
    return word;
  }

  private type(form: JavaType["form"], outer: Building | undefined, depth: number): void {
    const { cursor } = this;
    cursor.trivia();
    const nameStart = cursor.at;
    const simple = cursor.word();
    if (!simple) return;
    const nameEnd = cursor.at;
    const parameters = cursor.typeParameters().map((parameter) => parameter.name);
    const fields: JavaField[] = [];
    if (form === "record" && cursor.take(40)) this.components(fields);
    let clauseAt = parameters.length > 0 || form === "record" ? cursor.at : nameEnd;
    const superclasses: WrittenType[] = [];
    const interfaces: WrittenType[] = [];
    for (let clause = cursor.peek(); CLAUSES.has(clause); clause = cursor.peek()) {
      cursor.word();
      const list = clause === "implements" ? interfaces : clause === "extends" ? superclasses : undefined;
      do {
        const type = cursor.type();
        if (type) list?.push(type);
        if (type && list) clauseAt = type.end;
      } while (cursor.take(44));
    }
    cursor.trivia();
    const type: Building = {
      name: outer ? `${outer.name}.${simple}` : simple,
      nameStart,
      nameEnd,
      form,
      ...(outer && { outer }),
      parameters,
      superclasses,
      interfaces,
      clauseAt,
      fields,
      methods: new Set(),
      results: new Map(),
      bodyStart: cursor.at,
      bodyEnd: cursor.at,
    };
    this.types.push(type);
    if (depth >= DEEPEST && cursor.code === 123) cursor.bracketed();
    else if (cursor.take(123)) this.body(type, depth);
    type.bodyEnd = cursor.at;
  }

  private body(type: Building, depth: number): void {
    const { cursor } = this;
    if (type.form === "enum") this.constants();
    for (cursor.trivia(); !cursor.done && cursor.code !== 125; cursor.trivia()) {
      if (cursor.code === 59) cursor.at++;
      else this.member(type, depth + 1);
    }
    cursor.take(125);
  }

  private components(fields: JavaField[]): void {
    const { cursor } = this;
    for (cursor.trivia(); !cursor.done && cursor.code !== 41; cursor.trivia()) {
      const start = cursor.at;
      this.modifiers();
      const type = cursor.type();
      cursor.trivia();
      const nameStart = cursor.at;
      const name = cursor.word();
      if (type && name) fields.push({ name, type, nameStart, static: false, transient: false });
      if (!cursor.take(44) && cursor.at === start) cursor.at++;
    }
    cursor.take(41);
  }

  /** Moves over an enum's constants, through the `;` after them if there is one. */
  private constants(): void {
    const { cursor } = this;
    for (cursor.trivia(); !cursor.done && cursor.code !== 125; cursor.trivia()) {
      const code = cursor.code;
      if (code === 40 || code === 123 || code === 91) cursor.bracketed();
      else if (code === 34 || code === 39) cursor.quoted();
      else if (code === 64) cursor.annotation();
      else {
        cursor.at++;
        if (code === 59) return;
      }
    }
  }

  /** From the parameters of a method or constructor through its body or `;`. */
  private restOfMethod(): void {
    const { cursor } = this;
    cursor.bracketed();
    for (cursor.trivia(); !cursor.done; cursor.trivia()) {
      const code = cursor.code;
      if (code === 125) return;
      if (code === 123) {
        cursor.bracketed();
        return;
      }
      if (code === 34 || code === 39) cursor.quoted();
      else if (code === 64) cursor.annotation();
      else {
        cursor.at++;
        if (code === 59) return;
      }
    }
  }

  private declarators(
    owner: Building | undefined,
    modifiers: ReadonlySet<string>,
    type: WrittenType,
    firstName: string,
    firstStart: number,
  ): void {
    const { cursor } = this;
    // The fields of an interface are constants of it, and belong to no object.
    const isStatic = modifiers.has("static") || owner?.form === "interface" || owner?.form === "annotation";
    for (let name = firstName, nameStart = firstStart; name; ) {
      const array = cursor.dimensions() || type.array;
      owner?.fields.push({
        name,
        type: array === type.array ? type : { ...type, array },
        nameStart,
        static: isStatic,
        transient: modifiers.has("transient"),
      });
      if (!this.initializer()) return;
      cursor.trivia();
      nameStart = cursor.at;
      name = cursor.word();
    }
  }

  /** Moves through `;`, or through a `,` after which another variable is declared; says whether it was one. */
  private initializer(): boolean {
    const { cursor } = this;
    if (cursor.take(44)) return true;
    for (cursor.trivia(); !cursor.done; cursor.trivia()) {
      const code = cursor.code;
      if (code === 125) return false;
      if (code === 40 || code === 123 || code === 91) cursor.bracketed();
      else if (code === 34 || code === 39) cursor.quoted();
      else {
        cursor.at++;
        if (code === 59) return false;
        // In `new HashMap<A, B>()` the comma separates type arguments; a declaration goes on to `=`, `,` or `;`.
        if (code === 44) {
          DECLARATOR.lastIndex = cursor.at;
          if (DECLARATOR.test(cursor.text)) return true;
        }
      }
    }
    return false;
  }
}

/** Types nested deeper are not looked into. */
const DEEPEST = 40;

const MODIFIERS = new Set(
  "public protected private static final abstract transient volatile synchronized native strictfp default sealed".split(
    " ",
  ),
);
const NONE: ReadonlySet<string> = new Set();
const CLAUSES = new Set(["extends", "implements", "permits"]);
/** How nearly all imports are written; the others may have comments or line breaks anywhere. */
const IMPORT = / (static )?([a-zA-Z_$][\w$]*(?:\.[a-zA-Z_$][\w$]*)*)(\.\*)?;/y;
const RECORD = /record\s+[\w$\u0080-\uffff]+\s*[(<]/y;
const DECLARATOR = /\s*[\w$\u0080-\uffff]+\s*(?:\[\s*\]\s*)*(?:,\s*[\w$\u0080-\uffff]+\s*(?:\[\s*\]\s*)*){0,20}[=;]/y;

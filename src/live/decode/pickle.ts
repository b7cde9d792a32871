// Python's pickle, protocols 0 to 5, walked without importing or calling anything.
//
// https://github.com/python/cpython/blob/3.11/Lib/pickletools.py names every opcode. A callable becomes a `call` that is
// named and, unless it is known to be harmless, flagged; what the memo shares stands once and is referred to elsewhere.
import { type Cursor, decodeWith } from "./cursor.ts";
import { call, Item, leaf, settle, textOf } from "./pickle/item.ts";
import { isHarmless, presentName, told, uuidOf } from "./pickle/known.ts";
import { type Decoded, type Decoder, defaultLimits } from "./value.ts";
import { wholeNumberOfBytes, wholeNumberOfText } from "./whole-number.ts";

export const decodePickle: Decoder = (bytes, limits = defaultLimits) => {
  let rest: () => Decoded | undefined = () => undefined;
  return decodeWith(
    "pickle",
    bytes,
    limits,
    (cursor, warn) => {
      const alarms = new Alarms();
      const walk = new Walk(cursor, alarms);
      const told = (root: Item): Decoded => {
        alarms.tell(warn);
        return settle(root, cursor, warn);
      };
      rest = () => {
        const root = walk.rest();
        return root && told(root);
      };
      return told(walk.run());
    },
    () => rest(),
  );
};

/** Protocols 2 to 5 begin with their number; 0 and 1 are told from text by walking them to their end. */
export function looksLikePickle(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if (first === 0x80) return second !== undefined && second >= 2 && second <= 5;
  if (bytes.at(-1) !== 0x2e || bytes.length < 3) return false;
  if (first === undefined || !"(}])c".includes(String.fromCharCode(first))) return false;
  return decodePickle(bytes).failure === undefined;
}

const MANNERS = ["imported", "created", "called"] as const;
type Manner = (typeof MANNERS)[number];
const MOST_ALARMS = 20;

/** What the application's own reader would do with callables that are not known to be harmless. */
class Alarms {
  readonly #worst = new Map<string, Manner>();

  raise(name: string, manner: Manner): void {
    // Old protocols need getattr to name a method; what it is called with tells what it is for.
    if (isHarmless(name) || (name === "builtins.getattr" && manner === "imported")) return;
    // A name that is no Python name may be content.
    const shown = /^[A-Za-z_][\w.]{0,99}$/.test(name) ? name : "something without a proper name";
    const before = this.#worst.get(shown);
    if (before === undefined && this.#worst.size >= MOST_ALARMS) return;
    if (before === undefined || MANNERS.indexOf(manner) > MANNERS.indexOf(before)) this.#worst.set(shown, manner);
  }

  tell(warn: (message: string) => void): void {
    for (const [name, manner] of this.#worst) {
      warn(
        manner === "called"
          ? `${name} would be called when the application reads this: code would run`
          : `${name} would be ${manner} when the application reads this`,
      );
    }
  }
}

class Walk {
  readonly #cursor: Cursor;
  readonly #alarms: Alarms;
  #stack: Item[] = [];
  /** Heights of the stack at the open marks. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, Item>();

  constructor(cursor: Cursor, alarms: Alarms) {
    this.#cursor = cursor;
    this.#alarms = alarms;
  }

  run(): Item {
    const cursor = this.#cursor;
    for (;;) {
      const at = cursor.offset;
      const code = cursor.u8();
      if (code === 0x2e) return this.#pop();
      if (!this.#step(code)) cursor.stop(`has no opcode ${code}`, at);
    }
  }

  /** What the stack holds when the bytes break off: open parts go where they would have gone. */
  rest(): Item | undefined {
    while (this.#marks.length > 0) {
      const parts = this.#popMark();
      const below = this.#stack.at(-1);
      if (below?.kind === "map") add(below, parts.slice(0, parts.length & ~1));
      else if (below?.kind === "list") add(below, parts);
      else if (parts.length > 0) this.#stack.push(new Item("list", parts));
    }
    return this.#stack[0];
  }

  #push(item: Item): true {
    this.#cursor.count();
    this.#stack.push(item);
    return true;
  }

  #value(value: Decoded): true {
    return this.#push(leaf(value));
  }

  /** Never takes what lies below an open mark. */
  #pop(): Item {
    const item = this.#stack.length > (this.#marks.at(-1) ?? 0) ? this.#stack.pop() : undefined;
    return item ?? this.#cursor.stop("takes a value where there is none");
  }

  #top(): Item {
    const item = this.#stack.length > (this.#marks.at(-1) ?? 0) ? this.#stack.at(-1) : undefined;
    return item ?? this.#cursor.stop("takes a value where there is none");
  }

  #popMark(): Item[] {
    const height = this.#marks.pop();
    if (height === undefined) this.#cursor.stop("takes a mark where there is none");
    return this.#stack.splice(height);
  }

  #remember(index: number): true {
    this.#memo.set(index, this.#top());
    return true;
  }

  #recall(index: number): true {
    const item = this.#memo.get(index) ?? this.#cursor.stop("recalls what was never remembered");
    return this.#push(item);
  }

  /** A line without its end. */
  #line(): string {
    const cursor = this.#cursor;
    const end = cursor.bytes.indexOf(0x0a, cursor.offset);
    if (end < 0) cursor.stop("ends early: a line has no end");
    const text = cursor.latin1(end - cursor.offset);
    cursor.offset++;
    return text;
  }

  #index(text: string): number {
    return /^\d{1,9}$/.test(text) ? Number(text) : this.#cursor.stop("has an index that is no number");
  }

  #binary(count: number): true {
    return this.#value(this.#cursor.binary(this.#cursor.take(count)));
  }

  #text(count: number): true {
    return this.#value(this.#cursor.utf8OrBytes(count));
  }

  /** A length of eight bytes. */
  #long(): number {
    return Number(this.#cursor.u64(true));
  }

  #global(module: string, name: string): true {
    const item = new Item("global", [], presentName(module, name).slice(0, 200));
    this.#alarms.raise(item.name, "imported");
    return this.#push(item);
  }

  #call(callable: Item, args: readonly Item[], manner: Manner): true {
    // Protocols below 4 name an attribute of a class by calling getattr.
    const attribute = callable.kind === "global" && callable.name === "builtins.getattr" ? textOf(args[1]) : undefined;
    if (attribute !== undefined && args.length === 2 && args[0]?.kind === "global") {
      const named = new Item("global", [], `${args[0].name}.${attribute}`.slice(0, 200));
      this.#alarms.raise(named.name, "imported");
      return this.#push(named);
    }
    // Calling what another call gave: the chain is named, and as suspicious as a call can be.
    const name = callable.kind === "global" ? callable.name : `${callable.name.slice(0, 190)}()`;
    if (name === "copyreg._reconstructor" && args[0]?.kind === "global") this.#alarms.raise(args[0].name, "created");
    this.#alarms.raise(name, manner);
    return this.#push(callable.kind === "global" ? told(name, args) : call(name, args));
  }

  #arguments(item: Item): readonly Item[] {
    return item.kind === "list" ? item.items : [item];
  }

  #build(): true {
    const state = this.#pop();
    const item = this.#top();
    const uuid = item.name === "uuid.UUID" && item.kind === "call" && item.items.length === 0 && uuidOf(state);
    if (item.kind === "call") item.items.push(uuid || state);
    // Classes on a plain list or map keep their attributes beside the items; there is no place for them in the tree.
    else if (item.kind === "global" || item.kind === "leaf") this.#cursor.stop("sets the state of what has none");
    return true;
  }

  #step(code: number): boolean {
    const cursor = this.#cursor;
    switch (code) {
      case 0x80: {
        const protocol = cursor.u8();
        if (protocol > 5) cursor.stop("has a protocol that is newer than 5");
        return true;
      }
      case 0x95: // FRAME
        cursor.take(8);
        return true;
      case 0x28: // MARK
        this.#marks.push(this.#stack.length);
        return true;
      case 0x30: // POP
        if (this.#stack.length > (this.#marks.at(-1) ?? 0)) this.#stack.pop();
        else this.#popMark();
        return true;
      case 0x31: // POP_MARK
        this.#popMark();
        return true;
      case 0x32: // DUP
        return this.#push(this.#top());

      case 0x4e: // NONE
        return this.#value({ kind: "null" });
      case 0x88: // NEWTRUE
        return this.#value({ kind: "boolean", value: true });
      case 0x89: // NEWFALSE
        return this.#value({ kind: "boolean", value: false });
      case 0x4a: // BININT
        return this.#value({ kind: "number", value: cursor.i32(true) });
      case 0x4b: // BININT1
        return this.#value({ kind: "number", value: cursor.u8() });
      case 0x4d: // BININT2
        return this.#value({ kind: "number", value: cursor.u16(true) });
      case 0x8a: // LONG1
        return this.#value(wholeNumberOfBytes(cursor.take(cursor.u8()), "two's complement"));
      case 0x8b: // LONG4
        return this.#value(wholeNumberOfBytes(cursor.take(cursor.i32(true)), "two's complement"));
      case 0x49: {
        // INT, which is also how protocols 0 and 1 write booleans
        const text = this.#line();
        if (text === "00" || text === "01") return this.#value({ kind: "boolean", value: text === "01" });
        return this.#value(wholeNumberOfText(text) ?? cursor.stop("has a number that is none"));
      }
      case 0x4c: // LONG
        return this.#value(
          wholeNumberOfText(this.#line().replace(/L$/, "")) ?? cursor.stop("has a number that is none"),
        );
      case 0x46: // FLOAT
        return this.#value({ kind: "number", value: floatOf(this.#line()) });
      case 0x47: // BINFLOAT
        return this.#value({ kind: "number", value: cursor.f64() });

      case 0x8c: // SHORT_BINUNICODE
        return this.#text(cursor.u8());
      case 0x58: // BINUNICODE
        return this.#text(cursor.u32(true));
      case 0x8d: // BINUNICODE8
        return this.#text(this.#long());
      case 0x56: // UNICODE
        return this.#value(cursor.text(rawUnicode(this.#line())));
      case 0x53: // STRING
        return this.#value(cursor.text(quoted(this.#line()) ?? cursor.stop("has a text without quotes")));
      case 0x54: // BINSTRING
        return this.#text(cursor.i32(true));
      case 0x55: // SHORT_BINSTRING
        return this.#text(cursor.u8());
      case 0x43: // SHORT_BINBYTES
        return this.#binary(cursor.u8());
      case 0x42: // BINBYTES
        return this.#binary(cursor.u32(true));
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        return this.#binary(this.#long());
      case 0x97: // NEXT_BUFFER
        return this.#value({ kind: "opaque", note: "kept outside of these bytes", length: 0 });
      case 0x98: // READONLY_BUFFER
        this.#top();
        return true;

      case 0x5d: // EMPTY_LIST
        return this.#push(new Item("list"));
      case 0x29: // EMPTY_TUPLE
        return this.#push(new Item("list", [], "tuple"));
      case 0x7d: // EMPTY_DICT
        return this.#push(new Item("map"));
      case 0x8f: // EMPTY_SET
        return this.#push(new Item("list", [], "builtins.set"));
      case 0x6c: // LIST
        return this.#push(new Item("list", this.#popMark()));
      case 0x74: // TUPLE
        return this.#push(new Item("list", this.#popMark(), "tuple"));
      case 0x91: // FROZENSET
        return this.#push(new Item("list", this.#popMark(), "builtins.frozenset"));
      case 0x64: // DICT
        return this.#push(new Item("map", this.#pairs(this.#popMark())));
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: {
        const items: Item[] = [];
        for (let count = code - 0x84; count > 0; count--) items.unshift(this.#pop());
        return this.#push(new Item("list", items, "tuple"));
      }
      case 0x61: {
        // APPEND
        const item = this.#pop();
        return this.#addTo([item]);
      }
      case 0x65: // APPENDS
      case 0x90: // ADDITEMS
        return this.#addTo(this.#popMark());
      case 0x73: {
        // SETITEM
        const value = this.#pop();
        const key = this.#pop();
        return this.#addPairs([key, value]);
      }
      case 0x75: // SETITEMS
        return this.#addPairs(this.#pairs(this.#popMark()));

      case 0x70: // PUT
        return this.#remember(this.#index(this.#line()));
      case 0x71: // BINPUT
        return this.#remember(cursor.u8());
      case 0x72: // LONG_BINPUT
        return this.#remember(cursor.u32(true));
      case 0x94: // MEMOIZE
        return this.#remember(this.#memo.size);
      case 0x67: // GET
        return this.#recall(this.#index(this.#line()));
      case 0x68: // BINGET
        return this.#recall(cursor.u8());
      case 0x6a: // LONG_BINGET
        return this.#recall(cursor.u32(true));

      case 0x63: {
        // GLOBAL
        const module = this.#line();
        return this.#global(module, this.#line());
      }
      case 0x93: {
        // STACK_GLOBAL
        const name = textOf(this.#pop()) ?? cursor.stop("names a callable by something that is no text");
        return this.#global(textOf(this.#pop()) ?? cursor.stop("names a module by something that is no text"), name);
      }
      case 0x52: {
        // REDUCE
        const args = this.#pop();
        return this.#call(this.#pop(), this.#arguments(args), "called");
      }
      case 0x81: {
        // NEWOBJ
        const args = this.#pop();
        return this.#call(this.#pop(), this.#arguments(args), "created");
      }
      case 0x92: {
        // NEWOBJ_EX
        const named = this.#pop();
        const args = this.#arguments(this.#pop());
        return this.#call(this.#pop(), [new Item("list", args, "tuple"), named], "created");
      }
      case 0x69: {
        // INST
        const module = this.#line();
        this.#global(module, this.#line());
        const callable = this.#pop();
        return this.#call(callable, this.#popMark(), "called");
      }
      case 0x6f: {
        // OBJ
        const [callable, ...args] = this.#popMark();
        return this.#call(callable ?? cursor.stop("calls nothing"), args, "called");
      }
      case 0x62: // BUILD
        return this.#build();

      case 0x50: // PERSID
        this.#line();
        return this.#value({ kind: "opaque", note: "persistent id", length: 0 });
      case 0x51: // BINPERSID
        this.#pop();
        return this.#value({ kind: "opaque", note: "persistent id", length: 0 });
      case 0x82: // EXT1
        return this.#extension(cursor.u8());
      case 0x83: // EXT2
        return this.#extension(cursor.u16(true));
      case 0x84: // EXT4
        return this.#extension(cursor.u32(true));
    }
    return false;
  }

  #extension(code: number): true {
    return this.#global("extension registry", String(code));
  }

  #pairs(items: Item[]): Item[] {
    return items.length % 2 === 0 ? items : this.#cursor.stop("has a key without a value");
  }

  #addTo(items: readonly Item[]): true {
    const target = this.#top();
    if (target.kind === "list") add(target, items);
    else if (target.kind === "call") target.items.push(new Item("list", [...items]));
    else this.#cursor.stop("appends to what is no list");
    return true;
  }

  #addPairs(items: readonly Item[]): true {
    const target = this.#top();
    if (target.kind === "map") add(target, items);
    else if (target.kind === "call") target.items.push(new Item("map", [...items]));
    else this.#cursor.stop("sets an item of what has none");
    return true;
  }
}

/** Not by spreading, which has a limit of its own. */
function add(target: Item, items: readonly Item[]): void {
  for (const item of items) target.items.push(item);
}

/** `inf` and `nan` as Python writes them. */
function floatOf(text: string): number {
  if (/^[-+]?inf/.test(text)) return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return text.length > 100 ? Number.NaN : Number(text);
}

/** https://docs.python.org/3/library/codecs.html#text-encodings, raw_unicode_escape */
function rawUnicode(line: string): string {
  return line.replace(
    /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g,
    (whole, four, eight) => character(four ?? eight) ?? whole,
  );
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\\": "\\", "'": "'", '"': '"' };

/** The text of a Python literal in quotes. */
function quoted(line: string): string | undefined {
  const quote = line.trimEnd();
  const [first] = quote;
  if (quote.length < 2 || (first !== "'" && first !== '"') || !quote.endsWith(first)) return undefined;
  return quote
    .slice(1, -1)
    .replace(/\\x([0-9a-fA-F]{2})|\\([nrt\\'"])/g, (whole, hex, letter) =>
      hex ? (character(hex) ?? whole) : (ESCAPES[letter] ?? whole),
    );
}

function character(hex: string): string | undefined {
  const code = Number.parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

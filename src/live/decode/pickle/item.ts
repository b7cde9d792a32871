// What a pickle builds while it is walked: a graph of shared items, and its settling into a tree with references.
import { Buffer } from "node:buffer";
import type { Cursor } from "../cursor.ts";
import type { Decoded } from "../value.ts";

/** Texts up to this length are repeated where they are shared, because a key that is a reference cannot be read. */
const SHORT = 256;

export type ItemKind = "leaf" | "list" | "map" | "global" | "call";

/** Shared by reference, as Python's objects are. The items of a map are its keys and values in turn. */
export class Item {
  kind: ItemKind;
  readonly items: Item[];
  name: string;
  leaf: Decoded | undefined;
  /** Where it stands in the tree, once it does. */
  placed: { id?: number } | undefined;

  constructor(kind: ItemKind, items: readonly Item[] = [], name = "", leaf?: Decoded) {
    this.kind = kind;
    this.items = items as Item[];
    this.name = name;
    this.leaf = leaf;
    this.placed = undefined;
  }
}

export const leaf = (value: Decoded): Item => new Item("leaf", [], "", value);
/** Copies few arguments and shares many: the same ones can be passed thousands of times. */
export function call(name: string, args: readonly Item[]): Item {
  return new Item("call", args.length > 16 ? [new Item("list", args, "tuple")] : [...args], name);
}

/** The text of an item that is a whole text. */
export function textOf(item: Item | undefined): string | undefined {
  const value = item?.leaf;
  return value?.kind === "string" && value.length === value.text.length ? value.text : undefined;
}

export function numberOf(item: Item | undefined): number | undefined {
  return item?.leaf?.kind === "number" ? item.leaf.value : undefined;
}

/** The bytes of an item that is short bytes, or a text of the characters 0 to 255 as Python 2 wrote them. */
export function bytesOf(item: Item | undefined): Uint8Array | undefined {
  const value = item?.leaf;
  if (value?.kind === "bytes") return value.start.length === value.length ? value.start : undefined;
  const text = textOf(item);
  if (text === undefined) return undefined;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return undefined;
  return Buffer.from(text, "latin1");
}

/** Each item stands once in the tree, at its first place; every further place is a reference, so sharing cannot explode. */
export function settle(root: Item, cursor: Cursor, warn: (message: string) => void): Decoded {
  const { depth: deepest, nodes: most } = cursor.limits;
  let nextId = 0;
  let nodes = 0;

  const place = (item: Item, depth: number): Decoded => {
    if (++nodes > most) {
      warn(`more than ${most} values: the rest is left out`);
      return { kind: "opaque", note: "left out", length: 0 };
    }
    const value = item.leaf;
    if (value && !(value.kind === "string" && value.text.length > SHORT) && value.kind !== "bytes") return value;
    if (item.placed) {
      item.placed.id ??= nextId++;
      return { kind: "reference", to: item.placed.id };
    }
    if (value) {
      const copy = { ...value };
      item.placed = copy as { id?: number };
      return copy;
    }
    if (depth > deepest) {
      warn(`nested deeper than ${deepest} levels: the rest is left out`);
      return { kind: "opaque", note: "nested too deeply", length: 0 };
    }
    const { items, name } = item;
    if (item.kind === "map") {
      const entries: [Decoded, Decoded][] = [];
      const map: Decoded = name ? { kind: "map", entries, className: name } : { kind: "map", entries };
      item.placed = map;
      for (let i = 0; i + 1 < items.length && nodes <= most; i += 2) {
        entries.push([place(items[i] as Item, depth + 1), place(items[i + 1] as Item, depth + 1)]);
      }
      return map;
    }
    const parts: Decoded[] = [];
    const made: Decoded =
      item.kind === "list"
        ? name
          ? { kind: "list", items: parts, className: name }
          : { kind: "list", items: parts }
        : { kind: "call", name, parts };
    item.placed = made;
    for (let i = 0; i < items.length && nodes <= most; i++) parts.push(place(items[i] as Item, depth + 1));
    return made;
  };

  return place(root, 1);
}

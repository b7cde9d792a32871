// The properties of an object literal, with spreads followed and later changes of the object taken into account.
import { namedChildren, type SyntaxNode } from "../tree.ts";
import { type Declaration, keyName } from "./names.ts";
import type { Script } from "./script.ts";

export type Member =
  | {
      readonly state: "present";
      readonly key: SyntaxNode;
      readonly value: SyntaxNode;
      /** Key and value together. */
      readonly whole: SyntaxNode;
    }
  | { readonly state: "absent" }
  | { readonly state: "unknown" };

export interface Members {
  /** The object literal itself; of several that are put together, the last. */
  readonly node: SyntaxNode;
  /** Names of all properties, or undefined when there may be more. */
  names(): readonly string[] | undefined;
  get(name: string): Member;
  /** The object under a property, when it is written in this file too. */
  within(name: string): Members | undefined;
}

type Path = readonly string[];

export function readMembers(script: Script, node: SyntaxNode, changed: readonly Path[] = []): Members | undefined {
  const changes = [...changed];
  const object = script.follow(node, (declaration) => changes.push(...changesOf(script, declaration)));
  const parts = partsOf(script, object);
  const written = parts.findLast((part) => part.type === "object");
  if (!written || changes.some((path) => path.length === 0)) return undefined;
  const found = new Map<string, Member>();
  let open = false;
  const cover = (): void => {
    open = true;
    for (const name of found.keys()) found.set(name, { state: "unknown" });
  };
  const collect = (literal: SyntaxNode): void => {
    for (const child of namedChildren(literal)) {
      if (child.type === "pair") {
        const key = child.childForFieldName("key");
        const value = child.childForFieldName("value");
        const name = keyName(key);
        if (name === undefined || !key || !value) cover();
        else found.set(name, { state: "present", key, value, whole: child });
      } else if (child.type === "shorthand_property_identifier") {
        found.set(child.text, { state: "present", key: child, value: child, whole: child });
      } else if (child.type === "method_definition") {
        const name = keyName(child.childForFieldName("name"));
        if (name !== undefined) found.set(name, { state: "unknown" });
      } else if (child.type === "spread_element") {
        spread(namedChildren(child)[0]);
      } else if (child.type !== "comment") {
        cover();
      }
    }
  };
  const spread = (source: SyntaxNode | undefined): void => {
    if (!source) {
      cover();
      return;
    }
    const value = script.evaluate(source);
    if (value.kind === "plain" && (typeof value.value !== "string" || value.value === "")) return;
    const inner = script.members(source);
    if (!inner) {
      cover();
      return;
    }
    const names = inner.names();
    if (!names) {
      cover();
      return;
    }
    for (const name of names) found.set(name, inner.get(name));
  };
  for (const part of parts) {
    if (part.type === "object") collect(part);
    else spread(part);
  }

  const get = (name: string): Member => {
    if (changes.some((path) => path.length === 1 && path[0] === name)) return { state: "unknown" };
    return found.get(name) ?? { state: open ? "unknown" : "absent" };
  };
  return {
    node: written,
    names: () => (open ? undefined : [...found.keys()]),
    get,
    within(name) {
      const member = get(name);
      if (member.state !== "present") return undefined;
      const below = changes.filter((path) => path[0] === name).map((path) => path.slice(1));
      return readMembers(script, member.value, below);
    },
  };
}

/** An object literal by itself, or what `Object.assign` puts together, in order. */
function partsOf(script: Script, object: SyntaxNode): readonly SyntaxNode[] {
  if (object.type === "object") return [object];
  if (object.type !== "call_expression" || script.origin(object) !== "global#Object.assign.()") return [];
  const parts = namedChildren(object.childForFieldName("arguments")).filter((child) => child.type !== "comment");
  return parts[0]?.type === "object" && parts.every((part) => part.type !== "spread_element") ? parts : [];
}

/**
 * Paths below a constant that other code may change: `options.cookie.secure = true`, `delete options.store`. An empty
 * path stands for the whole object, which is also the answer when it is given away to code that is not known here.
 */
function changesOf(script: Script, declaration: Declaration): readonly Path[] {
  const paths: Path[] = [];
  for (const use of script.names.uses(declaration)) {
    const path: string[] = [];
    let at = use;
    let parent = at.parent;
    while (parent && (parent.type === "member_expression" || parent.type === "subscript_expression")) {
      if (parent.childForFieldName("object")?.id !== at.id) break;
      const index = parent.childForFieldName("index");
      path.push(
        parent.childForFieldName("property")?.text ?? (index?.type === "string" ? index.text.slice(1, -1) : ""),
      );
      at = parent;
      parent = at.parent;
    }
    if (!parent) continue;
    const assigned =
      /^(?:augmented_)?assignment_expression$/.test(parent.type) && parent.childForFieldName("left")?.id === at.id;
    const deleted = parent.type === "unary_expression" && parent.childForFieldName("operator")?.text === "delete";
    const unclear = path.indexOf("");
    if (assigned || deleted) paths.push(unclear < 0 ? path : path.slice(0, unclear));
    else if (parent.type === "arguments" && at.type !== "call_expression" && gives(script, parent, at))
      paths.push(path);
  }
  return paths;
}

/** Whether a call may change the object that it is given. Packages do not change options; code of this project may. */
function gives(script: Script, list: SyntaxNode, argument: SyntaxNode): boolean {
  const callee = list.parent?.childForFieldName("function") ?? list.parent?.childForFieldName("constructor");
  const from = callee ? script.origin(callee) : undefined;
  if (from === undefined) return true;
  if (/^global#Object\.assign$/.test(from)) return namedChildren(list)[0]?.id === argument.id;
  if (from.startsWith("global#")) return !/^global#(?:console|JSON|Object|structuredClone)\b/.test(from);
  return /^[./]/.test(from) || /^(?:lodash|underscore)\b/.test(from);
}

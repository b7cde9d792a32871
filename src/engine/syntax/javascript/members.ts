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
  /** The object literal itself. */
  readonly node: SyntaxNode;
  get(name: string): Member;
  /** The object under a property, when it is written in this file too. */
  within(name: string): Members | undefined;
}

type Path = readonly string[];

export function readMembers(script: Script, node: SyntaxNode, changed: readonly Path[] = []): Members | undefined {
  const changes = [...changed];
  const object = script.follow(node, (declaration) => changes.push(...changesOf(script, declaration)));
  if (object.type !== "object" || changes.some((path) => path.length === 0)) return undefined;
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
    for (const name of namesIn(script, inner.node)) {
      if (name === undefined) cover();
      else found.set(name, inner.get(name));
    }
  };
  collect(object);

  const get = (name: string): Member => {
    if (changes.some((path) => path.length === 1 && path[0] === name)) return { state: "unknown" };
    return found.get(name) ?? { state: open ? "unknown" : "absent" };
  };
  return {
    node: object,
    get,
    within(name) {
      const member = get(name);
      if (member.state !== "present") return undefined;
      const below = changes.filter((path) => path[0] === name).map((path) => path.slice(1));
      return readMembers(script, member.value, below);
    },
  };
}

/** All names that a literal may define; undefined stands for one that is not known. */
function namesIn(script: Script, literal: SyntaxNode): readonly (string | undefined)[] {
  return namedChildren(literal).flatMap((child) => {
    if (child.type === "pair") return [keyName(child.childForFieldName("key"))];
    if (child.type === "shorthand_property_identifier") return [child.text];
    if (child.type === "method_definition") return [keyName(child.childForFieldName("name"))];
    if (child.type !== "spread_element") return [];
    const source = namedChildren(child)[0];
    if (source && script.evaluate(source).kind === "plain") return [];
    const inner = source && script.members(source);
    return inner ? namesIn(script, inner.node) : [undefined];
  });
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

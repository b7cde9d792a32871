// Reads JavaScript and TypeScript as far as one file proves what a value is; everything else stays unknown.
import type { SourceFile } from "../source.ts";
import { climb, namedChildren, nodesAt, type SyntaxNode, type Tree } from "../tree.ts";
import { type Members, readMembers } from "./members.ts";
import { type Declaration, type Names, readNames } from "./names.ts";
import { returnedBy } from "./returned.ts";
import { readValue, type Value } from "./value.ts";

export interface Script {
  readonly file: SourceFile;
  readonly tree: Tree;
  readonly names: Names;
  /**
   * The expression that a node comes down to when the program runs in production: without casts and parentheses, through
   * constants, members of constant objects, and choices whose condition is known. An identifier means: not followed.
   */
  follow(node: SyntaxNode, through?: (declaration: Declaration) => void): SyntaxNode;
  /**
   * Where a value comes from, as `module#member.member`: `express-session#()` is the result of a call of the module,
   * `redis#createClient.()` that of a call of its member, `connect-redis#RedisStore.new` an instance. Globals have the
   * module `global`. The member `default` is left out, because the two module systems disagree about it.
   */
  origin(node: SyntaxNode): string | undefined;
  evaluate(node: SyntaxNode): Value;
  /** The properties of an object that is written in this file. */
  members(node: SyntaxNode): Members | undefined;
  /** Calls and instances of anything that a module exports, in the order of the file, with their origins. */
  calls(module: string): readonly Call[];
  /** Whether the conditions around a node let it run in production. Functions are taken to be called. */
  runs(node: SyntaxNode): "always" | "perhaps" | "never";
}

export interface Call {
  readonly node: SyntaxNode;
  readonly origin: string;
}

/** Chains of constants longer than this are not followed, so that a cycle ends. */
const DEEPEST = 24;

/** Asking for a parent walks down from the root, so climbing out of absurdly deep code is given up. */
const MOST_LEVELS = 500;

export function readScript(file: SourceFile): Script | undefined {
  return file.shape("script", () => {
    const tree = file.tree();
    return tree && makeScript(file, tree);
  });
}

function makeScript(file: SourceFile, tree: Tree): Script {
  const names = readNames(tree, file.text);
  let depth = 0;
  /** Guards every recursion: beyond the limit the answer is that nothing is known. */
  const guarded = <T>(answer: () => T, otherwise: T): T => {
    if (depth >= DEEPEST) return otherwise;
    depth++;
    try {
      return answer();
    } finally {
      depth--;
    }
  };

  // Without memory, a chain of operators would be walked anew from each of its links.
  const followed = new Map<number, { readonly node: SyntaxNode; readonly declarations: readonly Declaration[] }>();
  const follow: Script["follow"] = (node, through) => {
    let answer = followed.get(node.id);
    if (!answer) {
      const declarations: Declaration[] = [];
      const end = guarded(() => followOnce(node, (declaration) => declarations.push(declaration)), node);
      answer = { node: end, declarations };
      followed.set(node.id, answer);
    }
    if (through) answer.declarations.forEach(through);
    return answer.node;
  };

  const followOnce = (node: SyntaxNode, through?: (declaration: Declaration) => void): SyntaxNode => {
    const inner = unwrap(node);
    if (inner.type === "identifier" || inner.type === "shorthand_property_identifier") {
      const declaration = names.declaration(inner);
      if (declaration?.form !== "value" || !declaration.init || !names.constant(declaration)) return inner;
      const target = pick(declaration.init, declaration.path, through);
      if (!target) return inner;
      through?.(declaration);
      return follow(target, through);
    }
    if (inner.type === "ternary_expression") {
      const certain = truth(inner.childForFieldName("condition"));
      const branch = inner.childForFieldName(certain ? "consequence" : "alternative");
      return certain === undefined || !branch ? inner : follow(branch, through);
    }
    if (inner.type === "binary_expression") {
      const side = decidedSide(inner);
      return side ? follow(side, through) : inner;
    }
    if (inner.type === "member_expression") {
      const object = inner.childForFieldName("object");
      const property = inner.childForFieldName("property")?.text;
      if (!object || property === undefined) return inner;
      const target = object.type === "this" ? names.field(inner) : pick(object, [property], through);
      return target ? follow(target, through) : inner;
    }
    const awaited = inner.type === "await_expression";
    const call = awaited ? namedChildren(inner)[0] : inner;
    if (call?.type === "call_expression") {
      const result = returnedBy(names, call, awaited);
      return result ? follow(result, through) : inner;
    }
    return inner;
  };

  /** The value under a path of property names, when an object of this file has it. */
  const pick = (
    node: SyntaxNode,
    path: readonly string[],
    through?: (declaration: Declaration) => void,
  ): SyntaxNode | undefined => {
    if (path.length === 0) return node;
    const start = follow(node, through);
    if (start.type !== "object") return undefined;
    let at: SyntaxNode | undefined = node;
    let object = members(node);
    for (const [index, name] of path.entries()) {
      const member = object?.get(name);
      at = member?.state === "present" ? member.value : undefined;
      if (!at) return undefined;
      if (index < path.length - 1) object = object?.within(name);
    }
    return at;
  };

  /** The operand that `||`, `&&` and `??` come down to. */
  const decidedSide = (node: SyntaxNode): SyntaxNode | undefined => {
    const operator = node.childForFieldName("operator")?.text;
    const left = node.childForFieldName("left");
    const right = node.childForFieldName("right");
    if (!left || !right || (operator !== "||" && operator !== "&&" && operator !== "??")) return undefined;
    const value = evaluate(left);
    const target = follow(left);
    const object = ["object", "array", "new_expression", "arrow_function"].includes(target.type);
    if (value.kind !== "plain" && !object) return undefined;
    const plain = value.kind === "plain" ? value.value : true;
    if (operator === "??") return plain === null || plain === undefined ? right : left;
    return (operator === "||") === Boolean(plain) ? left : right;
  };

  const truth = (node: SyntaxNode | null): boolean | undefined => {
    const value = node ? evaluate(node) : undefined;
    return value?.kind === "plain" ? Boolean(value.value) : undefined;
  };

  const values = new Map<number, Value>();
  const evaluate = (node: SyntaxNode): Value => {
    const value = values.get(node.id) ?? guarded(() => readValue(script, node), { kind: "unknown", at: node });
    values.set(node.id, value);
    return value;
  };
  const members = (node: SyntaxNode): Members | undefined => guarded(() => readMembers(script, node), undefined);

  const origins = new Map<number, string | undefined>();
  const origin = (node: SyntaxNode): string | undefined => {
    if (!origins.has(node.id))
      origins.set(
        node.id,
        guarded(() => originOnce(node), undefined),
      );
    return origins.get(node.id);
  };
  const originOnce = (node: SyntaxNode): string | undefined => {
    const inner = unwrap(node, true);
    const join = (base: string | undefined, step: string): string | undefined =>
      base === undefined || step === "default" ? base : `${base}${base.endsWith("#") ? "" : "."}${step}`;
    switch (inner.type) {
      case "identifier":
      case "shorthand_property_identifier": {
        const declaration = names.declaration(inner);
        if (!declaration) return names.declared(inner) ? undefined : `global#${inner.text}`;
        const base =
          declaration.form === "import"
            ? `${moduleName(declaration.module ?? "")}#`
            : declaration.init && names.constant(declaration)
              ? origin(declaration.init)
              : undefined;
        return declaration.path.reduce(join, base);
      }
      case "member_expression": {
        const object = inner.childForFieldName("object");
        const property = inner.childForFieldName("property")?.text;
        if (!object || property === undefined) return undefined;
        if (object.type !== "this") return join(origin(object), property);
        const field = names.field(inner);
        return field && origin(field);
      }
      case "subscript_expression": {
        const object = inner.childForFieldName("object");
        const index = inner.childForFieldName("index");
        return object && index?.type === "string" ? join(origin(object), index.text.slice(1, -1)) : undefined;
      }
      case "call_expression": {
        const callee = inner.childForFieldName("function");
        if (!callee) return undefined;
        const first = namedChildren(inner.childForFieldName("arguments"))[0];
        const loads = callee.type === "import" || (callee.text === "require" && !names.declared(callee));
        if (loads) return first?.type === "string" ? `${moduleName(first.text.slice(1, -1))}#` : undefined;
        const from = origin(callee);
        const result = from === undefined ? returnedBy(names, inner, true) : undefined;
        return result ? origin(result) : join(from, "()");
      }
      case "new_expression": {
        const made = inner.childForFieldName("constructor");
        return made ? join(origin(made), "new") : undefined;
      }
      default:
        return undefined;
    }
  };

  const called = new Map<string, readonly Call[]>();
  const calls = (module: string): readonly Call[] => {
    const known = called.get(module);
    if (known) return known;
    const found = new Map<number, Call>();
    for (const hit of nodesAt(tree, file.text, module)) {
      const text = climb(hit, "string");
      if (!text || moduleName(text.text.slice(1, -1)) !== module) continue;
      for (const start of [text, ...localNames(names, tree, file.text, text)])
        for (const node of spine(start)) {
          const from = origin(node);
          if (from?.startsWith(`${module}#`)) found.set(node.id, { node, origin: from });
        }
    }
    const inOrder = [...found.values()].toSorted((a, b) => a.node.startIndex - b.node.startIndex);
    called.set(module, inOrder);
    return inOrder;
  };

  const runs: Script["runs"] = (node) => {
    let certain = true;
    let steps = 0;
    for (let at = node, parent = at.parent; parent; at = parent, parent = at.parent) {
      if (steps++ > MOST_LEVELS) return "perhaps";
      const is = (field: string): boolean => parent?.childForFieldName(field)?.id === at.id;
      const choice = parent.type === "if_statement" || parent.type === "ternary_expression";
      const logical = parent.type === "binary_expression" && is("right") && parent.childForFieldName("operator")?.text;
      if (!choice && logical !== "&&" && logical !== "||") continue;
      if (choice && is("condition")) continue;
      const condition = truth(parent.childForFieldName(choice ? "condition" : "left"));
      const wanted = choice ? !is("alternative") : logical === "&&";
      if (condition === undefined) certain = false;
      else if (condition !== wanted) return "never";
    }
    return certain ? "always" : "perhaps";
  };

  const script: Script = { file, tree, names, follow, origin, evaluate, members, calls, runs };
  return script;
}

/** The names that an import or a `require` of this module text binds in the file. */
function* localNames(names: Names, tree: Tree, text: string, module: SyntaxNode): Iterable<SyntaxNode> {
  const statement = climb(module, "import_statement", "variable_declarator");
  if (!statement) return;
  const bound = statement.type === "variable_declarator" ? statement.childForFieldName("name") : statement;
  const seen = new Set<string>();
  for (const name of bound ? identifiersIn(bound) : []) {
    if (seen.has(name.text)) continue;
    seen.add(name.text);
    for (const use of nodesAt(tree, text, name.text))
      if (use.type === "identifier" && use.id !== name.id && names.declared(use)) yield use;
  }
}

function* identifiersIn(node: SyntaxNode): Iterable<SyntaxNode> {
  if (node.type === "identifier" || node.type === "shorthand_property_identifier_pattern") yield node;
  for (const child of namedChildren(node)) yield* identifiersIn(child);
}

/** The calls and instances that an expression is the head of, innermost first: for `a` in `a.b(c)(d)` two calls. */
function* spine(start: SyntaxNode): Iterable<SyntaxNode> {
  let at = start;
  if (at.type === "string" && at.parent?.type === "arguments" && at.parent.parent) at = at.parent.parent;
  for (let parent = at.parent, steps = 0; parent && steps < DEEPEST; parent = at.parent, steps++) {
    const head =
      parent.childForFieldName("function") ??
      parent.childForFieldName("constructor") ??
      parent.childForFieldName("object");
    if (head ? head.id !== at.id : !WRAPPERS.has(parent.type) && parent.type !== "await_expression") return;
    if (parent.type === "call_expression" || parent.type === "new_expression") yield parent;
    at = parent;
  }
}

const WRAPPERS = new Set([
  "parenthesized_expression",
  "as_expression",
  "satisfies_expression",
  "non_null_expression",
  "type_assertion",
]);

/** Takes casts and parentheses off, and `await` when asked to. */
function unwrap(node: SyntaxNode, awaited = false): SyntaxNode {
  let at = node;
  while (WRAPPERS.has(at.type) || (awaited && at.type === "await_expression")) {
    const children = namedChildren(at).filter((child) => child.type !== "comment");
    const inner = at.type === "type_assertion" ? children.at(-1) : children[0];
    if (!inner || inner.type === "sequence_expression") return at;
    at = inner;
  }
  return at;
}

const moduleName = (written: string): string => written.replace(/^node:/, "");

// What an expression in Java code is: its declared type, or its value when that is constant.
import type { SourceFile } from "../source.ts";
import { climb, namedChildren, nodesAt, type SyntaxNode } from "../tree.ts";
import type { NamedType } from "./names.ts";
import { findField, findFieldOf, findMethods, findVariable, typeAt, type Variable } from "./scope.ts";

/**
 * How code gets from one known object to the next: `Type.method` leads to the type of the result, `Type.method->` to the
 * type of the parameter of a lambda given to the method, and `Type->` to that of a lambda cast to the type. All names are
 * qualified.
 */
export type Results = ReadonlyMap<string, string>;

/** The declared type of an expression; undefined when this file alone does not prove it. */
export function typeOf(
  file: SourceFile,
  node: SyntaxNode | null | undefined,
  results: Results = NONE,
  depth = 0,
): NamedType | undefined {
  if (!node || depth > DEEPEST) return undefined;
  const again = (next: SyntaxNode | null | undefined): NamedType | undefined => typeOf(file, next, results, depth + 1);
  switch (node.type) {
    case "parenthesized_expression":
      return again(namedChildren(node)[0]);
    case "identifier": {
      const variable = findVariable(file, node.text, node);
      return variable && ofVariable(file, variable, results, depth);
    }
    case "field_access": {
      const field = node.childForFieldName("field");
      if (node.childForFieldName("object")?.type !== "this" || !field) return undefined;
      const variable = findField(file, field.text, node);
      return variable && ofVariable(file, variable, results, depth);
    }
    case "object_creation_expression": {
      const type = node.childForFieldName("type");
      // The body of an anonymous class makes a type of its own, which also holds on to what is around it.
      const anonymous = namedChildren(node).some((child) => child.type === "class_body");
      return anonymous || !type ? undefined : typeAt(file, type);
    }
    case "cast_expression": {
      const type = node.childForFieldName("type");
      return type ? typeAt(file, type) : undefined;
    }
    case "array_creation_expression": {
      const type = node.childForFieldName("type");
      return type ? typeAt(file, type, true) : undefined;
    }
    case "assignment_expression":
      return again(node.childForFieldName("right"));
    case "ternary_expression": {
      const one = again(node.childForFieldName("consequence"));
      const other = again(node.childForFieldName("alternative"));
      return one && other && JSON.stringify(one) === JSON.stringify(other) ? one : undefined;
    }
    case "method_invocation":
      return ofCall(file, node, results, depth);
    case "string_literal":
      return { name: "String", candidates: ["java.lang.String"], arguments: [] };
    default:
      return undefined;
  }
}

/** Whether a type as written certainly is one of these qualified names, as far as its file can prove it. */
export function isOneOf(type: NamedType | undefined, names: ReadonlySet<string>): boolean {
  return type !== undefined && !type.array && type.candidates.some((candidate) => names.has(candidate));
}

/** A literal, or what constants, `+`, `-`, `*` and casts make of literals; undefined when it is not certain. */
export function constantOf(
  file: SourceFile,
  node: SyntaxNode | null | undefined,
  depth = 0,
): string | number | boolean | null | undefined {
  if (!node || depth > DEEPEST) return undefined;
  const again = (next: SyntaxNode | null | undefined) => constantOf(file, next, depth + 1);
  switch (node.type) {
    case "string_literal":
      return stringOf(node);
    case "decimal_integer_literal":
    case "hex_integer_literal": {
      const number = Number(node.text.replaceAll("_", "").replace(/l$/i, ""));
      return Number.isFinite(number) ? number : undefined;
    }
    case "true":
    case "false":
      return node.type === "true";
    case "null_literal":
      return null;
    case "parenthesized_expression":
      return again(namedChildren(node)[0]);
    case "cast_expression":
      return again(node.childForFieldName("value"));
    case "unary_expression": {
      const operand = again(node.childForFieldName("operand"));
      return typeof operand === "number" && node.text.startsWith("-") ? -operand : undefined;
    }
    case "binary_expression":
      return combine(
        again(node.childForFieldName("left")),
        node.childForFieldName("operator")?.text,
        again(node.childForFieldName("right")),
      );
    case "identifier": {
      const variable = findVariable(file, node.text, node);
      return variable && isFixed(variable, node.text) ? again(variable.value) : undefined;
    }
    case "field_access": {
      const name = node.childForFieldName("field")?.text;
      const owner = node.childForFieldName("object")?.text;
      if (!name || !owner) return undefined;
      if (owner === "Boolean" && /^(?:TRUE|FALSE)$/.test(name)) return name === "TRUE";
      const variable = owner === "this" ? findField(file, name, node) : findFieldOf(file, owner, name);
      return variable && isFixed(variable, name) ? again(variable.value) : undefined;
    }
    default:
      return undefined;
  }
}

/** Calls of a method of this name, in the order of the text. */
export function* callsTo(file: SourceFile, name: string): Iterable<SyntaxNode> {
  const tree = file.tree();
  if (!tree) return;
  for (const word of nodesAt(tree, file.text, name)) {
    const call = word.parent;
    if (call?.type === "method_invocation" && call.childForFieldName("name")?.id === word.id) yield call;
  }
}

/** Annotations of this simple name, in the order of the text. */
export function* annotationsNamed(file: SourceFile, name: string): Iterable<SyntaxNode> {
  const tree = file.tree();
  if (!tree) return;
  for (const word of nodesAt(tree, file.text, name)) {
    const holder = word.parent?.type === "scoped_identifier" ? word.parent : word;
    const annotation = holder.parent;
    if (
      (annotation?.type === "annotation" || annotation?.type === "marker_annotation") &&
      annotation.childForFieldName("name")?.id === holder.id
    )
      yield annotation;
  }
}

/** The arguments of a call or an annotation, in order. */
export function argumentsOf(call: SyntaxNode): readonly SyntaxNode[] {
  return namedChildren(call.childForFieldName("arguments")).filter((argument) => !argument.type.endsWith("comment"));
}

/** The value that an annotation gives to an element; `value` is also the one without a name. */
export function elementOf(annotation: SyntaxNode, ...names: readonly string[]): SyntaxNode | undefined {
  for (const argument of argumentsOf(annotation)) {
    if (argument.type !== "element_value_pair") {
      if (names.includes("value")) return argument;
      continue;
    }
    const key = argument.childForFieldName("key")?.text;
    if (key !== undefined && names.includes(key)) return argument.childForFieldName("value") ?? undefined;
  }
  return undefined;
}

/** The items of `{a, b}`, or the one value that stands without braces. */
export function itemsOf(value: SyntaxNode | undefined): readonly SyntaxNode[] {
  if (!value) return [];
  return value.type === "element_value_array_initializer" ? namedChildren(value) : [value];
}

/** Annotations on a declaration, by simple name. */
export function annotationsOf(declaration: SyntaxNode | null | undefined): ReadonlyMap<string, SyntaxNode> {
  const modifiers = namedChildren(declaration).find((child) => child.type === "modifiers");
  return new Map(
    namedChildren(modifiers)
      .filter((child) => child.type === "annotation" || child.type === "marker_annotation")
      .map((child) => [(child.childForFieldName("name")?.text ?? "").replace(/^.*\./, ""), child]),
  );
}

function ofVariable(file: SourceFile, variable: Variable, results: Results, depth: number): NamedType | undefined {
  if (!variable.type) return ofLambdaParameter(file, variable.declaration, results, depth);
  if (variable.type.text === "var")
    return variable.declaration.type === "enhanced_for_statement"
      ? undefined
      : typeOf(file, variable.value, results, depth + 1);
  return typeAt(file, variable.type, variable.array);
}

function ofLambdaParameter(
  file: SourceFile,
  lambda: SyntaxNode,
  results: Results,
  depth: number,
): NamedType | undefined {
  const { parent } = lambda;
  if (lambda.type !== "lambda_expression") return undefined;
  if (parent?.type === "cast_expression") {
    const type = parent.childForFieldName("type");
    return type ? lookUp(results, typeAt(file, type)?.candidates, "->") : undefined;
  }
  const call = parent?.type === "argument_list" ? parent.parent : undefined;
  if (call?.type !== "method_invocation") return undefined;
  const owner = typeOf(file, call.childForFieldName("object"), results, depth + 1);
  return lookUp(results, owner?.candidates, `.${call.childForFieldName("name")?.text}->`);
}

function lookUp(results: Results, owners: readonly string[] | undefined, rest: string): NamedType | undefined {
  for (const owner of owners ?? []) {
    const result = results.get(`${owner}${rest}`);
    if (result) return { name: result.slice(result.lastIndexOf(".") + 1), candidates: [result], arguments: [] };
  }
  return undefined;
}

function ofCall(file: SourceFile, call: SyntaxNode, results: Results, depth: number): NamedType | undefined {
  const object = call.childForFieldName("object");
  const name = call.childForFieldName("name")?.text ?? "";
  if (!object || object.type === "this") {
    const methods = findMethods(file, name, call);
    const types = methods.map((method) => method.childForFieldName("type")).map((type) => type && typeAt(file, type));
    const first = types[0] ?? undefined;
    return types.every((type) => JSON.stringify(type) === JSON.stringify(first)) ? first : undefined;
  }
  const made = FACTORIES.get(`${object.text}.${name}`);
  if (made && isTypeName(file, object)) {
    const [item, ...others] = argumentsOf(call).map((argument) => typeOf(file, argument, results, depth + 1));
    const alike = item && !item.array && others.every((other) => JSON.stringify(other) === JSON.stringify(item));
    return alike ? { name: made.slice(made.lastIndexOf(".") + 1), candidates: [made], arguments: [item] } : undefined;
  }
  const owner = isTypeName(file, object) ? typeAt(file, object) : typeOf(file, object, results, depth + 1);
  for (const candidate of isTypeName(file, object) ? [] : (owner?.candidates ?? [])) {
    const position = ELEMENTS.get(`${candidate}.${name}`);
    const element = position === undefined ? undefined : owner?.arguments[position];
    if (element) return element;
  }
  return lookUp(results, owner?.candidates, `.${name}`);
}

/** Methods that give back what a container holds, and which of its type arguments that is. */
const ELEMENTS: ReadonlyMap<string, number> = new Map([
  ...["get", "orElse", "orElseGet", "orElseThrow"].map((name) => [`java.util.Optional.${name}`, 0] as const),
  ...["get", "getFirst", "getLast"].map((name) => [`java.util.List.${name}`, 0] as const),
  ...["get", "getOrDefault"].map((name) => [`java.util.Map.${name}`, 1] as const),
]);

/** Collections of what they are given. */
const FACTORIES: ReadonlyMap<string, string> = new Map([
  ["List.of", "java.util.List"],
  ["Set.of", "java.util.Set"],
  ["Arrays.asList", "java.util.List"],
  ["Collections.singletonList", "java.util.List"],
  ["Collections.singleton", "java.util.Set"],
]);

/** `Optional` in `Optional.of(x)`: by the convention of names, and no variable of that name. */
const isTypeName = (file: SourceFile, node: SyntaxNode): boolean =>
  node.type === "identifier" && /^[A-Z]/.test(node.text) && findVariable(file, node.text, node) === undefined;

/** Final, or a local that is never assigned again. */
function isFixed(variable: Variable, name: string): boolean {
  const { declaration } = variable;
  const modifiers = namedChildren(declaration).find((child) => child.type === "modifiers");
  if (modifiers && /\bfinal\b/.test(modifiers.text)) return true;
  if (climb(declaration, "interface_body") && declaration.type === "constant_declaration") return true;
  if (declaration.type !== "local_variable_declaration") return false;
  const method = climb(declaration, "method_declaration", "constructor_declaration", "lambda_expression");
  const writes = method?.text.match(
    new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}\\s*(?:[-+*/]?=(?!=)|\\+\\+|--)`, "g"),
  );
  return writes !== undefined && writes !== null && writes.length === 1;
}

function combine(
  left: string | number | boolean | null | undefined,
  operator: string | undefined,
  right: string | number | boolean | null | undefined,
): string | number | undefined {
  if (typeof left === "number" && typeof right === "number") {
    if (operator === "*") return left * right;
    if (operator === "+") return left + right;
    if (operator === "-") return left - right;
    return undefined;
  }
  const text = (part: typeof left): part is string | number => typeof part === "string" || typeof part === "number";
  return operator === "+" && text(left) && text(right) ? `${left}${right}` : undefined;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", s: " ", b: "\b", f: "\f", "0": "\0" };

function stringOf(node: SyntaxNode): string | undefined {
  if (node.text.startsWith('"""')) return undefined;
  return node.text
    .slice(1, -1)
    .replace(/\\(u+[0-9a-fA-F]{4}|.)/g, (_, code: string) =>
      code.startsWith("u") ? String.fromCharCode(Number.parseInt(code.slice(-4), 16)) : (ESCAPES[code] ?? code),
    );
}

const NONE: Results = new Map();
/** No hand-written expression nests deeper; the bound stops `var a = a` and generated code. */
const DEEPEST = 30;

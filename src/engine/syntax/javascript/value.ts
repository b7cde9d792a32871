// What an expression evaluates to, as far as one file proves it: a literal, an environment variable, or unknown.
import { namedChildren, type SyntaxNode } from "../tree.ts";
import type { Script } from "./script.ts";

export type Plain = string | number | boolean | null | undefined;

export type Value =
  /** `literal` tells that the value stands there as it is; otherwise it was computed, or chosen by a condition. */
  | { readonly kind: "plain"; readonly value: Plain; readonly literal: boolean; readonly at: SyntaxNode }
  | { readonly kind: "environment"; readonly variable: string; readonly at: SyntaxNode }
  /** A value that takes the place of an environment variable that is not set. `at` is the value, `after` the variable. */
  | {
      readonly kind: "fallback";
      readonly variable: string;
      readonly value: Plain;
      readonly at: SyntaxNode;
      readonly after: SyntaxNode;
    }
  | { readonly kind: "unknown"; readonly at: SyntaxNode };

export function readValue(script: Script, node: SyntaxNode): Value {
  const at = script.follow(node);
  const unknown: Value = { kind: "unknown", at };
  const plain = (value: Plain, literal = true): Value => ({ kind: "plain", value, literal, at });
  switch (at.type) {
    case "string":
      return plain(stringText(at));
    case "number":
      return plain(Number(at.text.replaceAll("_", "")));
    case "true":
      return plain(true);
    case "false":
      return plain(false);
    case "null":
      return plain(null);
    case "undefined":
      return plain(undefined);
    case "identifier":
      if (at.text === "undefined") return plain(undefined);
      return environment(script, at) ?? destructured(script, at) ?? unknown;
    case "shorthand_property_identifier":
      return environment(script, at) ?? destructured(script, at) ?? unknown;
    case "member_expression":
    case "subscript_expression":
      return environment(script, at) ?? unknown;
    case "template_string":
      return template(script, at) ?? unknown;
    case "unary_expression":
      return unary(script, at) ?? unknown;
    case "binary_expression":
      return binary(script, at) ?? unknown;
    case "call_expression":
      return call(script, at) ?? unknown;
    default:
      return unknown;
  }
}

/** The text of a string literal, with its escapes resolved where they are simple. */
function stringText(node: SyntaxNode): string {
  return namedChildren(node)
    .map((part) => (part.type === "escape_sequence" ? escaped(part.text) : part.text))
    .join("");
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", "0": "\0" };

function escaped(sequence: string): string {
  const [, code] = /^\\(?:x|u\{?)([0-9a-fA-F]+)\}?$/.exec(sequence) ?? [];
  const point = Number.parseInt(code ?? "", 16);
  if (code !== undefined) return point <= 0x10ffff ? String.fromCodePoint(point) : "";
  return ESCAPES[sequence.slice(1)] ?? sequence.slice(1);
}

function environment(script: Script, at: SyntaxNode): Value | undefined {
  const [, variable] = /^(?:global|process)#(?:process\.)?env\.([^.]+)$/.exec(script.origin(at) ?? "") ?? [];
  return variable === undefined ? undefined : { kind: "environment", variable, at };
}

/** `const { PORT = 3000 } = process.env`, also with a new name for the variable. */
function destructured(script: Script, at: SyntaxNode): Value | undefined {
  const declaration = script.names.declaration(at);
  const pattern = declaration?.name.parent;
  if (!declaration || !pattern || !/^(?:object_)?assignment_pattern$/.test(pattern.type)) return undefined;
  const right = pattern.childForFieldName("right");
  const renamed = pattern.parent?.type === "pair_pattern" ? pattern.parent : undefined;
  const object = (renamed ?? pattern).parent;
  const declarator = object?.type === "object_pattern" ? object.parent : undefined;
  const source = declarator?.type === "variable_declarator" ? declarator.childForFieldName("value") : undefined;
  if (!right || !source || !/^(?:global|process)#(?:process\.)?env$/.test(script.origin(source) ?? ""))
    return undefined;
  const value = script.names.constant(declaration) ? script.evaluate(right) : undefined;
  if (value?.kind !== "plain") return undefined;
  const variable = (renamed?.childForFieldName("key") ?? declaration.name).text;
  return { kind: "fallback", variable, value: value.value, at: value.at, after: declaration.name };
}

function template(script: Script, at: SyntaxNode): Value | undefined {
  const parts = namedChildren(at);
  const [only] = parts;
  if (parts.every((part) => part.type === "string_fragment" || part.type === "escape_sequence"))
    return { kind: "plain", value: stringText(at), literal: true, at };
  const inner = parts.length === 1 && only?.type === "template_substitution" ? namedChildren(only)[0] : undefined;
  const value = inner && script.evaluate(inner);
  return value?.kind === "environment" || value?.kind === "fallback" ? value : undefined;
}

function unary(script: Script, at: SyntaxNode): Value | undefined {
  const argument = at.childForFieldName("argument");
  const operator = at.childForFieldName("operator")?.text;
  const value = argument ? script.evaluate(argument) : undefined;
  if (operator === "void") return { kind: "plain", value: undefined, literal: true, at };
  if (value?.kind !== "plain") return undefined;
  const computed = (result: Plain, literal = false): Value => ({ kind: "plain", value: result, literal, at });
  if (operator === "!") return computed(!value.value);
  if (typeof value.value !== "number") return undefined;
  if (operator === "-") return computed(-value.value, value.literal);
  return operator === "+" ? computed(value.value, value.literal) : undefined;
}

function binary(script: Script, at: SyntaxNode): Value | undefined {
  const operator = at.childForFieldName("operator")?.text ?? "";
  const leftNode = at.childForFieldName("left");
  const rightNode = at.childForFieldName("right");
  if (!leftNode || !rightNode) return undefined;
  if (/^[!=]==?$/.test(operator)) {
    const equal = equality(script, leftNode, rightNode);
    return equal === undefined
      ? undefined
      : { kind: "plain", value: operator.startsWith("!") ? !equal : equal, literal: false, at };
  }
  const left = script.evaluate(leftNode);
  const right = script.evaluate(rightNode);
  if (operator === "||" || operator === "??") {
    if (left.kind !== "environment") return undefined;
    if (right.kind === "environment") return left;
    if (right.kind === "plain")
      return { kind: "fallback", variable: left.variable, value: right.value, at: right.at, after: leftNode };
    return right.kind === "fallback" ? { ...right, variable: left.variable } : undefined;
  }
  if (left.kind !== "plain" || right.kind !== "plain") return undefined;
  const value = compute(operator, left.value, right.value);
  return value === undefined ? undefined : { kind: "plain", value, literal: false, at };
}

/** `NODE_ENV` is taken to be `production`, and to differ from the usual names of other environments. */
function equality(script: Script, left: SyntaxNode, right: SyntaxNode): boolean | undefined {
  const a = script.evaluate(left);
  const b = script.evaluate(right);
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (!isNodeEnv(script, one) || other.kind !== "plain") continue;
    if (other.value === "production") return true;
    if (/^(?:dev|devel|development|test|testing|local)$/.test(String(other.value))) return false;
    return undefined;
  }
  return a.kind === "plain" && b.kind === "plain" ? a.value === b.value : undefined;
}

function isNodeEnv(script: Script, value: Value): boolean {
  if (value.kind === "environment" || value.kind === "fallback") return value.variable === "NODE_ENV";
  // Express keeps NODE_ENV as its own setting: https://expressjs.com/en/5x/api.html#app.settings.table
  if (value.kind !== "unknown" || value.at.type !== "call_expression") return false;
  const callee = value.at.childForFieldName("function");
  const [setting] = namedChildren(value.at.childForFieldName("arguments"));
  const receiver = callee?.childForFieldName("object");
  return (
    callee?.childForFieldName("property")?.text === "get" &&
    /^.env.$/.test(setting?.text ?? "") &&
    receiver != null &&
    (receiver.text === "app" || /^express#\(\)/.test(script.origin(receiver) ?? ""))
  );
}

function compute(operator: string, left: Plain, right: Plain): Plain {
  if (operator === "+" && typeof left === "string" && typeof right === "string") return left + right;
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "**":
      return left ** right;
    default:
      return undefined;
  }
}

/** Conversions do not hide where a value comes from, and neither do methods of a string from the environment. */
function call(script: Script, at: SyntaxNode): Value | undefined {
  const callee = at.childForFieldName("function");
  const [argument] = namedChildren(at.childForFieldName("arguments"));
  if (callee?.type === "member_expression") {
    const object = callee.childForFieldName("object");
    const method = callee.childForFieldName("property")?.text ?? "";
    const value = object && /^(?:trim|toString|split|replace|replaceAll)$/.test(method) && script.evaluate(object);
    if (value && value.kind === "environment") return { ...value, at };
  }
  const converter =
    callee && /^global#(?:Number\.)?(Number|String|Boolean|parseInt|parseFloat)$/.exec(script.origin(callee) ?? "");
  if (!converter || !argument) return undefined;
  const value = script.evaluate(argument);
  if (value.kind === "environment" || value.kind === "fallback") return convertFallback(converter[1], value);
  if (value.kind !== "plain") return undefined;
  return { kind: "plain", value: convert(converter[1], value.value), literal: false, at };
}

function convertFallback(converter: string | undefined, value: Value): Value {
  return value.kind === "fallback" ? { ...value, value: convert(converter, value.value) } : value;
}

function convert(converter: string | undefined, value: Plain): Plain {
  if (converter === "String") return String(value);
  if (converter === "Boolean") return Boolean(value);
  if (converter === "parseInt") return Number.parseInt(String(value), 10);
  return converter === "parseFloat" ? Number.parseFloat(String(value)) : Number(value);
}

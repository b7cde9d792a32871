// Finds where a name in a method body was declared, and what type the declaration writes.
import type { SourceFile } from "../source.ts";
import { climb, namedChildren, nodesAt, type SyntaxNode } from "../tree.ts";
import { Cursor } from "./cursor.ts";
import { readDeclarations } from "./declarations.ts";
import { enclosingType, type NamedType, toNamedType } from "./names.ts";

/** A variable: a local, parameter, field, resource, pattern or record component. */
export interface Variable {
  /** The type as written (`var` included); undefined for parameters of a lambda that leave it out. */
  readonly type: SyntaxNode | undefined;
  readonly array: boolean;
  readonly value: SyntaxNode | undefined;
  /** The node that declares it. */
  readonly declaration: SyntaxNode;
}

/** The declaration that a simple name stands for at a node; undefined when this file does not show it. */
export function findVariable(file: SourceFile, name: string, from: SyntaxNode): Variable | undefined {
  for (let child = from, scope = from.parent; scope; child = scope, scope = scope.parent) {
    const found = declaredIn(file, scope, child, name);
    if (found) return found;
  }
  return undefined;
}

/** A field of the type around a node, as `this.name` means it. */
export function findField(file: SourceFile, name: string, from: SyntaxNode): Variable | undefined {
  const body = climb(from, "class_body", "enum_body", "record_declaration");
  if (!body) return undefined;
  const record = body.type === "record_declaration" ? body : body.parent;
  return fieldOf(file, body, name) ?? (record?.type === "record_declaration" ? parameterOf(record, name) : undefined);
}

/** A field of the class of a simple name, anywhere in the file, as `Owner.name` means it. */
export function findFieldOf(file: SourceFile, owner: string, name: string): Variable | undefined {
  const tree = file.tree();
  if (!tree) return undefined;
  for (const word of nodesAt(tree, file.text, name)) {
    const declaration = climb(word, "field_declaration", "constant_declaration");
    const type = climb(declaration ?? null, ...TYPES);
    const found =
      declaration && type?.childForFieldName("name")?.text === owner ? declarator(declaration, name) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** Methods of this name that the type around a node, or one around that, declares itself. */
export function findMethods(file: SourceFile, name: string, from: SyntaxNode): readonly SyntaxNode[] {
  for (let body = climb(from, ...BODIES); body; body = climb(body.parent, ...BODIES)) {
    const found = declarationsIn(file, body).filter(
      (member) => member.type === "method_declaration" && member.childForFieldName("name")?.text === name,
    );
    if (found.length > 0) return found;
  }
  return [];
}

/** The type that a type node writes, with the names it may stand for at its place. */
export function typeAt(file: SourceFile, node: SyntaxNode, array = false): NamedType | undefined {
  const written = new Cursor(node.text).type();
  if (!written) return undefined;
  const java = readDeclarations(file);
  const type = array && !written.array ? { ...written, array } : written;
  return toNamedType(java, type, enclosingType(java, node.startIndex), hiddenAt(file, node));
}

/** Type parameters of methods and local classes around a node: names that mean nothing outside it. */
function hiddenAt(file: SourceFile, node: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (let at: SyntaxNode | null = node; at; at = at.parent) {
    if (at.type === "method_declaration" || at.type === "constructor_declaration") {
      const parameters = namedChildren(at).find((child) => child.type === "type_parameters");
      for (const parameter of namedChildren(parameters)) {
        const name = namedChildren(parameter).find((child) => child.type.endsWith("identifier"));
        if (name) names.add(name.text);
      }
    } else if (at.type === "block" || at.type === "constructor_body") {
      for (const child of declarationsIn(file, at))
        if (TYPES.has(child.type)) names.add(child.childForFieldName("name")?.text ?? "");
    }
  }
  return names;
}

/** What a block or body declares itself. Remembered: long methods ask the same again for each of their lines. */
function declarationsIn(file: SourceFile, scope: SyntaxNode): readonly SyntaxNode[] {
  const remembered = file.shape("java-scopes", () => new Map<number, readonly SyntaxNode[]>());
  const before = remembered.get(scope.id);
  if (before) return before;
  const children = scope.type === "enum_body" ? namedChildren(scope).flatMap(namedChildren) : namedChildren(scope);
  const found = children.filter((child) => DECLARATIONS.has(child.type));
  remembered.set(scope.id, found);
  return found;
}

function declaredIn(file: SourceFile, scope: SyntaxNode, child: SyntaxNode, name: string): Variable | undefined {
  switch (scope.type) {
    case "block":
    case "constructor_body":
    case "switch_block_statement_group":
    case "program": {
      for (const statement of declarationsIn(file, scope)) {
        if (statement.startIndex >= child.startIndex) break;
        const found = statement.type === "local_variable_declaration" ? declarator(statement, name) : undefined;
        if (found) return found;
      }
      return undefined;
    }
    case "for_statement": {
      const init = scope.childForFieldName("init");
      return init?.type === "local_variable_declaration" ? declarator(init, name) : undefined;
    }
    case "enhanced_for_statement":
      // The collection is outside of what its loop variable means.
      return child.id === scope.childForFieldName("value")?.id ? undefined : named(scope, name);
    case "try_with_resources_statement": {
      const resources = namedChildren(scope.childForFieldName("resources"));
      return resources.map((resource) => named(resource, name)).find((found) => found !== undefined);
    }
    case "catch_clause": {
      const parameter = namedChildren(scope).find((one) => one.type === "catch_formal_parameter");
      return parameter && parameter.childForFieldName("name")?.text === name ? untyped(parameter) : undefined;
    }
    case "lambda_expression":
      return lambdaParameter(scope, name);
    case "method_declaration":
    case "constructor_declaration":
    case "record_declaration":
      return parameterOf(scope, name);
    case "compact_constructor_declaration":
      return undefined;
    case "class_body":
    case "interface_body":
    case "enum_body":
      return fieldOf(file, scope, name);
    case "if_statement":
    case "ternary_expression":
    case "binary_expression":
    case "while_statement":
      return pattern(scope.childForFieldName("condition") ?? scope.childForFieldName("left"), name, 0);
    case "switch_rule": {
      const label = namedChildren(scope).find((one) => one.type === "switch_label");
      return pattern(label ?? null, name, 0);
    }
    default:
      return undefined;
  }
}

function declarator(declaration: SyntaxNode, name: string): Variable | undefined {
  const found = namedChildren(declaration).find(
    (child) => child.type === "variable_declarator" && child.childForFieldName("name")?.text === name,
  );
  if (!found) return undefined;
  return {
    type: declaration.childForFieldName("type") ?? undefined,
    array: found.childForFieldName("dimensions") !== null,
    value: found.childForFieldName("value") ?? undefined,
    declaration,
  };
}

/** A node with the fields `type` and `name`, when it declares this name. */
function named(node: SyntaxNode, name: string): Variable | undefined {
  if (node.childForFieldName("name")?.text !== name) return undefined;
  const value = node.type === "resource" ? node.childForFieldName("value") : null;
  return {
    type: node.childForFieldName("type") ?? undefined,
    array: node.childForFieldName("dimensions") !== null,
    value: value ?? undefined,
    declaration: node,
  };
}

const untyped = (declaration: SyntaxNode): Variable => ({
  type: undefined,
  array: false,
  value: undefined,
  declaration,
});

function parameterOf(method: SyntaxNode, name: string): Variable | undefined {
  return fromParameters(method.childForFieldName("parameters"), name);
}

function fromParameters(parameters: SyntaxNode | null, name: string): Variable | undefined {
  for (const parameter of namedChildren(parameters)) {
    if (parameter.type === "spread_parameter") {
      const type = namedChildren(parameter).find((child) => child.type !== "modifiers");
      const last = namedChildren(parameter).at(-1);
      if (last?.childForFieldName("name")?.text === name)
        return { type, array: true, value: undefined, declaration: parameter };
    } else {
      const found = named(parameter, name);
      if (found) return found;
    }
  }
  return undefined;
}

function lambdaParameter(lambda: SyntaxNode, name: string): Variable | undefined {
  const parameters = lambda.childForFieldName("parameters");
  if (parameters?.type === "identifier") return parameters.text === name ? untyped(lambda) : undefined;
  if (parameters?.type === "formal_parameters") return fromParameters(parameters, name);
  return namedChildren(parameters).some((parameter) => parameter.text === name) ? untyped(lambda) : undefined;
}

function fieldOf(file: SourceFile, body: SyntaxNode, name: string): Variable | undefined {
  for (const member of declarationsIn(file, body)) {
    const found = FIELDS.has(member.type) ? declarator(member, name) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** The variable of `x instanceof Foo name`, or of a type pattern, below a node. */
function pattern(node: SyntaxNode | null, name: string, depth: number): Variable | undefined {
  if (!node || depth > DEEPEST_PATTERN) return undefined;
  if (node.type === "instanceof_expression" && node.childForFieldName("name")?.text === name) {
    const type = node.childForFieldName("right") ?? undefined;
    return { type, array: false, value: undefined, declaration: node };
  }
  if (node.type === "type_pattern" || node.type === "record_pattern_component") {
    const [type, variable] = namedChildren(node);
    if (variable?.text === name) return { type, array: false, value: undefined, declaration: node };
  }
  if (!PATTERN_HOLDERS.has(node.type)) return undefined;
  for (const child of namedChildren(node)) {
    const found = pattern(child, name, depth + 1);
    if (found) return found;
  }
  return undefined;
}

const DEEPEST_PATTERN = 30;
const PATTERN_HOLDERS = new Set([
  "parenthesized_expression",
  "binary_expression",
  "unary_expression",
  "instanceof_expression",
  "record_pattern",
  "record_pattern_body",
  "switch_label",
  "pattern",
]);
const FIELDS: ReadonlySet<string> = new Set(["field_declaration", "constant_declaration"]);
const DECLARATIONS = new Set([
  "local_variable_declaration",
  ...FIELDS,
  "method_declaration",
  "class_declaration",
  "record_declaration",
  "enum_declaration",
  "interface_declaration",
]);
const BODIES = ["class_body", "enum_body", "interface_body"];
const TYPES = new Set(["class_declaration", "record_declaration", "enum_declaration", "interface_declaration"]);

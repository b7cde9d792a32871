// What a name in a script stands for: the declaration in sight, and whether anything assigns to it later.
import { groupBy } from "../../group-by.ts";
import { climb, namedChildren, nodesAt, type SyntaxNode, type Tree } from "../tree.ts";

export interface Declaration {
  /** `other`: a parameter, a function, a class, or a pattern that is not followed. */
  readonly form: "import" | "value" | "other";
  readonly name: SyntaxNode;
  /** The part of the file in which the name means this. */
  readonly scope: SyntaxNode;
  /** Module of an import. */
  readonly module?: string;
  /** The value that a variable starts with. */
  readonly init?: SyntaxNode;
  /** Names taken out of the module or value, outermost first: `const { a: { b } } = init` is `["a", "b"]`. */
  readonly path: readonly string[];
}

export interface Names {
  /** The declaration that an identifier refers to; undefined for globals, and where two declarations compete. */
  declaration(identifier: SyntaxNode): Declaration | undefined;
  /** Whether the file declares the name at all where it is used. */
  declared(identifier: SyntaxNode): boolean;
  /** Whether nothing assigns to the declared name after its declaration. */
  constant(declaration: Declaration): boolean;
  /** The one value that a class ever gives to its field `this.name`; undefined when it gives several or none. */
  field(member: SyntaxNode): SyntaxNode | undefined;
  /** All places that mention a declared name, its declaration left out. */
  uses(declaration: Declaration): readonly SyntaxNode[];
}

/** What one scope declares under a name. */
interface Scoped {
  readonly from: number;
  readonly to: number;
  readonly declared: readonly Declaration[];
}

interface Mentions {
  /** In the order in which their scopes begin, so that the last one around a place is the innermost. */
  readonly declarations: readonly Scoped[];
  readonly assignments: readonly SyntaxNode[];
  readonly uses: readonly SyntaxNode[];
  /** Whether all places were looked at: some may lie too deep. */
  readonly complete: boolean;
}

/** Names are looked up one at a time where a reader asks for them, so a large file costs little. */
export function readNames(tree: Tree, text: string): Names {
  const known = new Map<string, Mentions>();
  const mentions = (name: string): Mentions => {
    const found = known.get(name) ?? findMentions(tree, text, name);
    known.set(name, found);
    return found;
  };
  // Scopes are compared by their offsets: climbing from the place would walk down from the root at every step.
  const inSight = (identifier: SyntaxNode): readonly Declaration[] => {
    const { declarations } = mentions(identifier.text);
    const { startIndex, endIndex } = identifier;
    const around = declarations.findLast(({ from, to }) => from <= startIndex && endIndex <= to);
    return around ? around.declared : [];
  };
  const declaration = (identifier: SyntaxNode): Declaration | undefined => {
    const found = inSight(identifier);
    return found.length === 1 ? found[0] : undefined;
  };
  return {
    declaration,
    declared: (identifier) => inSight(identifier).length > 0,
    constant(declared) {
      const { complete, assignments } = mentions(declared.name.text);
      return complete && assignments.every((place) => declaration(place)?.name.id !== declared.name.id);
    },
    field: (member) => fieldValue(tree, text, member),
    uses: (declared) =>
      mentions(declared.name.text).uses.filter((place) => declaration(place)?.name.id === declared.name.id),
  };
}

function findMentions(tree: Tree, text: string, name: string): Mentions {
  const declarations: Declaration[] = [];
  const assignments: SyntaxNode[] = [];
  const uses: SyntaxNode[] = [];
  let complete = true;
  const skipped = (): void => {
    complete = false;
  };
  for (const node of nodesAt(tree, text, name, { skipped })) {
    if (!NAMES.has(node.type) || node.text !== name) continue;
    const role = roleOf(node);
    if (role === "assignment") assignments.push(node);
    else if (role === "use") uses.push(node);
    else declarations.push(role);
  }
  const byScope = [...groupBy(declarations, ({ scope }) => scope.id).values()]
    .flatMap((declared) => {
      const scope = declared[0]?.scope;
      return scope ? [{ from: scope.startIndex, to: scope.endIndex, declared }] : [];
    })
    .toSorted((a, b) => a.from - b.from || b.to - a.to);
  return { declarations: byScope, assignments, uses, complete };
}

const NAMES = new Set(["identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"]);
const FUNCTIONS = [
  "function_declaration",
  "function_expression",
  "generator_function_declaration",
  "generator_function",
  "arrow_function",
  "method_definition",
] as const;
const BLOCKS = ["statement_block", "for_statement", "for_in_statement", "switch_body", "program"] as const;

function roleOf(node: SyntaxNode): Declaration | "assignment" | "use" {
  const { at, path, followed } = outOfPattern(node);
  const container = at.parent;
  if (!container) return "use";
  const is = (field: string): boolean => container.childForFieldName(field)?.id === at.id;
  const other = (scope: SyntaxNode | undefined): Declaration => ({
    form: "other",
    name: node,
    scope: scope ?? node,
    path,
  });
  switch (container.type) {
    case "variable_declarator": {
      if (!is("name")) return "use";
      const isVar = container.parent?.type === "variable_declaration";
      const scope = isVar ? climb(container, ...FUNCTIONS, "program") : climb(container, ...BLOCKS);
      const init = container.childForFieldName("value");
      if (!init || !followed || !scope) return other(scope);
      return { form: "value", name: node, scope, init, path };
    }
    case "import_specifier": {
      const local = container.childForFieldName("alias") ?? container.childForFieldName("name");
      const exported = container.childForFieldName("name")?.text ?? node.text;
      return local?.id === node.id ? imported(node, [exported]) : "use";
    }
    case "import_clause":
      return imported(node, ["default"]);
    case "namespace_import":
    case "import_require_clause":
      return imported(node, []);
    case "formal_parameters":
    case "required_parameter":
    case "optional_parameter":
    case "rest_pattern":
      return container.type === "rest_pattern" || !is("value") ? other(climb(container, ...FUNCTIONS)) : "use";
    case "arrow_function":
      return is("parameter") ? other(container) : "use";
    case "catch_clause":
      return is("parameter") ? other(container) : "use";
    case "function_declaration":
    case "generator_function_declaration":
    case "class_declaration":
    case "enum_declaration":
      return is("name") ? other(climb(container.parent, ...BLOCKS)) : "use";
    case "assignment_expression":
    case "augmented_assignment_expression":
      return is("left") ? "assignment" : "use";
    case "update_expression":
      return "assignment";
    case "for_in_statement":
      if (!is("left")) return "use";
      return container.childForFieldName("kind") ? other(container) : "assignment";
    default:
      return "use";
  }
}

function fieldValue(tree: Tree, text: string, member: SyntaxNode): SyntaxNode | undefined {
  const body = climb(member, "class_body");
  const name = member.childForFieldName("property")?.text;
  if (!body || name === undefined) return undefined;
  const values: (SyntaxNode | null)[] = [];
  const skipped = (): number => values.push(null, null);
  for (const node of nodesAt(tree, text, name, { within: body, skipped })) {
    if (node.text !== name) continue;
    const parent = node.parent;
    // A constructor parameter with an accessibility modifier is a field that comes from outside.
    if (parent?.type === "required_parameter" && parent.namedChildren[0]?.type === "accessibility_modifier")
      return undefined;
    if (parent?.type === "public_field_definition" || parent?.type === "field_definition") {
      const value = parent.childForFieldName("value");
      if (value) values.push(value);
    } else if (parent?.type === "member_expression" && parent.childForFieldName("object")?.type === "this") {
      const assignment = parent.parent;
      const assigned = assignment?.childForFieldName("left")?.id === parent.id;
      if (assignment && assigned && /assignment_expression$/.test(assignment.type))
        values.push(assignment.type === "assignment_expression" ? assignment.childForFieldName("right") : null);
    }
  }
  return values.length === 1 ? (values[0] ?? undefined) : undefined;
}

/** Climbs out of a destructuring pattern. `followed` is false where a default, a rest or a position takes part. */
function outOfPattern(node: SyntaxNode): { at: SyntaxNode; path: readonly string[]; followed: boolean } {
  const path = node.type === "shorthand_property_identifier_pattern" ? [node.text] : [];
  let followed = true;
  let at = node;
  for (let parent = at.parent; parent; parent = at.parent) {
    if (parent.type === "pair_pattern" && parent.childForFieldName("value")?.id === at.id) {
      path.unshift(keyName(parent.childForFieldName("key")) ?? "");
    } else if (
      (parent.type === "object_assignment_pattern" || parent.type === "assignment_pattern") &&
      parent.childForFieldName("left")?.id === at.id
    ) {
      followed = false;
    } else if (parent.type === "array_pattern" || parent.type === "rest_pattern") {
      followed = false;
    } else if (parent.type !== "object_pattern") break;
    at = parent;
  }
  return { at, path, followed };
}

function imported(name: SyntaxNode, path: readonly string[]): Declaration | "use" {
  const statement = climb(name, "import_statement");
  const source = statement && (statement.childForFieldName("source") ?? climbDown(statement, "string"));
  const scope = climb(name, "program");
  if (!source || !scope) return "use";
  return { form: "import", name, scope, module: source.text.slice(1, -1), path };
}

function climbDown(node: SyntaxNode, type: string): SyntaxNode | undefined {
  for (const child of namedChildren(node)) {
    const found = child.type === type ? child : climbDown(child, type);
    if (found) return found;
  }
  return undefined;
}

/** The name of a property key, when it is written out. */
export function keyName(key: SyntaxNode | null | undefined): string | undefined {
  if (!key) return undefined;
  if (key.type === "property_identifier" || key.type === "number") return key.text;
  if (key.type === "string") return key.text.slice(1, -1);
  if (key.type === "computed_property_name") {
    const inner = namedChildren(key)[0];
    return inner?.type === "string" ? inner.text.slice(1, -1) : undefined;
  }
  return undefined;
}

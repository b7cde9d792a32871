// What a call of a function of the same file gives back, where there is one answer only.
import { namedChildren, type SyntaxNode } from "../tree.ts";
import type { Names } from "./names.ts";

const FUNCTIONS = /^(?:function_declaration|function_expression|arrow_function)$/;
/** Statements in which a `return` can only belong to a function inside them. */
const PASSING =
  /^(?:lexical_declaration|variable_declaration|expression_statement|function_declaration|class_declaration)$/;

/**
 * The expression that a call certainly comes down to, parameters left as they are. A function that may return early, or
 * that is a generator, gives none; neither does an asynchronous one, unless its promise is `awaited`.
 */
export function returnedBy(names: Names, call: SyntaxNode, awaited: boolean): SyntaxNode | undefined {
  const callee = call.childForFieldName("function");
  const declaration = callee?.type === "identifier" ? names.declaration(callee) : undefined;
  if (!declaration || declaration.path.length > 0 || !names.constant(declaration)) return undefined;
  const made = declaration.init ?? declaration.name.parent;
  if (!made || !FUNCTIONS.test(made.type) || made.childForFieldName("body")?.hasError !== false) return undefined;
  if (!awaited && made.children.some((child) => child?.type === "async")) return undefined;
  const body = made.childForFieldName("body");
  if (body?.type !== "statement_block") return body ?? undefined;
  const statements = namedChildren(body).filter((child) => child.type !== "comment");
  const last = statements.at(-1);
  const early = statements.slice(0, -1).some(({ type, text }) => !PASSING.test(type) && /\breturn\b/.test(text));
  return last?.type === "return_statement" && !early ? namedChildren(last)[0] : undefined;
}

// Which environment a bean is for, by the @Profile above it.
import { annotationsOf, constantOf, elementOf, itemsOf } from "../../syntax/java/expressions.ts";
import type { SourceFile } from "../../syntax/source.ts";
import type { SyntaxNode } from "../../syntax/tree.ts";

export interface Environment {
  readonly environment?: string;
}

/** The environment of code at a node; undefined when it runs in development or in tests only. */
export function environmentOf(file: SourceFile, node: SyntaxNode): Environment | undefined {
  for (let at: SyntaxNode | null = node; at; at = at.parent) {
    if (!at.type.endsWith("_declaration")) continue;
    const profile = annotationsOf(at).get("Profile");
    if (!profile) continue;
    const names = itemsOf(elementOf(profile, "value")).map((item) => constantOf(file, item));
    if (names.some((name) => typeof name !== "string")) return {};
    const texts = names as string[];
    if (texts.length > 0 && texts.every((name) => DEVELOPMENT.test(name))) return undefined;
    const [only] = texts;
    return texts.length === 1 && only && /^[\w-]+$/.test(only) ? { environment: only } : {};
  }
  return {};
}

const DEVELOPMENT = /^(?:!\s*prod\w*|(?:dev|test|local|it|e2e|demo|mock|stub|embedded|integration)[\w-]*)$/i;

/** Whether code between a node and its method may not run: then what it sets is not certain. */
export function isConditional(node: SyntaxNode): boolean {
  for (let at = node.parent; at && !at.type.endsWith("_declaration"); at = at.parent)
    if (CONDITIONAL.has(at.type)) return true;
  return false;
}

const CONDITIONAL = new Set([
  "if_statement",
  "ternary_expression",
  "switch_expression",
  "switch_statement",
  "catch_clause",
  "for_statement",
  "enhanced_for_statement",
  "while_statement",
]);

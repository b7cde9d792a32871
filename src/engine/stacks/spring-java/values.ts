// What code puts into sessions, where the type is certain.
import type { Fact, TypeRef, ValueFact } from "../../facts.ts";
import {
  annotationsNamed,
  annotationsOf,
  argumentsOf,
  callsTo,
  constantOf,
  elementOf,
  isOneOf,
  itemsOf,
  typeOf,
} from "../../syntax/java/expressions.ts";
import { findVariable, typeAt } from "../../syntax/java/scope.ts";
import { type SourceFile, spanOf } from "../../syntax/source.ts";
import { climb, namedChildren, type SyntaxNode } from "../../syntax/tree.ts";
import { ID } from "./id.ts";
import { httpSessions, results, servletRequests, webSessions } from "./objects.ts";

export function* readValues(file: SourceFile): Iterable<Fact> {
  yield* attributes(file);
  yield* modelAttributes(file);
  yield* scopedBeans(file);
}

function valueFact(
  file: SourceFile,
  node: SyntaxNode,
  type: TypeRef | undefined,
  attribute?: string,
): Iterable<ValueFact> {
  // Primitives are boxed, and every box is serializable.
  if (!type || (type.candidates.length === 0 && !type.array)) return [];
  return [{ kind: "value", stack: ID, at: spanOf(file, node), type, ...(attribute !== undefined && { attribute }) }];
}

/** `session.setAttribute(name, value)` and what means the same. */
function* attributes(file: SourceFile): Iterable<Fact> {
  for (const method of ["setAttribute", "putValue", "put", "setSessionAttribute"]) {
    if (!file.text.includes(`${method}(`)) continue;
    if (!(OWNERS[method] ?? SESSION_WORDS).some((word) => file.text.includes(word))) continue;
    for (const call of callsTo(file, method)) {
      const put = putBy(file, call, method);
      if (!put?.value) continue;
      const name = constantOf(file, put.name);
      const attribute = typeof name === "string" ? name : undefined;
      const type = typeOf(file, put.value, results);
      if (type) yield* valueFact(file, put.value, type, attribute);
      else yield* resultFact(file, put.value, attribute);
    }
  }
}

/** What the text must hold for an HttpSession to be known as one: its name, or a method that gives it back. */
const SESSION_WORDS = [
  ...[...httpSessions, ...[...results].flatMap(([from, to]) => (httpSessions.has(to) ? [from] : []))].map((name) =>
    name.slice(name.lastIndexOf(".") + 1),
  ),
  "SCOPE_SESSION",
];
const OWNERS: Readonly<Record<string, readonly string[]>> = { put: ["WebSession"], setSessionAttribute: ["WebUtils"] };

/** `service.find(name)`: its type is for the linker to find. */
function* resultFact(file: SourceFile, node: SyntaxNode, attribute: string | undefined): Iterable<ValueFact> {
  const variable = node.type === "identifier" ? findVariable(file, node.text, node) : undefined;
  const outer = variable?.type?.text === "var" ? variable.value : node;
  const inner = outer?.type === "method_invocation" ? outer.childForFieldName("object") : undefined;
  // `users.find(name).orElseThrow()`
  const taken = inner?.type === "method_invocation" && TAKES.test(outer?.childForFieldName("name")?.text ?? "");
  const call = taken ? inner : outer;
  const object = call?.type === "method_invocation" ? call.childForFieldName("object") : undefined;
  const method = call?.childForFieldName("name")?.text;
  const owner = object && typeOf(file, object, results);
  if (!method || !owner || owner.array || owner.candidates.length === 0) return;
  const type = { name: `${method}()`, candidates: [], arguments: [] };
  const result = { owner, method, ...(taken && { taken }) };
  const at = spanOf(file, node);
  yield { kind: "value", stack: ID, at, type, result, ...(attribute !== undefined && { attribute }) };
}

const TAKES = /^(?:get|orElse|orElseGet|orElseThrow)$/;

interface Put {
  readonly name: SyntaxNode | undefined;
  readonly value: SyntaxNode | undefined;
}

function putBy(file: SourceFile, call: SyntaxNode, method: string): Put | undefined {
  const [first, second, third] = argumentsOf(call);
  const object = call.childForFieldName("object");
  const put = { name: first, value: second };
  if (!object) return undefined;
  if (method === "setSessionAttribute")
    // WebUtils.setSessionAttribute(request, name, value)
    return object.text === "WebUtils" && isOneOf(typeOf(file, first, results), servletRequests)
      ? { name: second, value: third }
      : undefined;
  if (method === "put") {
    if (object.type !== "method_invocation" || object.childForFieldName("name")?.text !== "getAttributes")
      return undefined;
    return isOneOf(typeOf(file, object.childForFieldName("object"), results), webSessions) ? put : undefined;
  }
  // Spring's RequestAttributes take the scope as the third argument.
  if (third) return /(?:^|\.)SCOPE_SESSION$/.test(third.text) ? put : undefined;
  return isOneOf(typeOf(file, object, results), httpSessions) ? put : undefined;
}

/** `@SessionAttributes`: what the model of a controller carries from one request to the next through the session. */
function* modelAttributes(file: SourceFile): Iterable<Fact> {
  if (!file.text.includes("@SessionAttributes")) return;
  for (const annotation of annotationsNamed(file, "SessionAttributes")) {
    const controller = annotation.parent?.parent;
    if (controller?.type !== "class_declaration") continue;
    for (const item of itemsOf(elementOf(annotation, "types"))) {
      const type = item.type === "class_literal" ? namedChildren(item)[0] : undefined;
      if (type) yield* valueFact(file, item, typeAt(file, type));
    }
    const names = new Set(
      itemsOf(elementOf(annotation, "value", "names"))
        .map((item) => constantOf(file, item))
        .filter((name) => typeof name === "string"),
    );
    if (names.size === 0) continue;
    const seen = new Set<string>();
    for (const { node, type, name } of [...annotated(file, controller), ...added(file, controller)]) {
      const key = `${name} ${type.candidates.join(" ")}`;
      if (!names.has(name) || seen.has(key)) continue;
      seen.add(key);
      yield* valueFact(file, node, type, name);
    }
  }
}

interface Attribute {
  readonly node: SyntaxNode;
  readonly type: TypeRef;
  readonly name: string;
}

/** Methods and parameters with `@ModelAttribute`. Without a name of their own they take it from the type. */
function* annotated(file: SourceFile, controller: SyntaxNode): Iterable<Attribute> {
  for (const annotation of annotationsNamed(file, "ModelAttribute")) {
    const declaration = annotation.parent?.parent;
    const node = declaration?.childForFieldName("type");
    if (!declaration || !node || climb(declaration, "class_declaration")?.id !== controller.id) continue;
    if (declaration.type !== "method_declaration" && declaration.type !== "formal_parameter") continue;
    const type = typeAt(file, node);
    const written = elementOf(annotation, "value", "name");
    const name = written ? constantOf(file, written) : type && defaultName(type);
    if (type && typeof name === "string") yield { node, type, name };
  }
}

/** `model.addAttribute(name, value)` in the controller itself. */
function* added(file: SourceFile, controller: SyntaxNode): Iterable<Attribute> {
  for (const method of ["addAttribute", "addObject"])
    for (const call of callsTo(file, method)) {
      if (climb(call, "class_declaration")?.id !== controller.id) continue;
      if (!isOneOf(typeOf(file, call.childForFieldName("object"), results), MODELS)) continue;
      const [first, node] = argumentsOf(call);
      const name = constantOf(file, first);
      const type = typeOf(file, node, results);
      if (node && type && typeof name === "string") yield { node, type, name };
    }
}

const MODELS = new Set([
  "org.springframework.ui.Model",
  "org.springframework.ui.ModelMap",
  "org.springframework.web.servlet.ModelAndView",
]);

/** `shoppingCart` for ShoppingCart; collections are named by another rule that matters too little here. */
function defaultName(type: TypeRef): string | undefined {
  const simple = type.name.slice(type.name.lastIndexOf(".") + 1);
  return type.array || type.arguments.length > 0 ? undefined : simple.slice(0, 1).toLowerCase() + simple.slice(1);
}

/** Beans that live in the session: the container puts them there. */
function* scopedBeans(file: SourceFile): Iterable<Fact> {
  for (const name of ["SessionScope", "SessionScoped", "Scope"]) {
    if (!file.text.includes(`@${name}`)) continue;
    for (const annotation of annotationsNamed(file, name)) {
      const nameNode = annotation.childForFieldName("name");
      if (!nameNode || !isOneOf(typeAt(file, nameNode), SCOPES)) continue;
      if (name === "Scope" && !isSession(file, elementOf(annotation, "value", "scopeName"))) continue;
      const declaration = annotation.parent?.parent;
      const node = declaration?.childForFieldName(declaration.type === "class_declaration" ? "name" : "type");
      const isBean = declaration?.type === "method_declaration" && annotationsOf(declaration).has("Bean");
      if (node && (isBean || declaration?.type === "class_declaration"))
        yield* valueFact(file, annotation, typeAt(file, node));
    }
  }
}

function isSession(file: SourceFile, scope: SyntaxNode | undefined): boolean {
  return scope !== undefined && (constantOf(file, scope) === "session" || /(?:^|\.)SCOPE_SESSION$/.test(scope.text));
}

const SCOPES = new Set([
  "org.springframework.web.context.annotation.SessionScope",
  "org.springframework.context.annotation.Scope",
  "jakarta.enterprise.context.SessionScoped",
  "javax.enterprise.context.SessionScoped",
  "javax.faces.bean.SessionScoped",
]);

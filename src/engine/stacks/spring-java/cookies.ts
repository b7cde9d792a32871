// The session cookie that a DefaultCookieSerializer of Spring Session writes, or a container that code gives orders to.
import type { CookieFact, Fact, SameSite, Setting } from "../../facts.ts";
import { annotationsOf, argumentsOf, callsTo, constantOf, isOneOf, typeOf } from "../../syntax/java/expressions.ts";
import { typeAt } from "../../syntax/java/scope.ts";
import { type SourceFile, span, spanOf } from "../../syntax/source.ts";
import { climb, nodesAt, type SyntaxNode } from "../../syntax/tree.ts";
import { ID } from "./id.ts";
import { cookieConfigs, results } from "./objects.ts";
import { environmentOf, isConditional } from "./profile.ts";
import { indentAt } from "./types.ts";

const SERIALIZERS = new Set(["org.springframework.session.web.http.DefaultCookieSerializer"]);

// Defaults: org.springframework.session.web.http.DefaultCookieSerializer, 2.7 to 4.1.
const because = "default of DefaultCookieSerializer";

export function* readCookies(file: SourceFile): Iterable<Fact> {
  const tree = file.tree();
  if (!tree) return;
  for (const word of nodesAt(tree, file.text, "DefaultCookieSerializer")) {
    const creation = word.parent?.type === "object_creation_expression" ? word.parent : undefined;
    if (!creation || creation.childForFieldName("type")?.id !== word.id) continue;
    if (!isOneOf(typeAt(file, word), SERIALIZERS)) continue;
    // What a subclass does in its body cannot be told from here.
    if (creation.childForFieldName("arguments") === null || climb(creation, "class_body")?.parent?.id === creation.id)
      continue;
    if (file.text.slice(word.endIndex, creation.endIndex).includes("{")) continue;
    // Only a bean, or one that is given to Spring Session by hand, certainly writes the cookie of this application.
    const method = climb(creation, "method_declaration");
    if (!annotationsOf(method).has("Bean") && !method?.text.includes(".setCookieSerializer(")) continue;
    const environment = environmentOf(file, creation);
    if (environment) yield { ...cookieOf(file, creation), ...environment };
  }
}

/**
 * `servletContext.getSessionCookieConfig().setHttpOnly(false)`: one fact for each method that speaks of it, with what is said
 * there and no more. https://jakarta.ee/specifications/servlet/6.0/apidocs/jakarta.servlet/jakarta/servlet/sessioncookieconfig
 */
export function* readCookieConfigs(file: SourceFile): Iterable<Fact> {
  const said = new Map<number, { place: SyntaxNode; calls: Map<string, SyntaxNode[]> }>();
  for (const setter of CONFIG_SETTERS)
    for (const call of callsTo(file, setter)) {
      if (!isOneOf(typeOf(file, call.childForFieldName("object"), results), cookieConfigs)) continue;
      const method = climb(call, "method_declaration", "constructor_declaration", "lambda_expression") ?? call;
      const group = said.get(method.id) ?? { place: call, calls: new Map<string, SyntaxNode[]>() };
      group.calls.set(setter, [...(group.calls.get(setter) ?? []), call]);
      said.set(method.id, group);
    }
  for (const { place, calls } of said.values()) {
    const environment = environmentOf(file, place);
    const name = place.childForFieldName("name");
    if (!environment || !name) continue;
    const read = <T>(setter: string, parse: (value: Constant) => T | undefined): Setting<T> | undefined => {
      const [call, second] = calls.get(setter) ?? [];
      const [argument] = call ? argumentsOf(call) : [];
      if (!call || !argument) return undefined;
      const at = spanOf(file, argument);
      const constant = constantOf(file, argument);
      const value = constant === undefined ? undefined : parse(constant);
      if (value === undefined || second || isConditional(call)) return { state: "unknown", at };
      return { state: "set", value, at, slot: { stack: ID, key: setter, span: at } };
    };
    // Containers set Secure on HTTPS, whatever they are told.
    const secure = read<boolean | "auto">("setSecure", (value) => (flag(value) === false ? "auto" : flag(value)));
    const knobs = {
      name: read("setName", text),
      secure,
      httpOnly: read("setHttpOnly", flag),
      domain: read<string | null>("setDomain", textOrNull),
      path: read<string | null>("setPath", textOrNull),
      maxAge: read<number | null>("setMaxAge", age),
    };
    const fact: CookieFact = {
      kind: "cookie",
      stack: ID,
      role: "session",
      at: spanOf(file, name),
      ...environment,
      ...Object.fromEntries(Object.entries(knobs).filter(([, knob]) => knob !== undefined)),
      ...(secure?.state === "set" && secure.value === "auto" && { secureDeclined: true as const }),
      renewed: {
        state: "default",
        value: false,
        because: "the cookie is sent when the session gets its id, not later",
      },
    };
    yield fact;
  }
}

const CONFIG_SETTERS = ["setName", "setSecure", "setHttpOnly", "setDomain", "setPath", "setMaxAge"];

function cookieOf(file: SourceFile, creation: SyntaxNode): CookieFact {
  const variable = variableOf(creation);
  const scope = climb(creation, "method_declaration", "constructor_declaration", "class_body");
  const inScope = (node: SyntaxNode): boolean =>
    scope !== undefined && scope.startIndex <= node.startIndex && node.endIndex <= scope.endIndex;
  const escapes = variable === undefined || scope === undefined || isHandedOn(file, variable, inScope);

  const read = <T>(
    setter: string,
    parse: (value: string | number | boolean | null) => T | undefined,
    byDefault: T,
  ): Setting<T> => {
    const calls = [...callsTo(file, setter)].filter(
      (call) => inScope(call) && receiver(call) !== undefined && receiver(call) === variable,
    );
    const call = calls.at(-1);
    if (!call) {
      // A serializer that is returned at once is as it was made; one that others also see may be set up there.
      if (escapes && variable !== undefined) return { state: "unknown" };
      const slot = variable === undefined ? undefined : insertion(file, creation, setter, variable);
      return { state: "default", value: byDefault, because, ...(slot && { slot }) };
    }
    const [argument] = argumentsOf(call);
    const constant = constantOf(file, argument);
    const value = constant === undefined ? undefined : parse(constant);
    const at = spanOf(file, argument ?? call);
    if (value === undefined || !argument || isConditional(call) || calls.length > 1) return { state: "unknown", at };
    return { state: "set", value, at, slot: { stack: ID, key: setter, span: at } };
  };

  const pattern = read("setDomainNamePattern", (value) => (value === null ? null : undefined), null);
  return {
    kind: "cookie",
    stack: ID,
    role: "session",
    at: spanOf(file, creation),
    name: read("setCookieName", text, "SESSION"),
    secure: read<boolean | "auto">("setUseSecureCookie", flag, "auto"),
    httpOnly: read("setUseHttpOnlyCookie", flag, true),
    sameSite: read<SameSite>("setSameSite", sameSite, "lax"),
    domain: pattern.state === "unknown" ? pattern : read<string | null>("setDomainName", textOrNull, null),
    path: read<string | null>("setCookiePath", textOrNull, null),
    maxAge: read<number | null>("setCookieMaxAge", age, null),
    renewed: { state: "default", value: false, because: "the cookie is written once for each session id" },
  };
}

/** The name under which the new serializer is known; undefined when it has none. */
function variableOf(creation: SyntaxNode): string | undefined {
  const { parent } = creation;
  if (parent?.type === "variable_declarator") return parent.childForFieldName("name")?.text;
  if (parent?.type === "assignment_expression") return parent.childForFieldName("left")?.text.replace(/^this\./, "");
  return undefined;
}

const receiver = (call: SyntaxNode): string | undefined =>
  call.childForFieldName("object")?.text.replace(/^this\./, "");

/** Whether other code gets to see the serializer before it is in use. */
function isHandedOn(file: SourceFile, variable: string, inScope: (node: SyntaxNode) => boolean): boolean {
  const tree = file.tree();
  if (!tree) return true;
  for (const word of nodesAt(tree, file.text, variable)) {
    if (!inScope(word) || word.parent?.type !== "argument_list") continue;
    if (word.parent.parent?.childForFieldName("name")?.text !== "setCookieSerializer") return true;
  }
  return false;
}

function insertion(file: SourceFile, creation: SyntaxNode, setter: string, variable: string) {
  const statement = climb(creation, "local_variable_declaration", "expression_statement");
  if (!statement) return undefined;
  const form = `insert:${indentAt(file.text, statement.startIndex)}${variable}`;
  return { stack: ID, key: setter, span: span(file, statement.endIndex, statement.endIndex), form };
}

type Constant = string | number | boolean | null;
const text = (value: Constant): string | undefined => (typeof value === "string" && value ? value : undefined);
const textOrNull = (value: Constant): string | null | undefined => (value === null ? null : text(value));
const flag = (value: Constant): boolean | undefined => (typeof value === "boolean" ? value : undefined);
const age = (value: Constant): number | null | undefined =>
  typeof value === "number" ? (value < 0 ? null : value) : undefined;

function sameSite(value: Constant): SameSite | undefined {
  if (value === null || value === "") return "unset";
  const word = typeof value === "string" ? value.toLowerCase() : "";
  return word === "strict" || word === "lax" || word === "none" ? word : undefined;
}

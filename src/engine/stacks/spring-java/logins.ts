// What Spring Security is told about sessions at sign-in, in the chained and in the lambda style.
import type { Fact, LoginFact, Setting } from "../../facts.ts";
import { readDeclarations } from "../../syntax/java/declarations.ts";
import { annotationsOf, argumentsOf, callsTo, constantOf, isOneOf, typeOf } from "../../syntax/java/expressions.ts";
import { typeAt } from "../../syntax/java/scope.ts";
import { type SourceFile, spanOf } from "../../syntax/source.ts";
import { climb, namedChildren, type SyntaxNode } from "../../syntax/tree.ts";
import { ID } from "./id.ts";
import { results } from "./objects.ts";
import { environmentOf, isConditional } from "./profile.ts";

const SETTINGS = [
  "sessionManagement",
  "sessionFixation",
  "maximumSessions",
  "sessionRegistry",
  "sessionCreationPolicy",
  "sessionAuthenticationStrategy",
] as const;
type Calls = Record<(typeof SETTINGS)[number], SyntaxNode[]>;

/** One fact a method that sets up sessions, and one for each bean that counts them. */
export function* readLogins(file: SourceFile): Iterable<Fact> {
  const { imports } = readDeclarations(file);
  const isSpring = imports.some((one) => /^org\.springframework\.(?:security|session)\b/.test(one.name));
  // A snippet without imports is known by the type that all of this is said to.
  if (!isSpring && (imports.length > 0 || !/\bHttpSecurity\b/.test(file.text))) return;
  yield* registryBeans(file);
  for (const calls of byMethod(file)) {
    const first = calls.sessionManagement[0] ?? calls.sessionFixation[0] ?? calls.maximumSessions[0];
    const name = first?.childForFieldName("name");
    const environment = first && environmentOf(file, first);
    if (!name || !environment) continue;
    // Without a session nothing can be fixed, kept or counted.
    const stateless = calls.sessionCreationPolicy.some((call) =>
      /\bSTATELESS\b/.test(argumentsOf(call)[0]?.text ?? ""),
    );
    if (stateless) continue;
    const limit = limitOf(file, calls);
    const renewsId = renewal(file, calls);
    const fact: LoginFact = {
      kind: "login",
      stack: ID,
      at: spanOf(file, name),
      ...environment,
      ...(renewsId && { renewsId }),
      ...(limit && { limit, registry: registryOf(file, calls) }),
    };
    yield fact;
  }
}

function byMethod(file: SourceFile): Iterable<Calls> {
  const methods = new Map<number, Calls>();
  for (const setting of SETTINGS)
    for (const call of callsTo(file, setting)) {
      if (!call.childForFieldName("object")) continue;
      const method = climb(call, "method_declaration", "constructor_declaration", "field_declaration");
      const key = method?.id ?? -1;
      const calls = methods.get(key) ?? (Object.fromEntries(SETTINGS.map((name) => [name, []])) as unknown as Calls);
      calls[setting].push(call);
      methods.set(key, calls);
    }
  return methods.values();
}

/** https://docs.spring.io/spring-security/reference/servlet/authentication/session-management.html */
const STRATEGIES: Readonly<Record<string, boolean>> = {
  none: false,
  newSession: true,
  migrateSession: true,
  changeSessionId: true,
};

function renewal(file: SourceFile, calls: Calls): Setting<boolean> | undefined {
  const [fixation, second] = calls.sessionFixation;
  const because = "Spring Security changes the session id at sign-in by default";
  // A strategy given by hand takes the place of the protection; only its class knows whether it protects.
  const [strategyCall] = calls.sessionAuthenticationStrategy;
  if (strategyCall) return replacement(file, strategyCall);
  if (!fixation) {
    const [management] = calls.sessionManagement;
    if (!management) return undefined;
    const plain = argumentsOf(management).every(
      (argument) => argument.type === "lambda_expression" || isWithDefaults(argument),
    );
    return plain ? { state: "default", value: true, because } : { state: "unknown" };
  }
  const [customizer] = argumentsOf(fixation);
  if (customizer && isWithDefaults(customizer)) return { state: "default", value: true, because };
  const strategy = customizer ? chosenBy(customizer) : chosenAfter(fixation);
  const value = strategy && STRATEGIES[strategy.text];
  if (second || isConditional(fixation) || !strategy || value === undefined)
    return { state: "unknown", at: spanOf(file, fixation) };
  const at = spanOf(file, strategy);
  return { state: "set", value, at, slot: { stack: ID, key: "sessionFixation", span: at } };
}

function replacement(file: SourceFile, call: SyntaxNode): Setting<boolean> {
  const [strategy] = argumentsOf(call);
  if (!strategy) return { state: "unknown" };
  const at = spanOf(file, strategy);
  const keeps = strategy.type === "object_creation_expression" && isOneOf(typeOf(file, strategy), KEEPS_ID);
  return keeps && !isConditional(call) ? { state: "set", value: false, at } : { state: "unknown", at };
}

const KEEPS_ID = new Set(["org.springframework.security.web.authentication.session.NullAuthenticatedSessionStrategy"]);

/** `none` in `f -> f.none()`, `f -> { f.none(); }` and `SessionFixationConfigurer::none`. */
function chosenBy(customizer: SyntaxNode): SyntaxNode | undefined {
  if (customizer.type === "method_reference") return namedChildren(customizer).at(-1);
  if (customizer.type !== "lambda_expression") return undefined;
  let body = customizer.childForFieldName("body");
  if (body?.type === "block") {
    const [only, more] = namedChildren(body).filter((child) => !child.type.endsWith("comment"));
    if (more || only?.type !== "expression_statement") return undefined;
    body = namedChildren(only)[0] ?? null;
  }
  if (body?.type !== "method_invocation") return undefined;
  const parameter = customizer.childForFieldName("parameters")?.text.replace(/^\(|\)$/g, "");
  return body.childForFieldName("object")?.text === parameter
    ? (body.childForFieldName("name") ?? undefined)
    : undefined;
}

/** `none` in `sessionFixation().none()`. */
function chosenAfter(fixation: SyntaxNode): SyntaxNode | undefined {
  const next = fixation.parent;
  const isNext = next?.type === "method_invocation" && next.childForFieldName("object")?.id === fixation.id;
  return isNext ? (next.childForFieldName("name") ?? undefined) : undefined;
}

const isWithDefaults = (node: SyntaxNode): boolean =>
  node.type === "method_invocation" && node.childForFieldName("name")?.text === "withDefaults";

function limitOf(file: SourceFile, calls: Calls): Setting<number> | undefined {
  const [call, second] = calls.maximumSessions;
  const argument = call && argumentsOf(call)[0];
  if (!call || !argument) return undefined;
  const at = spanOf(file, argument);
  // SessionLimit.of(1), since Spring Security 6.5 and in its reactive part.
  const inner = /^SessionLimit\.of\b/.test(argument.text) ? argumentsOf(argument)[0] : argument;
  const value = constantOf(file, inner);
  return typeof value !== "number" || second || isConditional(call)
    ? { state: "unknown", at }
    : { state: "set", value, at };
}

function registryOf(file: SourceFile, calls: Calls): Setting<"node" | "shared"> {
  const argument = calls.sessionRegistry.map((call) => argumentsOf(call)[0]).find((one) => one !== undefined);
  if (!argument)
    return { state: "default", value: "node", because: "SessionRegistryImpl counts in the memory of one process" };
  const at = spanOf(file, argument);
  const value = registryKind(typeOf(file, argument, results));
  return value ? { state: "set", value, at } : { state: "unknown", at };
}

/** Beans of type SessionRegistry: Spring Security takes the one it finds. They say where sessions are counted, and no more. */
function* registryBeans(file: SourceFile): Iterable<Fact> {
  if (!file.text.includes("SessionRegistry")) return;
  const tree = file.tree();
  const seen = new Set<number>();
  for (
    let index = file.text.indexOf("SessionRegistry");
    tree && index >= 0;
    index = file.text.indexOf("SessionRegistry", index + 1)
  ) {
    const node = tree.rootNode.namedDescendantForIndex(index, index + 1);
    const method = climb(node, "method_declaration");
    const type = method?.childForFieldName("type");
    if (!method || !type || seen.has(method.id) || !annotationsOf(method).has("Bean")) continue;
    seen.add(method.id);
    const declared = typeAt(file, type);
    const environment = environmentOf(file, method);
    if (!environment || !declared || !/(?:^|\.)[A-Za-z]*SessionRegistry(?:Impl)?$/.test(declared.name)) continue;
    const at = spanOf(file, type);
    const value = registryKind(declared) ?? registryKind(returned(file, method));
    const registry: Setting<"node" | "shared"> = value ? { state: "set", value, at } : { state: "unknown", at };
    yield { kind: "login", stack: ID, at, ...environment, registry };
  }
}

/** The type of the only value that a method returns. */
function returned(file: SourceFile, method: SyntaxNode) {
  const statements = namedChildren(method.childForFieldName("body"));
  const last = statements.at(-1);
  return last?.type === "return_statement" ? typeOf(file, namedChildren(last)[0], results) : undefined;
}

function registryKind(type: ReturnType<typeof typeOf>): "node" | "shared" | undefined {
  if (isOneOf(type, SHARED)) return "shared";
  return isOneOf(type, IN_PROCESS) ? "node" : undefined;
}

const SHARED = new Set([
  "org.springframework.session.security.SpringSessionBackedSessionRegistry",
  "org.springframework.session.security.SpringSessionBackedReactiveSessionRegistry",
]);
const IN_PROCESS = new Set([
  "org.springframework.security.core.session.SessionRegistryImpl",
  "org.springframework.security.core.session.InMemoryReactiveSessionRegistry",
]);

/**
 * Lets a bean of the app decide where sessions are counted, unless the place that sets the limit names a registry that
 * we know. One shared registry is believed; a registry of a class that we do not know proves nothing.
 */
export function settleLogins(facts: readonly Fact[]): readonly Fact[] {
  const logins = facts.filter((fact): fact is LoginFact => fact.kind === "login" && fact.stack === ID);
  const beans = logins.filter((login) => !login.limit && !login.renewsId).map((login) => login.registry);
  const shared = beans.find((bean) => bean?.state === "set" && bean.value === "shared");
  const node = beans.find((bean) => bean?.state === "set" && bean.value === "node");
  const strange = beans.find((bean) => bean?.state === "unknown");
  const decided = shared ?? strange ?? node;
  if (!decided) return facts;
  return facts.map((fact) =>
    logins.includes(fact as LoginFact) && (fact as LoginFact).limit && (fact as LoginFact).registry?.state !== "set"
      ? { ...(fact as LoginFact), registry: decided }
      : fact,
  );
}

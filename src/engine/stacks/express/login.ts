// Handlers that sign a user in: whether they give the session a new id.
import type { LoginFact, Setting } from "../../facts.ts";
import type { Declaration } from "../../syntax/javascript/names.ts";
import type { Script } from "../../syntax/javascript/script.ts";
import { spanOf } from "../../syntax/source.ts";
import { climb, namedChildren, nodesAt, type SyntaxNode } from "../../syntax/tree.ts";
import { ID } from "./slots.ts";

const LOGIN = /(?:^|[/_.-])(?:log-?_?in|sign-?_?in|authenticate|session)(?:$|[/?_.-])|(?:^|\/)auth\/?$/i;
const LOGIN_NAME =
  /^(?:(?:do|post|handle|process|user)?_?(?:log|sign)_?in|authenticate)(?:_?(?:user|handler|post|request|action))?$/i;
const IDENTITY =
  /^(?:(?:user|usr|account|customer|member|admin|staff|employee|person|profile|client|buyer|seller|player|student|teacher)(?:_?(?:id|name|info|data))?|current_?user|auth_?user|uid|email|login|authed|auth|authenticated|is_?auth(?:enticated)?|logged_?in|is_?logged_?in|is_?admin|loggedinuser)$/i;

/** Whether a text assigns to a member that may be somebody's identity: without that no handler signs anybody in. */
export function mayPutIdentity(text: string): boolean {
  for (const [, name = ""] of text.matchAll(/(?:\.\s*|\[\s*["'])([\w$]+)(?:["']\s*\])?\s*=(?![=>])/g))
    if (IDENTITY.test(name)) return true;
  return false;
}

/** One fact for each login handler of the file. Whatever may renew the id out of sight makes it unknown. */
export function* loginFacts(script: Script): Iterable<LoginFact> {
  const seen = new Set<number>();
  for (const { session, owner, alias } of sessionsIn(script))
    for (const holder of alias ? script.names.uses(alias) : [session]) {
      const assignment = identityAssignment(holder);
      const handler = assignment && script.names.declaration(owner)?.scope;
      if (!handler || seen.has(handler.id) || !signsIn(script, handler) || script.runs(assignment) === "never")
        continue;
      seen.add(handler.id);
      const at = spanOf(script.file, assignment);
      const renewsId = renewal(script, handler, [owner.text, ...(alias ? [alias.name.text] : [])], at);
      if (renewsId) yield { kind: "login", stack: ID, at, renewsId };
    }
}

interface Session {
  /** `req.session`, or the parameter that stands for it. */
  readonly session: SyntaxNode;
  /** The name whose declaration tells the handler: `req`, or the parameter. */
  readonly owner: SyntaxNode;
  /** Another name that the handler gives to the session. */
  readonly alias?: Declaration;
}

function* sessionsIn(script: Script): Iterable<Session> {
  const { tree, file, names } = script;
  for (const hit of nodesAt(tree, file.text, "session")) {
    const session = hit.type === "property_identifier" && hit.text === "session" ? hit.parent : null;
    const owner = session?.childForFieldName("object");
    if (session?.type !== "member_expression" || owner?.type !== "identifier") continue;
    const alias = aliasOf(script, session);
    yield { session, owner, ...(alias && { alias }) };
  }
  // https://docs.nestjs.com/techniques/session
  for (const hit of nodesAt(tree, file.text, "Session")) {
    const decorator = climb(hit, "decorator");
    const name = decorator?.parent?.childForFieldName("pattern");
    const alias = name?.type === "identifier" ? names.declaration(name) : undefined;
    if (name && alias && /^@Session\(\)$/.test(decorator?.text ?? "")) yield { session: name, owner: name, alias };
  }
}

/** `const sess = req.session`. */
function aliasOf(script: Script, session: SyntaxNode): Declaration | undefined {
  const declarator = session.parent?.type === "variable_declarator" ? session.parent : undefined;
  const name = declarator?.childForFieldName("value")?.id === session.id ? declarator.childForFieldName("name") : null;
  const alias = name?.type === "identifier" ? script.names.declaration(name) : undefined;
  return alias && script.names.constant(alias) ? alias : undefined;
}

/** `req.session.userId = …`, when it puts somebody into the session. */
function identityAssignment(session: SyntaxNode): SyntaxNode | undefined {
  const member = session.parent;
  if (!member || member.childForFieldName("object")?.id !== session.id) return undefined;
  const assignment = member.parent;
  if (assignment?.type !== "assignment_expression" || assignment.childForFieldName("left")?.id !== member.id)
    return undefined;
  const value = assignment.childForFieldName("right")?.text ?? "";
  if (/^(?:null|undefined|false|''|""|\{\s*\}|void 0)$/.test(value)) return undefined;
  const index = member.childForFieldName("index");
  const name = index?.type === "string" ? index.text.slice(1, -1) : member.childForFieldName("property")?.text;
  return IDENTITY.test(name ?? "") ? assignment : undefined;
}

/** A handler of `.post("/login", …)`, or a function that says so in its name and takes a request and a response. */
function signsIn(script: Script, handler: SyntaxNode): boolean {
  if (isLoginRoute(script, handler)) return true;
  const name = handler.childForFieldName("name") ?? handler.parent?.childForFieldName("name");
  const text =
    name?.text ??
    handler.parent?.childForFieldName("key")?.text ??
    handler.parent?.childForFieldName("left")?.childForFieldName("property")?.text ??
    "";
  if (LOGIN_NAME.test(text) || LOGIN.test(decoratedPath(handler))) return true;
  return usesOf(script, handler).some((use) => isLoginRoute(script, use));
}

/** Places that mention a handler by its name. */
function usesOf(script: Script, handler: SyntaxNode): readonly SyntaxNode[] {
  const name = handler.childForFieldName("name") ?? handler.parent?.childForFieldName("name");
  const declaration = name?.type === "identifier" ? script.names.declaration(name) : undefined;
  return declaration ? script.names.uses(declaration) : [];
}

/** Whether a handler is the last argument of `.post("/login", …)`. */
function isLoginRoute(script: Script, handler: SyntaxNode): boolean {
  const list = handler.parent?.type === "arguments" ? handler.parent : undefined;
  const callee = list?.parent?.childForFieldName("function");
  const given = namedChildren(list);
  if (!list || callee?.childForFieldName("property")?.text !== "post" || given.at(-1)?.id !== handler.id) return false;
  const [path] = given;
  const value = path ? script.evaluate(path) : undefined;
  const text = value?.kind === "plain" ? String(value.value) : "";
  return LOGIN.test(text) || (path?.id === handler.id && LOGIN.test(routeOf(callee)));
}

/** The path in `@Post("login")` above a method. */
function decoratedPath(handler: SyntaxNode): string {
  for (let at = handler.previousNamedSibling; at?.type === "decorator"; at = at.previousNamedSibling) {
    const [, path] = /^@Post\(\s*["'`]([^"'`]*)["'`]/.exec(at.text) ?? [];
    if (path !== undefined) return path;
  }
  return "";
}

/** The path in `router.route("/login").get(…).post(…)`. */
function routeOf(callee: SyntaxNode): string {
  let call = callee.childForFieldName("object");
  for (let steps = 0; call?.type === "call_expression" && steps < MOST_METHODS; steps++) {
    const called = call.childForFieldName("function");
    const [path] = namedChildren(call.childForFieldName("arguments"));
    if (called?.childForFieldName("property")?.text === "route")
      return path?.type === "string" ? path.text.slice(1, -1) : "";
    call = called?.childForFieldName("object") ?? null;
  }
  return "";
}

/** No route has more HTTP methods than there are. */
const MOST_METHODS = 9;

function renewal(
  script: Script,
  handler: SyntaxNode,
  holders: readonly string[],
  at: ReturnType<typeof spanOf>,
): Setting<boolean> | undefined {
  const { text } = handler;
  // Passport renews the id by itself since 0.6, and cookie-session has no id to renew.
  if (/\b(?:passport|logIn)|\b(?:req|request)\.login\(/.test(text)) return undefined;
  for (const hit of nodesAt(script.tree, script.file.text, "regenerate", { within: handler })) {
    if (hit.text === "regenerate") return { state: "set", value: true, at: spanOf(script.file, hit) };
  }
  const places = [handler, ...usesOf(script, handler)];
  if (holders.some((name) => handsOver(script, handler, name)) || places.some(renewsBefore))
    return { state: "unknown", at };
  return { state: "set", value: false, at };
}

/** Whether the handler passes the request, its session or itself on to code that may renew the id. */
function handsOver(script: Script, handler: SyntaxNode, holder: string): boolean {
  for (const use of nodesAt(script.tree, script.file.text, holder, { within: handler })) {
    if (!/^(?:shorthand_property_)?identifier$/.test(use.type)) continue;
    if (use.type === "shorthand_property_identifier") return true;
    const member = use.parent?.type === "member_expression" ? use.parent : undefined;
    const whole = member?.childForFieldName("property")?.text === "session" ? member : use;
    const parent = whole.parent;
    if (parent?.type === "arguments" || parent?.type === "spread_element") return true;
    if (parent?.type === "pair") return true;
    // `const { session } = req` and the like: the session goes under a name that is not followed.
    if (parent?.type === "variable_declarator" && parent.childForFieldName("value")?.id === whole.id) {
      if (whole === use || !aliasOf(script, whole)) return true;
      continue;
    }
    if (parent?.type === "assignment_expression" && parent.childForFieldName("right")?.id === whole.id) return true;
    const method = parent?.childForFieldName("property")?.text;
    const called = parent?.parent?.type === "call_expression";
    if (whole !== use && called && method !== undefined && !/^(?:save|touch|reload)$/.test(method)) return true;
  }
  return false;
}

/** Middleware in front of the handler that may renew the id, by its name. */
function renewsBefore(handler: SyntaxNode): boolean {
  const others = handler.parent?.type === "arguments" ? namedChildren(handler.parent) : [];
  return others.some(
    (other) =>
      other.id !== handler.id &&
      other.type !== "string" &&
      /regen|renew|rotate|fresh|session|passport|auth/i.test(other.text),
  );
}

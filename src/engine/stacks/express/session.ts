// The calls that set sessions up: express-session and cookie-session.
import type { Fact } from "../../facts.ts";
import type { Span } from "../../span.ts";
import type { Script } from "../../syntax/javascript/script.ts";
import { spanOf } from "../../syntax/source.ts";
import type { SyntaxNode } from "../../syntax/tree.ts";
import { CLIENT_COOKIE, cookieFact, lifetimeFact, SESSION_COOKIE } from "./cookie.ts";
import { keyFacts } from "./key.ts";
import { type Options, optionsOf, optionsWithin } from "./options.ts";
import { ID } from "./slots.ts";
import { storeFact } from "./store.ts";

/** The calls of a session middleware that run in production, with their options. */
export function* sessionCalls(script: Script, module: string): Iterable<{ call: SyntaxNode; options: Options }> {
  for (const { node, origin } of script.calls(module))
    if (origin === `${module}#()` && script.runs(node) !== "never")
      yield { call: node, options: optionsOf(script, node) };
}

export function* serverSessions(script: Script): Iterable<Fact> {
  for (const { call, options } of sessionCalls(script, "express-session"))
    yield* sessionFacts(script, spanOf(script.file, call.childForFieldName("function") ?? call), options);
}

/** `setup` is the call, or what stands for one. */
export function* sessionFacts(script: Script, setup: Span, options: Options): Iterable<Fact> {
  const cookie = optionsWithin(script, options, "cookie");
  const member = options.state === "present" ? options.members.get("cookie") : undefined;
  const at = member?.state === "present" ? spanOf(script.file, member.key) : setup;
  const fact = cookieFact(script, { at, setup }, options, cookie, SESSION_COOKIE);
  yield fact;
  const lifetime = lifetimeFact(script, setup, cookie, SESSION_COOKIE.because);
  if (lifetime) yield lifetime;
  yield storeFact(script, { at: setup, setup }, options, fact.maxAge ?? { state: "unknown" });
  const secret = options.state === "present" ? options.members.get("secret") : undefined;
  if (secret?.state === "present") yield* keyFacts(script, setup, secret.value);
}

export function* clientSessions(script: Script): Iterable<Fact> {
  for (const { call, options } of sessionCalls(script, "cookie-session")) {
    const setup = spanOf(script.file, call.childForFieldName("function") ?? call);
    yield cookieFact(script, { at: setup, setup }, options, options, CLIENT_COOKIE);
    const lifetime = lifetimeFact(script, setup, options, CLIENT_COOKIE.because);
    if (lifetime) yield lifetime;
    yield {
      kind: "store",
      stack: ID,
      side: "app",
      at: setup,
      setup,
      engine: { state: "default", value: "client-cookie", because: "cookie-session keeps the session in its cookie" },
    };
    if (options.state !== "present") continue;
    const keys = options.members.get("keys");
    const secret = options.members.get("secret");
    const given = keys.state === "present" ? keys : secret;
    if (given.state === "present") yield* keyFacts(script, setup, given.value);
  }
}

/** Whether a session call trusts forwarded headers by itself: `proxy: true`. */
export function trustedBySession(script: Script): { readonly at: SyntaxNode } | undefined {
  for (const { options } of sessionCalls(script, "express-session")) {
    const member = options.state === "present" ? options.members.get("proxy") : undefined;
    if (member?.state !== "present") continue;
    const value = script.evaluate(member.value);
    if (value.kind === "plain" && value.value === true) return { at: member.value };
  }
  return undefined;
}

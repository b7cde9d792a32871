// Idle timeouts that code sets on sessions, on session repositories and on the servlet context.
import type { Fact, LifetimeFact, Setting, Written } from "../../facts.ts";
import type { Surroundings } from "../../stack.ts";
import { argumentsOf, callsTo, constantOf, isOneOf, typeOf } from "../../syntax/java/expressions.ts";
import { type SourceFile, spanOf } from "../../syntax/source.ts";
import type { SyntaxNode } from "../../syntax/tree.ts";
import { ID } from "./id.ts";
import { httpSessions, results, servletContexts, sessionRepositories, webSessions } from "./objects.ts";
import { environmentOf, isConditional } from "./profile.ts";

interface Method {
  readonly owners: ReadonlySet<string>;
  readonly unit: "s" | "min";
}

// "A zero or negative time indicates that the session should never time out":
// https://jakarta.ee/specifications/servlet/6.0/apidocs/jakarta.servlet/jakarta/servlet/http/httpsession
const METHODS: Readonly<Record<string, Method>> = {
  setMaxInactiveInterval: { owners: new Set([...httpSessions, ...webSessions]), unit: "s" },
  setDefaultMaxInactiveInterval: { owners: sessionRepositories, unit: "s" },
  setSessionTimeout: { owners: servletContexts, unit: "min" },
};

export const lifetimeWords: readonly string[] = Object.keys(METHODS);

export function* readLifetimes(file: SourceFile): Iterable<Fact> {
  for (const [name, { owners, unit }] of Object.entries(METHODS)) {
    // Containers declare methods of these names, and need no tree for it.
    if (!new RegExp(`\\.\\s*${name}\\s*\\(`).test(file.text)) continue;
    for (const call of callsTo(file, name)) {
      const [argument, more] = argumentsOf(call);
      const nameNode = call.childForFieldName("name");
      const environment = environmentOf(file, call);
      if (!argument || more || !nameNode || !environment) continue;
      if (!isOneOf(typeOf(file, call.childForFieldName("object"), results), owners)) continue;
      const { idle, written } = isConditional(call)
        ? { idle: { state: "unknown", at: spanOf(file, argument) } as const, written: undefined }
        : read(file, name, argument, unit);
      const fact: LifetimeFact = {
        kind: "lifetime",
        stack: ID,
        of: "session",
        at: spanOf(file, nameNode),
        ...environment,
        idle,
        ...(written && { written }),
      };
      yield fact;
    }
  }
}

/**
 * A session of Spring Session whose interval is zero has expired, while the containers' own never does: the same call
 * means the opposite, so where Spring Session is a dependency nothing is certain.
 */
export function settleLifetimes(facts: readonly Fact[], app: Surroundings): readonly Fact[] {
  const hasSpringSession = app.builds.some((build) =>
    build.dependencies.some(({ name }) => /spring-session/.test(name)),
  );
  if (!hasSpringSession) return facts;
  return facts.map((fact) =>
    fact.kind === "lifetime" && fact.stack === ID && fact.written?.number === 0 && fact.idle?.state === "set"
      ? { ...fact, idle: { state: "unknown", at: fact.idle.at } }
      : fact,
  );
}

function read(
  file: SourceFile,
  key: string,
  argument: SyntaxNode,
  unit: "s" | "min",
): { idle: Setting<number | null>; written?: Written } {
  const at = spanOf(file, argument);
  const number = constantOf(file, argument);
  if (typeof number === "number") {
    const seconds = number * (unit === "min" ? 60 : 1);
    const slot = { stack: ID, key, span: at, ...(unit === "min" && { form: "minutes" }) };
    return {
      idle: { state: "set", value: seconds <= 0 ? null : seconds, at, slot },
      written: { number, unit, explicit: false },
    };
  }
  const duration = durationOf(file, argument);
  if (!duration) return { idle: { state: "unknown", at } };
  const { seconds, written } = duration;
  // A Duration is for WebSession and Spring Session, where only a negative one never ends.
  const value = seconds < 0 ? null : seconds;
  const slot = { stack: ID, key, span: at, form: "duration" };
  return { idle: { state: "set", value, at, slot }, ...(written && { written }) };
}

const UNITS: Readonly<Record<string, number>> = { ofSeconds: 1, ofMinutes: 60, ofHours: 3600, ofDays: 86_400 };

/** `Duration.ofMinutes(30)`. */
function durationOf(file: SourceFile, node: SyntaxNode): { seconds: number; written?: Written } | undefined {
  if (node.type !== "method_invocation") return undefined;
  if (!/^(?:java\.time\.)?Duration$/.test(node.childForFieldName("object")?.text ?? "")) return undefined;
  const method = node.childForFieldName("name")?.text ?? "";
  const factor = UNITS[method];
  const number = constantOf(file, argumentsOf(node)[0]);
  if (factor === undefined || typeof number !== "number") return undefined;
  const seconds = number * factor;
  return method === "ofMinutes" || method === "ofSeconds"
    ? { seconds, written: { number, unit: method === "ofMinutes" ? "min" : "s", explicit: true } }
    : { seconds };
}

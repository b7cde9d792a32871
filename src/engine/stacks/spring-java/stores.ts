// Where sessions go, by the annotations that turn on Spring Session.
import type { Engine, Fact, LifetimeFact, Setting, StoreFact } from "../../facts.ts";
import { annotationsNamed, annotationsOf, constantOf, elementOf, itemsOf } from "../../syntax/java/expressions.ts";
import { typeAt } from "../../syntax/java/scope.ts";
import { type SourceFile, spanOf } from "../../syntax/source.ts";
import { climb, nodesAt, type SyntaxNode } from "../../syntax/tree.ts";
import { ID } from "./id.ts";
import { environmentOf } from "./profile.ts";

interface Annotation {
  readonly engine: Engine;
  /** Left out where it depends on the version of Spring Session. */
  readonly indexed?: boolean;
}

// https://docs.spring.io/spring-session/reference/configurations.html and the sources of the annotations.
const ANNOTATIONS: Readonly<Record<string, Annotation>> = {
  EnableRedisHttpSession: { engine: "redis" },
  EnableRedisIndexedHttpSession: { engine: "redis", indexed: true },
  EnableRedisWebSession: { engine: "redis", indexed: false },
  EnableRedisIndexedWebSession: { engine: "redis", indexed: true },
  EnableJdbcHttpSession: { engine: "jdbc", indexed: true },
  EnableMongoHttpSession: { engine: "mongodb", indexed: true },
  EnableMongoWebSession: { engine: "mongodb", indexed: false },
  EnableHazelcastHttpSession: { engine: "other", indexed: true },
};

/** Beans by whose name Spring Session finds out how to write sessions. */
const SERIALIZERS = ["springSessionDefaultRedisSerializer", "springSessionConversionService"];

export const storeWords: readonly string[] = [...Object.keys(ANNOTATIONS), ...SERIALIZERS];

export function* readStores(file: SourceFile): Iterable<Fact> {
  yield* serializers(file);
  for (const [name, { engine, indexed }] of Object.entries(ANNOTATIONS)) {
    if (!file.text.includes(name)) continue;
    for (const annotation of annotationsNamed(file, name)) {
      const nameNode = annotation.childForFieldName("name");
      const type = nameNode && typeAt(file, nameNode);
      const environment = environmentOf(file, annotation);
      if (!nameNode || !environment || annotation.parent?.parent?.type !== "class_declaration") continue;
      if (!type?.candidates.some((candidate) => /\bsession\b.*\.config\./.test(candidate))) continue;
      const shared = { stack: ID, at: spanOf(file, annotation), ...environment };
      const because = `default of @${name}`;
      const idle = timeout(file, annotation, because);
      const written = elementOf(annotation, TIMEOUT);
      const store: StoreFact = {
        kind: "store",
        side: "app",
        ...shared,
        engine: { state: "set", value: engine, at: spanOf(file, nameNode) },
        ...(engine === "redis" && { prefix: namespace(file, annotation, because) }),
        ttl: idle,
        ...(indexed !== undefined && { indexed: { state: "default", value: indexed, because } }),
      };
      yield store;
      const lifetime: LifetimeFact = {
        kind: "lifetime",
        of: "session",
        ...shared,
        idle,
        // The name of the element ends with "InSeconds": nobody takes it for minutes.
        ...(written &&
          idle.state === "set" &&
          idle.value !== null && { written: { number: idle.value, unit: "s", explicit: true } }),
      };
      yield lifetime;
    }
  }
}

/** A bean that writes sessions in a form of its own. It says nothing about where they go. */
function* serializers(file: SourceFile): Iterable<Fact> {
  const tree = file.tree();
  if (!tree) return;
  for (const name of SERIALIZERS)
    for (const word of nodesAt(tree, file.text, name)) {
      const method = climb(word, "method_declaration");
      const bean = method && annotationsOf(method).get("Bean");
      if (!method || !bean || !environmentOf(file, method)) continue;
      const isName = method.childForFieldName("name")?.id === word.id;
      const isGiven = itemsOf(elementOf(bean, "value", "name")).some((item) => constantOf(file, item) === name);
      // A bean of this name that keeps Java's serialization is written down by some for its class loader.
      if ((!isName && !isGiven) || /\bJdkSerializationRedisSerializer\b/.test(method.text)) continue;
      const at = spanOf(file, word);
      yield { kind: "store", stack: ID, side: "app", at, serializer: { state: "set", value: "other", at } };
      break;
    }
}

const TIMEOUT = "maxInactiveIntervalInSeconds";

/** Seconds; 1800 by default, and never when negative (org.springframework.session.MapSession). */
function timeout(file: SourceFile, annotation: SyntaxNode, because: string): Setting<number | null> {
  const node = elementOf(annotation, TIMEOUT);
  if (!node) return { state: "default", value: 1800, because };
  const at = spanOf(file, node);
  const seconds = constantOf(file, node);
  if (typeof seconds !== "number") return { state: "unknown", at };
  return { state: "set", value: seconds < 0 ? null : seconds, at, slot: { stack: ID, key: TIMEOUT, span: at } };
}

function namespace(file: SourceFile, annotation: SyntaxNode, because: string): Setting<string> {
  const node = elementOf(annotation, "redisNamespace", "value");
  if (!node) return { state: "default", value: "spring:session", because };
  const at = spanOf(file, node);
  const text = constantOf(file, node);
  // Placeholders are resolved when the application starts.
  if (typeof text !== "string" || text.includes("${")) return { state: "unknown", at };
  return {
    state: "set",
    value: text.trim() || "spring:session",
    at,
    slot: { stack: ID, key: "redisNamespace", span: at },
  };
}

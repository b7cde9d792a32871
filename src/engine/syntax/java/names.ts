// Finds the qualified names that a type in a Java file may stand for.
import type { WrittenType } from "./cursor.ts";
import type { JavaFile, JavaType } from "./declarations.ts";

/** A type as written, with the qualified names it may stand for, best first. */
export interface NamedType {
  readonly name: string;
  readonly candidates: readonly string[];
  readonly arguments: readonly NamedType[];
  readonly array?: true;
}

/** The qualified name of a type declared in this file. */
export function qualified(java: JavaFile, type: Pick<JavaType, "name">): string {
  return java.package ? `${java.package}.${type.name}` : type.name;
}

/** The innermost type whose body holds an offset. */
export function enclosingType(java: JavaFile, offset: number): JavaType | undefined {
  return java.types.findLast((type) => type.bodyStart <= offset && offset < type.bodyEnd);
}

/**
 * A type as written, seen from inside `scope`. Type variables, primitives and wildcards have no candidates. An inner type
 * that is inherited from a superclass in another file cannot be seen here, which costs a candidate and no more.
 */
export function toNamedType(
  java: JavaFile,
  written: WrittenType,
  scope: JavaType | undefined,
  /** Names that stand for something else here, such as type parameters of a method and local classes. */
  hidden: ReadonlySet<string> = NONE,
): NamedType {
  return {
    name: written.name,
    candidates: candidates(java, written.name, scope, hidden),
    arguments: written.arguments.map((argument) => toNamedType(java, argument, scope, hidden)),
    ...(written.array && { array: true }),
  };
}

function candidates(
  java: JavaFile,
  name: string,
  scope: JavaType | undefined,
  hidden: ReadonlySet<string>,
): readonly string[] {
  const dot = name.indexOf(".");
  const first = dot < 0 ? name : name.slice(0, dot);
  const rest = dot < 0 ? "" : name.slice(dot);
  if (PRIMITIVES.has(first) || hidden.has(first)) return [];
  for (let at = scope; at; at = at.outer) {
    if (at.parameters.includes(first)) return [];
    const inner = `${at.name}.${first}`;
    if (java.declared.has(inner)) return [`${qualified(java, { name: inner })}${rest}`];
    if (at.name === first || at.name.endsWith(`.${first}`)) return [`${qualified(java, at)}${rest}`];
  }
  if (java.declared.has(first)) return [`${qualified(java, { name: first })}${rest}`];
  const single = java.imported.get(first);
  if (single) return [`${single}${rest}`];
  // `java.util.List` in the middle of a text: packages are lower case and types are not, in all code that we know.
  if (rest && /^[a-z]/.test(first)) return [name];
  if (EVERYWHERE.has(first)) return [`java.lang.${name}`];
  return [
    qualified(java, { name }),
    ...java.imports.filter((one) => one.wildcard).map((one) => `${one.name}.${name}`),
    ...(JAVA_LANG.has(first) ? [`java.lang.${name}`] : []),
    // Code that is copied from an article or a chat comes without its imports, and these names leave no doubt.
    ...(java.imports.length === 0 && !rest ? (WELL_KNOWN.get(first) ?? []) : []),
  ];
}

const NONE: ReadonlySet<string> = new Set();
/** Library types whose simple names nobody else uses: simple name → qualified name. */
const WELL_KNOWN: ReadonlyMap<string, readonly string[]> = new Map(
  [
    "jakarta.servlet.http.HttpSession",
    "jakarta.servlet.http.HttpServletRequest",
    "org.springframework.session.web.http.DefaultCookieSerializer",
    "org.springframework.session.data.redis.config.annotation.web.http.EnableRedisHttpSession",
    "org.springframework.session.data.redis.config.annotation.web.http.EnableRedisIndexedHttpSession",
    "org.springframework.session.jdbc.config.annotation.web.http.EnableJdbcHttpSession",
    "org.springframework.data.redis.core.RedisTemplate",
    "org.springframework.data.redis.core.StringRedisTemplate",
    "redis.clients.jedis.Jedis",
  ].map((name) => [name.slice(name.lastIndexOf(".") + 1), [name]] as const),
);
const PRIMITIVES = new Set(["int", "long", "boolean", "double", "float", "short", "byte", "char", "void", "var", "?"]);
/** Types of java.lang that fields and superclasses are declared with, beside the ones below. */
const JAVA_LANG = new Set(
  (
    "AutoCloseable Cloneable Comparable Iterable Runnable CharSequence Class ClassLoader Enum Record Void Math " +
    "StringBuilder StringBuffer Process ProcessBuilder Runtime Thread ThreadGroup ThreadLocal InheritableThreadLocal " +
    "Throwable Exception RuntimeException Error IllegalArgumentException IllegalStateException SecurityException " +
    "UnsupportedOperationException NullPointerException StackTraceElement Package Module"
  ).split(" "),
);
/** Names that nobody gives to a class of their own; without them most fields would carry three candidates. */
const EVERYWHERE = new Set("String Integer Long Boolean Double Float Short Byte Character Number Object".split(" "));

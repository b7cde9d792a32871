// Judges whether Java serialization can write a type, by following supertypes and fields through the workspace.
import type { TypeFact, TypeRef } from "../facts.ts";
import type { Related } from "../finding.ts";
import type { Model } from "../model/model.ts";

/** The first type on the way from a value that certainly cannot be written. */
export interface Flaw {
  /** As written where it stands. */
  readonly name: string;
  /** Its declaration, when it is part of the workspace. */
  readonly declaration?: TypeFact;
  /** Fields that lead to it, outermost first: `Cart.lines`. */
  readonly path: readonly { readonly name: string; readonly field: Related }[];
}

export interface SerializableTypes {
  /** A certain flaw of a type; undefined when there is none, or when something on the way is not known here. */
  flawOf(type: TypeRef, assumed?: TypeFact): Flaw | undefined;
  /** Workspace classes that are certainly written along with a value of this type, itself included. */
  writtenWith(type: TypeRef): readonly TypeFact[];
}

type Answer = "yes" | "no" | "unknown";
type Bindings = ReadonlyMap<string, TypeRef>;

export function serializableTypes(model: Model): SerializableTypes {
  const answers = new Map<TypeFact, Answer>();
  let subtypes: Map<TypeFact, TypeFact[]> | undefined;

  /** Whether a declared type implements Serializable; unknown as soon as one supertype is. */
  const isSerializable = (type: TypeFact, depth = 0): Answer => {
    const before = answers.get(type);
    if (before) return before;
    if (type.form === "enum") return "yes";
    let answer: Answer = depth > DEEPEST ? "unknown" : "no";
    for (const supertype of type.supertypes) {
      const one = supertypeIs(supertype, depth);
      if (one === "yes") answer = "yes";
      if (one === "unknown" && answer === "no") answer = "unknown";
    }
    answers.set(type, answer);
    return answer;
  };

  const supertypeIs = (supertype: TypeRef, depth: number): Answer => {
    const declared = model.type(supertype);
    if (declared) return isSerializable(declared, depth + 1);
    if (supertype.candidates.some((candidate) => SERIALIZABLE.has(candidate))) return "yes";
    return supertype.candidates.some((candidate) => NEUTRAL.has(candidate)) ? "no" : "unknown";
  };

  const subtypesOf = (type: TypeFact): readonly TypeFact[] => {
    if (!subtypes) {
      subtypes = new Map();
      for (const candidate of model.facts("type"))
        for (const supertype of candidate.supertypes) {
          const declared = model.type(supertype);
          if (declared) subtypes.set(declared, [...(subtypes.get(declared) ?? []), candidate]);
        }
    }
    return subtypes.get(type) ?? [];
  };

  /** Whether what stands behind a declared type may be a subclass that can be written. */
  const hasSerializableSubtype = (type: TypeFact, depth = 0): boolean =>
    depth < DEEPEST &&
    subtypesOf(type).some((subtype) => isSerializable(subtype) !== "no" || hasSerializableSubtype(subtype, depth + 1));

  /** Fields that are written with an object of a class, with those of its serializable superclasses. */
  const writtenFields = (
    type: TypeFact,
    bindings: Bindings,
    depth = 0,
  ): readonly (readonly [TypeFact, TypeRef, Related, string])[] => {
    if (type.writesItself || depth > DEEPEST) return [];
    const own = type.fields.map((field) => {
      const name = `${simple(type)}.${field.name}`;
      const holds = { at: field.at, message: `${name} is a ${field.type.name}.` };
      return [type, substitute(field.type, bindings), holds, name] as const;
    });
    const inherited = type.supertypes.flatMap((supertype) => {
      const declared = model.type(supertype);
      if (!declared || declared.form === "interface" || isSerializable(declared) !== "yes") return [];
      return writtenFields(declared, bindingsOf(declared, substitute(supertype, bindings)), depth + 1);
    });
    return [...own, ...inherited];
  };

  const flawOf = (
    ref: TypeRef,
    assumed: TypeFact | undefined,
    seen: Set<TypeFact>,
    depth: number,
  ): Flaw | undefined => {
    if (depth > DEEPEST) return undefined;
    const declared = model.type(ref);
    if (!declared) {
      if (ref.candidates.some((candidate) => NEVER.has(candidate))) return { name: ref.name, path: [] };
      if (!ref.candidates.some((candidate) => CONTAINERS.has(candidate))) return undefined;
      return first(ref.arguments, (argument) => flawOf(argument, assumed, seen, depth + 1));
    }
    if (declared.form === "interface" || declared.form === "enum" || seen.has(declared)) return undefined;
    seen.add(declared);
    const answer = declared === assumed ? "yes" : isSerializable(declared);
    if (answer === "unknown") return undefined;
    if (answer === "no")
      return hasSerializableSubtype(declared) ? undefined : { name: simple(declared), declaration: declared, path: [] };
    return first(writtenFields(declared, bindingsOf(declared, ref)), ([, type, field, name]) => {
      const flaw = flawOf(type, assumed, seen, depth + 1);
      return flaw && { ...flaw, path: [{ name, field }, ...flaw.path] };
    });
  };

  const collect = (ref: TypeRef, found: Set<TypeFact>, depth: number): void => {
    if (depth > DEEPEST) return;
    const declared = model.type(ref);
    if (!declared) {
      if (ref.candidates.some((candidate) => CONTAINERS.has(candidate)))
        for (const argument of ref.arguments) collect(argument, found, depth + 1);
      return;
    }
    if (declared.form !== "class" && declared.form !== "record") return;
    if (found.has(declared) || isSerializable(declared) !== "yes") return;
    found.add(declared);
    for (const supertype of declared.supertypes) collect(supertype, found, depth + 1);
    for (const [, type] of writtenFields(declared, bindingsOf(declared, ref))) collect(type, found, depth + 1);
  };

  return {
    flawOf: (type, assumed) => flawOf(type, assumed, new Set(), 0),
    writtenWith(type) {
      const found = new Set<TypeFact>();
      collect(type, found, 0);
      return [...found];
    },
  };
}

/** The name of a type without its package: `Outer.Inner`. */
export function simple(type: TypeFact): string {
  return type.name.replace(/^(?:[a-z_][\w$]*\.)+(?=[^.a-z])/, "");
}

const bindingsOf = (type: TypeFact, ref: TypeRef): Bindings =>
  new Map(
    type.parameters.flatMap((name, index) => {
      const argument = ref.arguments[index];
      return argument ? [[name, argument] as const] : [];
    }),
  );

/** Puts the type arguments in the place of a class's own type parameters. */
function substitute(ref: TypeRef, bindings: Bindings, depth = 0): TypeRef {
  if (bindings.size === 0 || depth > DEEPEST) return ref;
  const bound = ref.candidates.length === 0 ? bindings.get(ref.name) : undefined;
  if (bound) return ref.array ? { ...bound, array: true } : bound;
  return { ...ref, arguments: ref.arguments.map((argument) => substitute(argument, bindings, depth + 1)) };
}

function first<T, R>(items: readonly T[], answer: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = answer(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Deeper object graphs are not followed. */
const DEEPEST = 24;

const inPackage = (name: string, types: string): string[] => types.split(" ").map((type) => `${name}.${type}`);

// The lists below: https://docs.oracle.com/en/java/javase/21/docs/api/ ("All Implemented Interfaces" of each type), and for
// Spring Security https://docs.spring.io/spring-security/site/docs/current/api/

/** Classes that are not serializable, and that nobody replaces by a subclass that is. */
const NEVER: ReadonlySet<string> = new Set([
  ...inPackage(
    "java.util",
    "Optional OptionalInt OptionalLong OptionalDouble Scanner StringTokenizer StringJoiner Timer WeakHashMap " +
      "regex.Matcher concurrent.CompletableFuture concurrent.FutureTask concurrent.ThreadPoolExecutor " +
      "concurrent.CountDownLatch concurrent.CyclicBarrier",
  ),
  ...inPackage("java.lang", "Thread ThreadGroup ThreadLocal InheritableThreadLocal Process ProcessBuilder ClassLoader"),
  ...inPackage("java.lang.reflect", "Method Field Constructor"),
  ...inPackage("java.lang.ref", "WeakReference SoftReference"),
  ...inPackage(
    "java.io",
    "InputStream OutputStream Reader Writer FileInputStream FileOutputStream ByteArrayInputStream " +
      "ByteArrayOutputStream BufferedReader BufferedWriter PrintWriter PrintStream RandomAccessFile",
  ),
  ...inPackage("java.net", "Socket ServerSocket URLConnection HttpURLConnection http.HttpClient"),
  "java.time.format.DateTimeFormatter",
  ...inPackage("java.sql", "Connection Statement PreparedStatement CallableStatement"),
  ...inPackage(
    "java.util",
    "stream.Stream logging.Logger concurrent.ExecutorService concurrent.ScheduledExecutorService",
  ),
  ...inPackage("java.nio.file", "Path"),
  "java.security.MessageDigest",
  "javax.crypto.Cipher",
  "java.awt.image.BufferedImage",
]);

/** Types that are as serializable as what is in them: the JDK's own implementations all are. */
const CONTAINERS: ReadonlySet<string> = new Set([
  "java.lang.Iterable",
  ...inPackage(
    "java.util",
    "Collection List Set SortedSet NavigableSet Queue Deque Map SortedMap NavigableMap ArrayList LinkedList Vector Stack " +
      "HashSet LinkedHashSet TreeSet ArrayDeque PriorityQueue HashMap LinkedHashMap TreeMap Hashtable EnumMap " +
      "IdentityHashMap concurrent.ConcurrentMap concurrent.ConcurrentHashMap concurrent.CopyOnWriteArrayList " +
      "concurrent.CopyOnWriteArraySet concurrent.ConcurrentLinkedQueue concurrent.ConcurrentLinkedDeque",
  ),
]);

/** Supertypes that make a class serializable. */
const SERIALIZABLE: ReadonlySet<string> = new Set([
  ...inPackage("java.io", "Serializable Externalizable IOException"),
  ...inPackage(
    "java.lang",
    "Throwable Exception RuntimeException Error Number Enum IllegalArgumentException IllegalStateException",
  ),
  ...inPackage(
    "java.util",
    "ArrayList LinkedList Vector HashSet LinkedHashSet TreeSet HashMap LinkedHashMap TreeMap Hashtable Properties Date",
  ),
  ...inPackage(
    "org.springframework.security.core",
    "Authentication GrantedAuthority userdetails.UserDetails userdetails.User",
  ),
]);

/** Supertypes that say nothing about it. */
const NEUTRAL: ReadonlySet<string> = new Set([
  ...inPackage("java.lang", "Object Comparable Cloneable Iterable Runnable AutoCloseable Record"),
  ...inPackage("java.util", "Comparator Iterator concurrent.Callable"),
  "java.io.Closeable",
  "java.security.Principal",
  "jakarta.servlet.http.HttpSessionBindingListener",
  "javax.servlet.http.HttpSessionBindingListener",
]);

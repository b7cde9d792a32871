// Version catalogues of Gradle: the version of Spring Boot, and the libraries that scripts may take by an alias.
import type { Dependency } from "../facts.ts";
import { type SourceFile, span } from "../syntax/source.ts";
import { jvmDependency } from "./jvm-dependency.ts";

const PLUGIN = "org.springframework.boot:spring-boot-gradle-plugin";

interface Entry {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  /** Offset of the value. */
  readonly at: number;
}

/** https://docs.gradle.org/current/userguide/version_catalogs.html */
export function catalogueDependencies(file: SourceFile): readonly Dependency[] {
  const entries = [...readEntries(file.text)];
  const of = (section: string): readonly Entry[] => entries.filter((entry) => entry.section === section);
  const versions = new Map(of("versions").map((entry) => [entry.key, entry]));

  /** The version of an entry and where it stands: its own, or the one that it refers to. */
  const versionOf = (entry: Entry): { text: string; start: number } | undefined => {
    const named = field(entry, "version.ref");
    const source = named === undefined ? entry : versions.get(named);
    if (!source) return undefined;
    const plain = source === entry ? /^"[^":]+(?::[^":]+)?:([^":]+)"/ : /^"([^"]+)"/;
    const text =
      plain.exec(source.value)?.[1] ??
      field(source, "version") ??
      field(source, "strictly") ??
      field(source, "require") ??
      field(source, "prefer");
    return text === undefined ? undefined : { text, start: source.at + source.value.lastIndexOf(text) };
  };
  const dependency = (name: string, entry: Entry): Dependency => {
    const version = versionOf(entry);
    const [start, length] = version ? [version.start, version.text.length] : [entry.at, entry.value.length];
    return jvmDependency(name, span(file, start, start + length), version?.text);
  };

  const plugins = of("plugins")
    .filter((entry) => (field(entry, "id") ?? /^"([^":]+):/.exec(entry.value)?.[1]) === "org.springframework.boot")
    .map((entry) => dependency(PLUGIN, entry));
  const libraries = of("libraries").flatMap((entry) => {
    const [group, name] =
      field(entry, "group") === undefined
        ? (field(entry, "module") ?? /^"([^"]+)"/.exec(entry.value)?.[1] ?? "").split(":")
        : [field(entry, "group"), field(entry, "name")];
    return group && name ? [{ key: entry.key, dependency: dependency(`${group}:${name}`, entry) }] : [];
  });
  const bundles = of("bundles").flatMap((entry) => {
    const members = [...entry.value.matchAll(/"([^"]+)"/g)].map((match) => match[1]);
    return libraries
      .filter(({ key }) => members.includes(key))
      .map((library) => ({ ...library, key: `bundles.${entry.key}` }));
  });
  return [
    ...plugins.filter((plugin) => plugin.version !== undefined),
    ...[...libraries, ...bundles].map((one) => ({ ...one.dependency, alias: aliasOf(one.key) })),
  ];
}

/** `spring-boot_web` is `libs.spring.boot.web` in scripts. */
const aliasOf = (key: string): string => `libs.${key.replaceAll(/[-_]/g, ".")}`;

/** A field of an inline table: `id = "…"`, `version.ref = "…"`. */
function field({ value }: Entry, name: string): string | undefined {
  for (const match of value.matchAll(/([\w.-]+)\s*=\s*"([^"]*)"/g)) if (match[1] === name) return match[2];
  return undefined;
}

/** `key = value` lines by section. A list may go on over several lines. */
function* readEntries(text: string): Iterable<Entry> {
  let section = "";
  const line = /^[ \t]*(?:\[([\w-]+)\]|"?([\w.-]+)"?[ \t]*=[ \t]*(\[[^\]]*\]?|[^\n]*))/gm;
  for (const match of text.matchAll(line)) {
    const [whole, header, key, value] = match;
    if (header !== undefined) section = header;
    else if (key !== undefined && value !== undefined)
      yield { section, key, value: value.trimEnd(), at: match.index + whole.length - value.length };
  }
}

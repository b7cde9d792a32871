// Maven build files: what an application is made of, as far as its own pom.xml says it.
import type { AppFact, Dependency } from "../facts.ts";
import type { Stack } from "../stack.ts";
import { type SourceFile, span } from "../syntax/source.ts";
import { childrenOf, type Element, readXml } from "../syntax/xml.ts";
import { jvmDependency } from "./jvm-dependency.ts";

const ID = "maven";

/**
 * Every pom.xml is an app, but most of a large tree have nothing to do with sessions and are not worth parsing.
 * These words stand in whatever a rule or another stack may ask for.
 */
const WORTH_PARSING = /spring|session|redis|hazelcast|infinispan|tomcat|jetty|undertow|servlet|shiro|security/;

export const maven: Stack = {
  id: ID,
  reads: (path) => /(?:^|\/)pom\.xml$/.test(path),
  mentions: ["<project"],

  *read(file) {
    if (!WORTH_PARSING.test(file.text)) {
      yield fact(file, ...nameWithoutParsing(file), []);
      return;
    }
    const { root } = readXml(file);
    if (root?.name !== "project") return;
    const name = first(root, "artifactId");
    yield fact(file, name?.text ?? "", name?.textAt ?? root.tagAt, dependencies(root));
  },
};

function fact(file: SourceFile, name: string, at: AppFact["at"], found: readonly Dependency[]): AppFact {
  const slash = file.path.lastIndexOf("/");
  const root = slash < 0 ? "" : file.path.slice(0, slash);
  return { kind: "app", stack: ID, at, name, root, build: "maven", dependencies: found };
}

/** The first artifactId outside of the parent and of comments. */
function nameWithoutParsing(file: SourceFile): [string, AppFact["at"]] {
  for (const match of file.text.matchAll(/<!--[\s\S]*?-->|<parent>[\s\S]*?<\/parent>|<artifactId>\s*([^<\s]+)/g)) {
    const [whole, name] = match;
    if (!name) continue;
    const end = match.index + whole.length;
    return [name, span(file, end - name.length, end)];
  }
  return ["", span(file, 0, 0)];
}

function dependencies(project: Element): readonly Dependency[] {
  const resolve = resolver(project);
  const parent = first(project, "parent");
  const boot = "org.springframework.boot";
  // A project without a group of its own takes its parent's, but Spring Boot's artifacts are not of the project.
  const inherited = first(parent, "groupId")?.text;
  const ownGroup = resolve(first(project, "groupId")?.text ?? (inherited === boot ? undefined : inherited));
  const managed = childrenOf(first(first(project, "dependencyManagement"), "dependencies"), "dependency");
  const versions = new Map(managed.map((element) => [nameOf(element), first(element, "version")]));

  const toDependency = (element: Element, opaque = false): Dependency[] => {
    const artifact = first(element, "artifactId");
    if (!artifact || first(element, "scope")?.text === "test") return [];
    const group = resolve(first(element, "groupId")?.text);
    const version = first(element, "version") ?? versions.get(nameOf(element));
    const at = first(element, "version")?.textAt ?? artifact.textAt;
    const ofProject = group === ownGroup && group !== undefined;
    return [jvmDependency(`${group}:${artifact.text}`, at, resolve(version?.text), opaque || ofProject)];
  };

  const parents = parent ? toDependency(parent, resolve(first(parent, "groupId")?.text) !== boot) : [];
  const imported = managed.filter((element) => first(element, "scope")?.text === "import");
  const own = childrenOf(first(project, "dependencies"), "dependency");
  const ofProfiles = childrenOf(first(project, "profiles"), "profile").flatMap((profile) =>
    childrenOf(first(profile, "dependencies"), "dependency"),
  );
  const found = [
    ...parents,
    ...imported.flatMap((element) => toDependency(element)),
    ...own.flatMap((element) => toDependency(element)),
    // Only a build for that profile has them, so that nothing can be concluded from their presence or absence.
    ...ofProfiles.flatMap((element) => toDependency(element, true)),
  ];
  const names = ["spring-boot-starter-parent", "spring-boot-dependencies"].map((artifact) => `${boot}:${artifact}`);
  if (found.some((one) => names.includes(one.name) && one.version)) return found;
  // A parent that keeps the version in a property decides for the modules that import the platform by it.
  const version = first(project, "properties")?.children.find((property) =>
    /^(?:version\.)?(?:org\.springframework\.)?spring[-.]?boot(?:[-.]?version)?$/i.test(property.name),
  );
  if (!version || !/^\d/.test(version.text)) return found;
  return [...found, jvmDependency(`${boot}:spring-boot-dependencies`, version.textAt, version.text)];
}

/** Resolves `${…}` as far as this file goes; a text that stays unresolved is given back as it is. */
function resolver(project: Element): (text: string | undefined) => string | undefined {
  const parent = first(project, "parent");
  const properties = new Map<string, string>();
  for (const property of first(project, "properties")?.children ?? []) properties.set(property.name, property.text);
  for (const name of ["version", "groupId"]) {
    const text = first(project, name)?.text ?? first(parent, name)?.text;
    const above = first(parent, name)?.text;
    if (text) properties.set(`project.${name}`, text).set(`pom.${name}`, text);
    if (above) properties.set(`project.parent.${name}`, above).set(`parent.${name}`, above);
  }
  return (text) => {
    let result = text;
    for (let depth = 0; depth < 5 && result?.includes("${"); depth++)
      result = result.replaceAll(/\$\{([^}]*)\}/g, (whole, name: string) => properties.get(name) ?? whole);
    return result;
  };
}

const first = (element: Element | undefined, name: string): Element | undefined => childrenOf(element, name)[0];

const nameOf = (element: Element): string => `${first(element, "groupId")?.text}:${first(element, "artifactId")?.text}`;

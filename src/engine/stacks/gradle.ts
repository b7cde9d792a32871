// Gradle build files, version catalogues and properties: what an application is made of, as far as a text scan can tell.
import type { AppFact, Dependency } from "../facts.ts";
import type { Stack } from "../stack.ts";
import { type SourceFile, span } from "../syntax/source.ts";
import { catalogueDependencies } from "./gradle-catalogue.ts";
import { jvmDependency } from "./jvm-dependency.ts";

const ID = "gradle";
const PLUGIN = "org.springframework.boot:spring-boot-gradle-plugin";

export const gradle: Stack = {
  id: ID,
  // Some projects name the script after its folder: shop/shop.gradle.
  reads: (path) =>
    path.includes("gradle") &&
    (/(?:^|\/)(?:build\.gradle(?:\.kts)?|gradle\.properties|gradle\/libs\.versions\.toml)$/.test(path) ||
      /(?:^|\/)([^/]+)\/\1\.gradle(?:\.kts)?$/.test(path)),
  mentions: [],

  *read(file) {
    const folders = file.path.split("/").slice(0, file.path.endsWith(".toml") ? -2 : -1);
    const isScript = /\.gradle(?:\.kts)?$/.test(file.path);
    const dependencies = isScript
      ? scriptDependencies(file)
      : [...bootVersion(file), ...(file.path.endsWith(".toml") ? catalogueDependencies(file) : [])];
    // Only a script makes a project; the other two matter for the version that they may give.
    if (!isScript && dependencies.length === 0) return;
    const name = folders.at(-1) ?? "";
    const at = dependencies[0]?.at ?? span(file, 0, 0);
    const app: AppFact = { kind: "app", stack: ID, at, name, root: folders.join("/"), build: "gradle", dependencies };
    yield app;
  },
};

/** `springBootVersion=3.2.5` of gradle.properties, `spring-boot = "3.2.5"` of a catalogue's versions. */
function bootVersion(file: SourceFile): readonly Dependency[] {
  const match = /^[ \t]*spring[-_.]?boot(?:[-_.]?version)?[ \t]*=[ \t]*"?(\d[\w.+-]*)"?[ \t]*$/im.exec(file.text);
  const version = match?.[1];
  if (!match || !version) return [];
  const start = match.index + match[0].lastIndexOf(version);
  return [jvmDependency(PLUGIN, span(file, start, start + version.length), version)];
}

/** Configurations whose dependencies reach the running program. */
const CONFIGURATION = String.raw`\b(?!\w*[tT]est)(?:\w*[iI]mplementation|api|compile|compileOnly|\w*[rR]untime(?:Only)?|providedCompile|optional)\b`;
const COORDINATES = String.raw`["']([\w.-]+):([\w.-]+)(?::([^"'@:\s]+))?[^"'\s]*["']`;
const PATTERNS = {
  plain: new RegExp(String.raw`${CONFIGURATION}\s*\(?\s*(?:(?:enforcedP|p)latform\s*\(\s*)?${COORDINATES}`, "g"),
  mapped: new RegExp(
    String.raw`${CONFIGURATION}\s*\(?\s*group\s*[:=]\s*["']([\w.-]+)["']\s*,\s*name\s*[:=]\s*["']([\w.-]+)["'](?:\s*,\s*version\s*[:=]\s*(?:["']([^"']+)["']|([\w.]+)))?`,
    "g",
  ),
  platform: new RegExp(String.raw`\b(?:mavenBom|classpath)\s*\(?\s*${COORDINATES}`, "g"),
  plugin:
    /(?:\bid\s*\(?\s*|\bapply\s*\(?\s*plugin\s*[:=]\s*)["']org\.springframework\.boot["']\s*\)?(?:\s*version\s*\(?\s*(?:["']([^"'\n]+)["']|([\w.]+)))?/g,
  opaque: new RegExp(
    String.raw`${CONFIGURATION}\s*\(?\s*(?:(?:enforcedP|p)latform\s*\(\s*)?(project\s*\([^)\n]*\)|projects\.[\w.]+|libs\.[\w.]+)`,
    "g",
  ),
};

function scriptDependencies(file: SourceFile): readonly Dependency[] {
  const text = withoutComments(file.text);
  const resolve = resolver(text);
  const found: { readonly at: number; readonly dependency: Dependency }[] = [];
  const add = (match: RegExpExecArray, name: string, version: string | undefined, opaque = false): void => {
    // What is underlined is the version, or what follows the configuration's name.
    const at = version === undefined || version.includes("$") ? -1 : match[0].lastIndexOf(version);
    const start = match.index + (at >= 0 ? at : Math.max(0, match[0].search(/["']|project|libs\./)));
    const end = at >= 0 ? start + (version?.length ?? 0) : match.index + match[0].length;
    found.push({ at: start, dependency: jvmDependency(name, span(file, start, end), resolve(version), opaque) });
  };
  for (const match of text.matchAll(PATTERNS.plugin)) add(match, PLUGIN, match[1] ?? (match[2] && `\${${match[2]}}`));
  for (const match of text.matchAll(PATTERNS.plain)) add(match, `${match[1]}:${match[2]}`, match[3]);
  for (const match of text.matchAll(PATTERNS.platform)) add(match, `${match[1]}:${match[2]}`, match[3]);
  for (const match of text.matchAll(PATTERNS.mapped))
    add(match, `${match[1]}:${match[2]}`, match[3] ?? (match[4] && `\${${match[4]}}`));
  for (const match of text.matchAll(PATTERNS.opaque)) add(match, match[1] ?? "", undefined, true);
  return found.toSorted((a, b) => a.at - b.at).map((one) => one.dependency);
}

/** Resolves `$name`, `${name}` and `${property("name")}` by the assignments of this file; else gives the text back. */
function resolver(text: string): (version: string | undefined) => string | undefined {
  let values: Map<string, string> | undefined;
  const collect = (): Map<string, string> => {
    const found = new Map<string, string>();
    const assignment = /\b(?:set\s*\(\s*)?["'[]*(\w+)["'\]]*\s*(?:[:=]|,(?=\s*["']))\s*["'](\d[\w.+-]*)["']/g;
    for (const [, name = "", value = ""] of text.matchAll(assignment)) if (!found.has(name)) found.set(name, value);
    return found;
  };
  return (version) => {
    const name = /^\$\{?(?:[\w.]*\bproperty\(["'])?(?:\w+\.)*(\w+)(?:["']\))?\}?$/.exec(version ?? "")?.[1];
    if (name === undefined) return version?.includes("$") ? undefined : version;
    values ??= collect();
    return values.get(name);
  };
}

/** Comments become blanks, so that offsets stay. Strings are left alone, whatever they contain. */
function withoutComments(text: string): string {
  return text.replaceAll(
    /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g,
    (found) => (found.startsWith("/") ? found.replaceAll(/[^\n]/g, " ") : found),
  );
}

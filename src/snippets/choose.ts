// Chooses the snippets that fit a document, the best first, and says where each goes and why.
import { findImports } from "./find-imports.ts";
import { findPlace, type Spot } from "./find-place.ts";
import { asCommonJs, moduleKind, neededKind } from "./module-kind.ts";
import type { Place, Snippet } from "./snippet.ts";
import { type Fit, versionFits } from "./version-range.ts";

/** The document, and what is known of the app it belongs to. */
export interface Surroundings {
  /** What the editor calls the language. */
  readonly languageId: string;
  /** With `/`; empty when the document has no name yet. */
  readonly path: string;
  readonly text: string;
  /** Offset into the text. */
  readonly cursor: number;
  /** From build files, images and the like; versions as they are written there. Undefined where they are not known. */
  readonly dependencies?: readonly { readonly name: string; readonly version?: string | undefined }[] | undefined;
  /** Ids of the rules that find something in this document. */
  readonly findings?: readonly string[];
}

export interface Choice {
  readonly snippet: Snippet;
  /** Why it is offered here, as sentences, the weightiest first. */
  readonly reasons: readonly string[];
  /** What speaks against it, or is not known. */
  readonly cautions: readonly string[];
  readonly insertion: Insertion;
}

export type Insertion =
  /** The snippet is a whole file, and the document is another one. */
  | { readonly kind: "new-file"; readonly path: string; readonly text: string }
  | {
      readonly kind: "edit";
      /** Completes "It goes …". */
      readonly why: string;
      /** In VS Code's snippet syntax, whole lines with their indentation. */
      readonly body: { readonly offset: number; readonly text: string };
      /** Plain text for the import lines, where some are missing. */
      readonly imports?: { readonly offset: number; readonly text: string };
    };

/** Names under which build files speak of what snippets call otherwise. */
const ALIASES: Readonly<Record<string, RegExp>> = {
  "spring-boot": /^org\.springframework\.boot(?::|$)/,
  rails: /^railties$/,
  php: /^php$/,
};

/** Snippets whose language or file is another one, or whose versions are known to be others, are left out. */
export function choose(snippets: readonly Snippet[], surroundings: Surroundings): readonly Choice[] {
  const weighed = snippets.flatMap((snippet) => weigh(snippet, surroundings) ?? []);
  return weighed
    .toSorted((a, b) => b.weight - a.weight || (a.choice.snippet.id < b.choice.snippet.id ? -1 : 1))
    .map(({ choice }) => choice);
}

interface Weighed {
  readonly weight: number;
  readonly choice: Choice;
}

function weigh(written: Snippet, surroundings: Surroundings): Weighed | undefined {
  const { path, languageId, findings = [] } = surroundings;
  const snippet = asModule(written, surroundings);
  if (!snippet) return undefined;
  const reasons: string[] = [];
  const cautions: string[] = [];
  let weight = 0;

  const named = snippet.matches?.find((pattern) => fitsName(pattern, path));
  const speaks = snippet.languageIds.includes(languageId);
  if (!speaks && named === undefined) return undefined;
  const isUnnamed = path === "" || surroundings.text.trim() === "";
  if (snippet.matches && named === undefined && !isUnnamed) return undefined;
  if (named !== undefined) {
    weight += 2;
    reasons.push(`It belongs into files like ${named}.`);
  }

  const needs = Object.entries(snippet.needs).map(([name, range]) => ({
    name,
    range,
    fit: fitOf(name, range, surroundings),
  }));
  if (needs.some(({ fit }) => fit === "no")) return undefined;
  for (const { name, range, fit } of needs) {
    weight += (fit === "yes" ? 4 : fit === "unknown" ? 2 : -1) / needs.length;
    // Among equals the one that uses most of what is there.
    if (fit === "yes") weight += 0.25;
    if (fit === "yes") reasons.push(`It is written for ${name} ${range}, which is used here.`);
    else if (fit === "unknown")
      cautions.push(`It is written for ${name} ${range}; the version used here is not known.`);
    else cautions.push(`It is written for ${name} ${range}, which was not found here.`);
  }

  // What is built with other things altogether is the last that somebody looks for.
  if (needs.length > 0 && surroundings.dependencies?.length && needs.every(({ fit }) => fit === "absent")) weight -= 20;

  const helps = findings.filter((id) => snippet.protects.includes(id) || snippet.rules?.includes(id));
  if (helps.length > 0) {
    weight += 5 * helps.length;
    reasons.unshift(`It protects against ${helps.join(" and ")}, found in this file.`);
  }

  const insertion = insert(snippet, surroundings);
  if (insertion.kind === "edit" && !insertion.isMeant)
    cautions.push(`This file has no place that is certainly right: it goes ${insertion.edit.why}.`);
  const twice = insertion.kind === "edit" ? declaredTwice(snippet, surroundings.text) : [];
  if (twice.length > 0) {
    weight -= 3;
    cautions.unshift(`This file declares ${listed(twice)} already: the new lines take the place of those.`);
  }
  const again = insertion.kind === "edit" ? calledAgain(snippet, surroundings.text) : undefined;
  if (again !== undefined)
    cautions.unshift(`This file calls \`${again}(\` already: the new call takes the place of that one.`);
  const clash = insertion.kind === "edit" ? clashOf(snippet, surroundings.text) : undefined;
  if (clash !== undefined)
    cautions.push(`This file has \`${clash}:\` already: merge the two, because a key may stand only once.`);
  return {
    weight,
    choice: { snippet, reasons, cautions, insertion: insertion.kind === "edit" ? insertion.edit : insertion },
  };
}

/** What is known of a dependency, which build files may name more than once. */
function fitOf(name: string, range: string, { dependencies }: Surroundings): Fit | "absent" {
  if (!dependencies) return "unknown";
  const fits = dependencies.filter((one) => isCalled(one.name, name)).map((one) => versionFits(range, one.version));
  if (fits.length === 0) return "absent";
  // Parts of one product may be named without a version, which stands with another part.
  return fits.includes("yes") ? "yes" : fits.includes("no") ? "no" : "unknown";
}

/** The snippet in the kind of module that the document is; undefined where it cannot be. */
function asModule(snippet: Snippet, { text, path }: Surroundings): Snippet | undefined {
  const { language, imports = [], body } = snippet;
  if (language !== "javascript" && language !== "typescript") return snippet;
  const needed = neededKind(imports, body);
  const kind = moduleKind(text, path);
  if (kind === undefined || needed === undefined || kind === needed) return snippet;
  const lines = kind === "commonjs" ? asCommonJs(imports, body) : undefined;
  return lines && { ...snippet, imports: lines };
}

/** Names that a script would declare twice, which no engine runs. */
function declaredTwice({ language, body }: Snippet, text: string): readonly string[] {
  if (language !== "javascript" && language !== "typescript") return [];
  const here = new Set(declarations(text));
  return [...new Set(declarations(body))].filter((name) => here.has(name));
}

/** A set-up that would run twice: a function that the document imports under the same name and calls, too. */
function calledAgain({ language, imports = [], body }: Snippet, text: string): string | undefined {
  if (language !== "javascript" && language !== "typescript") return undefined;
  return imports
    .flatMap((line) => /^(?:import|const) ([a-z]\w*) (?:from|= require)/.exec(line)?.[1] ?? [])
    .find((name) => [body, text].every((code) => new RegExp(`(?<![\\w.])${name}\\(`).test(code)));
}

const declarations = (text: string): readonly string[] =>
  [...text.matchAll(/^(?:export\s+)?(?:const|let|class|(?:async\s+)?function)\s+(\w+)/gm)].map(([, name = ""]) => name);

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(" and ");

type Inserted =
  | Extract<Insertion, { kind: "new-file" }>
  | { readonly kind: "edit"; readonly isMeant: boolean; readonly edit: Extract<Insertion, { kind: "edit" }> };

function insert(snippet: Snippet, { text, cursor }: Surroundings): Inserted {
  const { places, language, imports = [], body, file } = snippet;
  const whole = [...imports, ...(imports.length > 0 ? [""] : []), body].join("\n");
  const isWhole = places.some(({ at }) => at === "file");
  if (isWhole && text.trim() !== "" && places.length === 1) return { kind: "new-file", path: file, text: whole };
  const found = firstSpot(places, text, language, cursor);
  const { spot } = found;
  const head = spot.offset === 0 && text.trim() === "" ? undefined : findImports(imports, text, language);
  const content = head === undefined && text.trim() === "" ? whole : body;
  return {
    kind: "edit",
    isMeant: found.isMeant,
    edit: {
      kind: "edit",
      why: spot.why,
      body: { offset: spot.offset, text: framed(asOwnDocument(snippet, text) + content, spot, text) },
      ...(head && { imports: head }),
    },
  };
}

/** A key may stand once in a document of Spring's configuration, and the last one may count for one profile only. */
function asOwnDocument(snippet: Snippet, text: string): string {
  if (text.trim() === "") return "";
  if (snippet.language === "spring-yaml")
    return /^---/m.test(text) || keysTwice(snippet, text) !== undefined ? "---\n" : "";
  return snippet.language === "spring-properties" && /^[#!]---/m.test(text) ? "#---\n" : "";
}

function firstSpot(places: readonly Place[], text: string, language: string, cursor: number) {
  for (const place of places) {
    const spot = findPlace(place, text, language, cursor);
    // The cursor is right where no other place could be, and a guess where one was looked for.
    if (spot) return { spot, isMeant: place.at !== "cursor" || places.length === 1 };
  }
  // It always has one.
  return { spot: findPlace({ at: "cursor" }, text, language, cursor) as Spot, isMeant: false };
}

/** The body as whole lines that stand apart from what is above and below. */
function framed(body: string, spot: Spot, text: string): string {
  const lines = body
    .split("\n")
    .map((line) => (line === "" ? "" : spot.indent + line))
    .join("\n");
  if (spot.before !== undefined) return `${spot.before}${lines}\n${spot.behind ?? ""}`;
  const above = text.slice(0, spot.offset);
  const needsLine = above !== "" && !above.endsWith("\n");
  const isApart = above.trim() === "" || /\n[ \t]*\n$/.test(above) || /[{[(>:]\s*$|\bdo\s*$/.test(above);
  const below = text.slice(spot.offset);
  const isLast = /^\s*(?:[\]})]|<\/|end\b|$)/.test(below) || below.startsWith("\n");
  return `${needsLine ? "\n" : ""}${isApart ? "" : "\n"}${lines}\n${isLast ? "" : "\n"}`;
}

/** A key that YAML would have twice. Spring's configuration gets a document of its own. */
function clashOf(snippet: Snippet, text: string): string | undefined {
  const { language, body, places } = snippet;
  if (!/^yaml$|^dockercompose$/.test(language) || places.some(({ at }) => at === "inside")) return undefined;
  return /^---/m.test(body) ? undefined : keysTwice(snippet, text);
}

/** The first key at the top of a YAML body that the document has at its top too. */
function keysTwice({ body }: Snippet, text: string): string | undefined {
  return [...body.matchAll(/^([\w.-]+):/gm)]
    .map(([, key = ""]) => key)
    .find((key) => new RegExp(`^${key.replaceAll(".", String.raw`\.`)}:`, "m").test(text));
}

function isCalled(dependency: string, name: string): boolean {
  if (dependency === name || ALIASES[name]?.test(dependency)) return true;
  // Maven and Gradle name the group first, images the registry.
  return dependency.replace(/^.*[:/](?=[^:/]+$)/, "") === name && !dependency.startsWith("@");
}

function fitsName(pattern: string, path: string): boolean {
  const name = pattern.includes("/") ? path : path.slice(path.lastIndexOf("/") + 1);
  const regExp = pattern
    .split("*")
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join(pattern.includes("/") ? ".*" : "[^/]*");
  return new RegExp(`^${pattern.includes("/") ? "(?:.*/)?" : ""}${regExp}$`, "i").test(name);
}

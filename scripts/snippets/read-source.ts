// Reads `snippets/source/<stack>/<id>.md` into a snippet. A source that is not whole stops the generator with a sentence.
import { basename, dirname } from "node:path";
import { parse } from "yaml";
import type { Place, Snippet } from "../../src/snippets/snippet.ts";
import { languages } from "./languages.ts";

/** What stands between the dashes. */
interface Head {
  readonly language: string;
  readonly needs?: Readonly<Record<string, string>>;
  readonly file: string;
  readonly matches?: readonly string[];
  readonly place: string | readonly string[];
  readonly protects: readonly string[];
}

const KEYS = ["language", "needs", "file", "matches", "place", "protects"];

export interface Source {
  readonly snippet: Snippet;
  /** Addresses that prove it. */
  readonly sources: readonly string[];
}

/** `path` is that of the source. */
export function readSource(path: string, markdown: string): Source {
  const fail = (what: string): never => {
    throw new Error(`${path}: ${what}`);
  };
  const [, yaml = "", text = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(markdown) ?? fail("no head");
  const head = parse(yaml) as Head;
  const stranger = Object.keys(head).find((key) => !KEYS.includes(key));
  if (stranger !== undefined) fail(`${stranger} is no key of the head`);
  const language = languages[head.language] ?? fail(`there is no language ${head.language}`);

  const [, title = "", lead = "", rest = ""] =
    /^\n# (.+)\n\n((?!```|#)[\s\S]*?)\n\n(```[\s\S]*)$/.exec(text) ?? fail("no title, summary and fence");
  const fences = [...rest.matchAll(/^(````*)(\S+)(?: (imports))?\n([\s\S]*?)\n\1$/gm)];
  const imports = fences.find(([, , , note]) => note === "imports")?.[4];
  const bodies = fences.filter(([, , , note]) => note === undefined);
  const body = bodies[0]?.[4] ?? fail("no body");
  if (bodies.length !== 1) fail("more than one body");
  const adapt = list(rest, "Adapt");
  const sources = list(rest, "Sources");
  if (adapt.length === 0) fail("nothing to adapt");
  if (sources.some((source) => !source.startsWith("https://")) || sources.length === 0) fail("no sources");
  if (!Array.isArray(head.protects) || head.protects.length === 0) fail("it protects against nothing");

  const places = [head.place ?? []].flat().map((words) => placeOf(words) ?? fail(`"${words}" is no place`));
  if (places.length === 0) fail("no place");
  const indented = (lines: string): string => (language.tabs ? toTabs(lines, language.step) : lines);
  return {
    snippet: {
      id: basename(path, ".md"),
      title,
      summary: lead.replaceAll(/\s*\n\s*/g, " "),
      stack: basename(dirname(path)),
      language: head.language,
      languageIds: language.ids,
      needs: head.needs ?? {},
      file: head.file ?? fail("no file"),
      ...(head.matches && { matches: head.matches }),
      places,
      protects: head.protects,
      adapt,
      ...(imports !== undefined && { imports: imports.split("\n") }),
      body: indented(body),
    },
    sources,
  };
}

/** `file`, `end`, `cursor`, `inside http`, `after express()`, `before app.listen(`. */
function placeOf(words: string): Place | undefined {
  const [, at = "", of] = /^(\w+)(?: (.+))?$/.exec(words) ?? [];
  if (of === undefined && (at === "file" || at === "end" || at === "cursor")) return { at };
  return of !== undefined && (at === "inside" || at === "after" || at === "before") ? { at, of } : undefined;
}

function list(text: string, heading: string): readonly string[] {
  const [, section = ""] = new RegExp(`^## ${heading}\\n\\n([\\s\\S]*?)(?=\\n## |$(?![\\s\\S]))`, "m").exec(text) ?? [];
  return [...section.matchAll(/^- (.+(?:\n {2}.+)*)/gm)].map(([, item = ""]) => item.replaceAll(/\n {2}/g, " "));
}

/** Whole steps in front of a line become tabs; what is left of them stays, because it lines something up. */
function toTabs(text: string, step: number): string {
  return text.replaceAll(/^ +/gm, (spaces) =>
    spaces.length % step === 0 ? "\t".repeat(spaces.length / step) : spaces,
  );
}

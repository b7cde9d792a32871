// Sections of an HAProxy configuration, each with the `defaults` that it takes over.
import type { Directive, Word } from "../../syntax/directive.ts";

export const ID = "haproxy";

export interface Section {
  readonly kind: "defaults" | "frontend" | "backend" | "listen";
  readonly name: string;
  readonly header: Directive;
  readonly lines: readonly Directive[];
  readonly defaults?: Section;
  /** What an excerpt leaves to the `defaults` of another file, as its lines show. */
  readonly assumedMode?: "http";
}

// https://docs.haproxy.org/3.2/configuration.html: every section keyword ends the section before it.
const OTHERS =
  /^(?:global|peers|resolvers|userlist|mailers|cache|program|ring|http-errors|log-forward|log-profile|fcgi-app|crt-store|traces|acme)$/;

/** Proxy sections in order. A `defaults` holds for those after it, until the next one, or for those that name it. */
export function readSections(directives: readonly Directive[]): readonly Section[] {
  const sections: Section[] = [];
  let lines: Directive[] | undefined;
  for (const directive of directives) {
    const { name: kind } = directive;
    if (kind === "defaults" || kind === "frontend" || kind === "backend" || kind === "listen") {
      lines = [];
      const words = directive.args.map(({ text }) => text);
      const from = words.indexOf("from");
      const parent =
        from < 0
          ? sections.findLast((section) => section.kind === "defaults")
          : sections.findLast((section) => section.kind === "defaults" && section.name === words[from + 1]);
      const name = from === 0 ? "" : (words[0] ?? "");
      const defaults = kind !== "defaults" || from >= 0 ? parent : undefined;
      sections.push({ kind, name, header: directive, lines, ...(defaults && { defaults }) });
    } else if (OTHERS.test(kind)) {
      lines = undefined;
    } else {
      lines?.push(directive);
    }
  }
  return isHttpExcerpt(sections) ? sections.map((section) => ({ ...section, assumedMode: "http" })) : sections;
}

const HTTP_ONLY = /^(?:cookie|appsession|http-request|http-response|http-after-response|reqadd|rspadd|redirect)$/;

/** HAProxy may be given several files: one of backends alone takes its `defaults`, and with them its mode, from another. */
function isHttpExcerpt(sections: readonly Section[]): boolean {
  if (sections.some(({ kind }) => kind !== "backend")) return false;
  const lines = sections.flatMap((section) => section.lines);
  return lines.some(({ name }) => HTTP_ONLY.test(name)) && lines.every(({ name }) => name !== "mode");
}

/** The line in force: the section's own last one, else that of its defaults. */
export function inForce(section: Section, name: string): Directive | undefined {
  for (let from: Section | undefined = section; from; from = from.defaults) {
    const found = from.lines.findLast((line) => line.name === name);
    if (found) return found;
  }
  return undefined;
}

/** All lines in force for what adds up, such as rules: those of the defaults first. */
export function allLines(section: Section): readonly Directive[] {
  return [...(section.defaults ? allLines(section.defaults) : []), ...section.lines];
}

/** `undefined` when a variable decides; tcp when nothing is written, except in an excerpt that can only mean http. */
export function modeOf(section: Section): "http" | "tcp" | undefined {
  const mode = inForce(section, "mode")?.args[0]?.text ?? section.assumedMode ?? "tcp";
  return mode === "http" || mode === "tcp" ? mode : undefined;
}

/** The word after a keyword: `cookie a` in the parameters of a server. */
export function after(words: readonly Word[], keyword: string): Word | undefined {
  const index = words.findIndex(({ text }) => text === keyword);
  return index < 0 ? undefined : words[index + 1];
}

export const has = (words: readonly Word[], keyword: string): boolean => words.some(({ text }) => text === keyword);

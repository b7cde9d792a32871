// The pages of the runbook as the house tests see them: blocks and links with the line on which they stand.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import MarkdownIt from "markdown-it";
import { type ReadEntry, readEntry } from "../../../src/runbook/read-entry.ts";

export interface Block {
  /** `causes/affinity-missing.md:42`. */
  readonly where: string;
  /** First word of the fence, in small letters. */
  readonly language: string;
  /** Second word of the fence: the file's name. */
  readonly path: string | undefined;
  readonly text: string;
  /** The headings above it: blocks below the same ones belong together. */
  readonly below: string;
}

export interface Page {
  /** `causes/affinity-missing.md`. */
  readonly path: string;
  readonly id: string;
  readonly kind: string;
  readonly markdown: string;
  readonly read: ReadEntry;
  readonly headings: readonly { readonly depth: number; readonly text: string; readonly below: string }[];
  /** What a reader may paste. The examples of rules and stacks are not among them: their own tests run those. */
  readonly blocks: readonly Block[];
  /** Addresses that links lead to, those of the list of sources included. */
  readonly links: readonly string[];
}

const root = join(import.meta.dirname, "../../../knowledge");
const markdownIt = new MarkdownIt({ linkify: true });

/** Sections whose blocks show faults, or what a stack reads out of files. */
const EXAMPLES = ["Caught", "Quiet", "Facts"];

export function readPages(): readonly Page[] {
  return globSync("*/*.md", { cwd: root })
    .map((path) => path.replaceAll("\\", "/"))
    .toSorted()
    .map((path) => readPage(path, readFileSync(join(root, path), "utf8")));
}

function readPage(path: string, markdown: string): Page {
  const read = readEntry(markdown, path);
  // Blank lines in place of the head keep the numbers of lines.
  const body = markdown.replace(/^---\n[\s\S]*?\n---\n/, (head) => head.replaceAll(/[^\n]/g, ""));
  const headings: { depth: number; text: string; below: string }[] = [];
  const blocks: Block[] = [];
  const links: string[] = [];
  let section = "";
  const tokens = markdownIt.parse(body, {});
  for (const [index, token] of tokens.entries()) {
    if (token.type === "heading_open") {
      const depth = Number(token.tag.slice(1));
      const text = tokens[index + 1]?.content ?? "";
      if (depth === 2) section = text;
      headings.push({ depth, text, below: section });
    } else if (token.type === "fence") {
      const [language = "", file] = token.info.trim().split(/\s+/);
      const line = (token.map?.[0] ?? 0) + 1;
      const below = `${section} › ${headings.at(-1)?.text ?? ""}`;
      if (!EXAMPLES.includes(section))
        blocks.push({
          where: `${path}:${line}`,
          language: language.toLowerCase(),
          path: file,
          text: token.content,
          below,
        });
    } else if (token.type === "inline") {
      for (const child of token.children ?? [])
        if (child.type === "link_open") links.push(String(child.attrGet("href") ?? ""));
    }
  }
  const [folder = ""] = path.split("/");
  const id = path.replace(/^.*\/|\.md$/g, "");
  return { path, id, kind: folder.replace(/s$/, ""), markdown, read, headings, blocks, links };
}

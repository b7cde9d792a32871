// Markdown for a terminal, as far as pages use it: headings, paragraphs, lists, code and links.
import { harmless, type Paint } from "./terminal.ts";

const WIDTH = 88;

/** Ends with a line break. */
export function writePage(markdown: string, paint: Paint): string {
  return `${blocksOf(markdown)
    .map((block) => writeBlock(block, paint))
    .join("\n\n")}\n`;
}

/** Code blocks are one block each, whatever blank lines they hold; their fences say nothing to a reader but the file's name. */
function blocksOf(markdown: string): readonly string[] {
  const blocks: string[][] = [];
  let open = "";
  let fresh = true;
  for (const line of markdown.split("\n")) {
    const fence = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
    if (open === "" && fence !== "") {
      open = fence;
      blocks.push([line]);
    } else if (open !== "") {
      blocks.at(-1)?.push(line);
      if (fence.startsWith(open)) {
        open = "";
        fresh = true;
      }
    } else if (line.trim() === "" || /^#+ /.test(line)) {
      if (line.trim() !== "") blocks.push([line]);
      fresh = true;
    } else if (fresh) {
      blocks.push([line]);
      fresh = false;
    } else blocks.at(-1)?.push(line);
  }
  return blocks.map((lines) => lines.join("\n"));
}

function writeBlock(block: string, paint: Paint): string {
  const heading = /^#+ (.*)$/.exec(block);
  if (heading) return paint("bold", harmless(heading[1] ?? ""));
  const fence = /^\s*(?:`{3,}|~{3,})\S*[ \t]*(\S*).*\n([\s\S]*?)\n?\s*(?:`{3,}|~{3,})?$/.exec(block);
  if (fence) {
    const [, path = "", code = ""] = fence;
    const safe = code.split("\n").map(harmless).join("\n");
    return `${path === "" ? "" : `${paint("faint", harmless(path))}\n`}${indent(safe.trimEnd())}`;
  }
  const items = block.split(/\n(?=\s*(?:[-*]|\d+\.) )/);
  return items
    .map((item) => {
      const [, before = "", mark = ""] = /^(\s*)((?:[-*]|\d+\.) )?/.exec(item) ?? [];
      return writeParagraph(
        writeInline(harmless(item.replaceAll(/\s+/g, " ")).trim(), paint),
        before.length,
        mark.length,
      );
    })
    .join("\n");
}

/** Links show their address, unless it is another page, whose name says it; emphasis and code show their style. */
export function writeInline(text: string, paint: Paint): string {
  return text
    .replace(/\[([^\]]+)\]\((?!https?:)[^)]*\.md(?:#[^)]*)?\)/g, "$1")
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, "$1 ($2)")
    .replace(/\*\*([^*]+)\*\*/g, (_, words: string) => paint("bold", words))
    .replace(/`([^`]+)`/g, (whole, code: string) => (paint("code", "") === "" ? whole : paint("code", code)));
}

/** Wraps; every line begins with `before` blanks, and all but the first with `hang` more. */
export function writeParagraph(text: string, before = 0, hang = 0): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line.trim() !== "" && visible(line) + visible(word) + 1 > WIDTH) {
      lines.push(line);
      line = " ".repeat(before + hang) + word;
    } else {
      line = line === "" ? " ".repeat(before) + word : `${line} ${word}`;
    }
  }
  return [...lines, line].join("\n");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours take no room.
const visible = (text: string): number => text.replace(/\u001b\[\d+m/g, "").length;

const indent = (text: string): string => text.replace(/^(?=.)/gm, "    ");

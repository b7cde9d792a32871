// Takes a page of Markdown apart: head, title, lead and sections. Headings inside fences are text.
import type { Section } from "./entry.ts";

export interface SplitPage {
  /** YAML between the first two lines of dashes; undefined where the page has none. */
  readonly head: string | undefined;
  /** Empty where no `# ` line stands on the page. */
  readonly title: string;
  readonly lead: string;
  readonly sections: readonly Section[];
}

export function splitPage(markdown: string): SplitPage {
  const lines = markdown.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
  const end = isRule(lines[0]) ? lines.findIndex((line, index) => index > 0 && isRule(line)) : -1;
  const head = end < 0 ? undefined : lines.slice(1, end).join("\n");
  let title = "";
  let open = "";
  const parts: { depth: number; heading: string; lines: string[] }[] = [{ depth: 1, heading: "", lines: [] }];
  for (const line of lines.slice(end + 1)) {
    const fence = /^\s*(`{3,}|~{3,})(.*)$/.exec(line);
    if (fence) {
      const [, marks = "", info = ""] = fence;
      if (open === "") open = marks;
      else if (marks.startsWith(open) && info.trim() === "") open = "";
    }
    const heading = open === "" && !fence ? /^(#{1,6})\s+(.*?)(?:\s+#+)?\s*$/.exec(line) : null;
    if (!heading) {
      parts.at(-1)?.lines.push(line);
      continue;
    }
    const [, marks = "", words = ""] = heading;
    if (marks.length === 1 && title === "") title = words;
    else parts.push({ depth: marks.length, heading: words, lines: [] });
  }
  const [first, ...rest] = parts.map(({ depth, heading, lines: own }) => ({
    depth,
    heading,
    text: own.join("\n").trim(),
  }));
  return { head, title, lead: first?.text ?? "", sections: rest };
}

const isRule = (line: string | undefined): boolean => /^---[ \t]*$/.test(line ?? "");

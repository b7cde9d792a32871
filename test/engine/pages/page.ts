// Reads a knowledge page: its front matter, and its examples as small workspaces with the marks that they promise.

export interface ExampleFile {
  readonly path: string;
  /** The text with the mark lines taken out. */
  readonly text: string;
  /** Promised findings as `path:line:column+length severity: message`; the length counts on the first line only. */
  readonly marks: readonly string[];
  /** Promised related places as `path:line:column+length message`. */
  readonly related: readonly string[];
}

export interface Example {
  /** The heading it stands under. */
  readonly name: string;
  readonly section: "Caught" | "Quiet" | string;
  /** A known miss: the marks are what it should be one day. */
  readonly gap: boolean;
  readonly files: readonly ExampleFile[];
  /** Lines of the `facts` fence, when there is one. */
  readonly facts?: readonly string[];
}

export interface Page {
  readonly front: Readonly<Record<string, string>>;
  readonly title: string;
  readonly sections: readonly string[];
  readonly examples: readonly Example[];
}

const MARK = /^( *)(\^+) ((?:error|warning|info): .*)$/;
const RELATED = /^( *)(~+) (.*)$/;

/** Fences with a path after their language are files; consecutive ones under one heading form one workspace. */
export function readPage(markdown: string): Page {
  const [, head = "", body = markdown] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(markdown) ?? [];
  const front = Object.fromEntries(
    head.split("\n").map((line) => {
      const [key = "", ...rest] = line.split(":");
      return [key.trim(), rest.join(":").trim()];
    }),
  );
  let title = "";
  let section = "";
  let name = "";
  const sections: string[] = [];
  const examples: Example[] = [];
  let files: ExampleFile[] = [];
  let facts: string[] | undefined;
  const finish = (): void => {
    if (files.length > 0) {
      examples.push({ name: name || section, section, gap: name.startsWith("GAP:"), files, ...(facts && { facts }) });
    }
    files = [];
    facts = undefined;
  };
  const lines = body.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as string;
    const fence = /^(`{3,})(\S*)(?: (\S+))?\s*$/.exec(line);
    if (fence) {
      const [, ticks = "```", language, path] = fence;
      const start = index + 1;
      let end = start;
      while (end < lines.length && lines[end] !== ticks) end++;
      const content = lines.slice(start, end);
      index = end;
      if (language === "facts") facts = content.filter((row) => row.trim());
      else if (path) files.push(readExample(path, content));
      continue;
    }
    const heading = /^(#{1,3}) (.*)$/.exec(line);
    if (!heading) continue;
    finish();
    const [, level = "", text = ""] = heading;
    if (level.length === 1) title = text;
    if (level.length === 2) {
      section = text;
      sections.push(text);
      name = "";
    }
    if (level.length === 3) name = text;
  }
  finish();
  return { front, title, sections, examples };
}

function readExample(path: string, content: readonly string[]): ExampleFile {
  const code: string[] = [];
  const marks: string[] = [];
  const related: string[] = [];
  for (const line of content) {
    const mark = MARK.exec(line);
    const other = RELATED.exec(line);
    if (mark && code.length > 0) {
      const [, indent = "", carets = "", text = ""] = mark;
      marks.push(`${path}:${code.length}:${indent.length + 1}+${carets.length} ${text}`);
    } else if (other && code.length > 0) {
      const [, indent = "", waves = "", text = ""] = other;
      related.push(`${path}:${code.length}:${indent.length + 1}+${waves.length} ${text}`);
    } else {
      code.push(line);
    }
  }
  return { path, text: `${code.join("\n")}\n`, marks, related };
}

// Markdown as HTML that runs nothing and loads nothing: with the parts that can be used told apart.
import MarkdownIt from "markdown-it";
import { annotatedHtml, codeHtml, escapeHtml } from "./code-html.ts";
import { highlight } from "./highlight.ts";
import { plainText, unique } from "./markdown-words.ts";
import type { Block, Heading, Task } from "./page.ts";
import { headingId, type ResolveLink, withLinks } from "./page-links.ts";
import { boxOf, findTasks } from "./task-list.ts";

/** Of one page: numbers of blocks, and ids of headings and tasks, go on from one text to the next. */
export interface Renderer {
  render(markdown: string): string;
  /** One line, such as a title. */
  renderInline(markdown: string): string;
  readonly headings: readonly Heading[];
  readonly blocks: readonly Block[];
  readonly tasks: readonly Task[];
}

export interface RenderOptions {
  readonly resolve: ResolveLink;
  /** Whether lines of carets below code are marks of findings. */
  readonly annotated: boolean;
}

export function createRenderer({ resolve, annotated }: RenderOptions): Renderer {
  const headings: Heading[] = [];
  const blocks: Block[] = [];
  const tasks: Task[] = [];
  const markdown = new MarkdownIt({ html: false, linkify: true });
  const { core, renderer } = markdown;
  const { rules } = renderer;
  // Others are shown as they are written.
  markdown.validateLink = (address) => !/^(?!https?:)[a-z][a-z0-9+.-]*:/i.test(address.trim());

  core.ruler.push("links", ({ tokens }) => {
    for (const token of tokens) if (token.children) token.children = withLinks(token.children, resolve);
  });
  core.ruler.push("headings", ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      if (token.type !== "heading_open") continue;
      const text = plainText(tokens[index + 1]);
      const heading = { depth: Number(token.tag.slice(1)), id: unique(headingId(text), headings), text };
      token.attrSet("id", heading.id);
      headings.push(heading);
    }
  });
  core.ruler.push("tasks", ({ tokens }) => findTasks(tokens, tasks));

  // All headings are found before anything is rendered: an example belongs to the last one that was rendered.
  let section = "";
  rules.heading_open = (tokens, index, options, _env, self) => {
    if (tokens[index]?.tag === "h2") section = plainText(tokens[index + 1]);
    return self.renderToken(tokens, index, options);
  };
  rules.list_item_open = (tokens, index, options, _env, self) =>
    self.renderToken(tokens, index, options) + boxOf(tokens[index]);
  // What a page shows comes with the page.
  rules.image = (tokens, index) => escapeHtml(plainText(tokens[index]));
  rules.table_open = () => '<div class="wide table" data-label="Table"><table>\n';
  rules.table_close = () => "</table></div>\n";
  rules.code_block = (tokens, index) => figure(tokens[index]?.content ?? "", "", undefined);
  rules.fence = (tokens, index) => {
    const { info = "", content = "" } = tokens[index] ?? {};
    const [language = "", path] = info.trim().split(/\s+/);
    return figure(content, language, path);
  };

  const figure = (code: string, language: string, path: string | undefined): string => {
    const colours = (text: string) => highlight(text, language, path);
    const { html, text } = annotated ? annotatedHtml(code, colours) : codeHtml(code, colours);
    const number = blocks.length;
    const isCaught = annotated && section === "Caught";
    blocks.push({ language, ...(path !== undefined && { path }), ...(isCaught && { isCaught }), text });
    const caption = escapeHtml(path ?? CAPTIONS[language] ?? "");
    const label = escapeHtml(`Example ${path ?? number + 1}`);
    return (
      `<figure data-block="${number}"><figcaption><span class="file">${caption}</span></figcaption>` +
      `<pre class="wide" data-label="${label}"><code>${html}</code></pre></figure>\n`
    );
  };

  return {
    render: (text) => markdown.render(text),
    renderInline: (text) => markdown.renderInline(text),
    headings,
    blocks,
    tasks,
  };
}

/** What an example is that belongs into no file. */
const CAPTIONS: Readonly<Record<string, string>> = {
  ...{ sh: "Shell", shell: "Shell", bash: "Shell", zsh: "Shell", redis: "Redis commands", http: "HTTP", sql: "SQL" },
};

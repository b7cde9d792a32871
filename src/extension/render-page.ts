// Renders a rule's page as HTML that runs nothing and loads nothing but its own style sheet.
import MarkdownIt from "markdown-it";
import { annotate } from "./annotate.ts";
import type { Page } from "./parse-page.ts";

export interface Surroundings {
  readonly cspSource: string;
  /** Address of the style sheet. */
  readonly style: string;
}

export function renderPage(page: Page, { cspSource, style }: Surroundings): string {
  const { escapeHtml } = markdown.utils;
  const policy = `default-src 'none'; style-src ${cspSource}; img-src ${cspSource}`;
  const severity = page.severity
    ? `<span class="badge ${escapeHtml(page.severity)}">${escapeHtml(page.severity)}</span>`
    : "";
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<link rel="stylesheet" href="${escapeHtml(style)}">
</head>
<body>
<main>
<header>
<p class="facts">${severity}<code>${escapeHtml(page.rule)}</code></p>
<h1>${markdown.renderInline(page.title)}</h1>
</header>
${markdown.render(page.body)}
</main>
</body>
</html>`;
}

const markdown = new MarkdownIt({ html: false, linkify: true });
markdown.validateLink = (address) => address.startsWith("https://");

// A fence names its file after its language. Wide code scrolls, and what scrolls must be reachable with the keyboard.
markdown.renderer.rules.fence = (tokens, index) => {
  const { info = "", content = "" } = tokens[index] ?? {};
  const { escapeHtml } = markdown.utils;
  const path = info.trim().split(/\s+/)[1];
  const caption = path ? `<figcaption>${escapeHtml(path)}</figcaption>` : "";
  const label = path ? `Example ${path}` : "Example";
  return `<figure>${caption}<pre tabindex="0" role="group" aria-label="${escapeHtml(label)}"><code>${annotate(content, escapeHtml)}</code></pre></figure>\n`;
};

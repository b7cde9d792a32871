// Reads the blocks of a page with our own engine: what we tell people to paste must not be what we warn of.
import { checkWorkspace, showSpan } from "../../engine/pages/workbench.ts";
import { configServerOf } from "./config-server.ts";
import type { Block, Page } from "./pages.ts";

/** Errors and warnings of all blocks of a page. Blocks below one heading form a workspace, until a file's name comes again. */
export function findingsIn(page: Page): { readonly complaints: readonly string[]; readonly read: number } {
  const workspaces: Map<string, Block>[] = [];
  let below: string | undefined;
  for (const block of page.blocks) {
    const path = pathOf(block);
    if (path === undefined) continue;
    const last = workspaces.at(-1);
    if (last && below === block.below && !last.has(path)) last.set(path, block);
    else workspaces.push(new Map([[path, block]]));
    below = block.below;
  }
  const complaints = workspaces.flatMap((files) => {
    const texts = new Map([...files].map(([path, { text }]) => [path, text]));
    return checkWorkspace(texts)
      .findings.filter(({ severity }) => severity !== "info")
      .map(
        ({ rule, message, at }) =>
          `${files.get(at.path)?.where ?? page.path} ${rule}: ${message} (${showSpan(texts, at)})`,
      );
  });
  return { complaints, read: workspaces.reduce((all, files) => all + files.size, 0) };
}

/** The name under which our stacks would read it; undefined where none would. */
function pathOf(block: Block): string | undefined {
  const { path, language, text } = block;
  if (language === "text") return undefined;
  if (path !== undefined) return path;
  const server = configServerOf(block);
  if (server !== undefined) return server === "haproxy" ? "haproxy.cfg" : `${server}.conf`;
  switch (language) {
    case "js":
    case "javascript":
      return "server.js";
    case "ts":
    case "typescript":
      return "server.ts";
    case "bash":
    case "sh":
    case "shell":
      return "run.sh";
    case "java":
      return `${/\b(?:class|record|interface)\s+(\w+)/.exec(text)?.[1] ?? "Any"}.java`;
    case "properties":
      return "application.properties";
    case "yaml":
    case "yml":
      if (/^services:/m.test(text)) return "compose.yml";
      return /^(?:spring|server|management):/m.test(text) ? "application.yml" : undefined;
    case "xml":
      if (/<(?:web-app|session-config)\b/.test(text)) return "WEB-INF/web.xml";
      if (/<(?:Server|Engine|Service|Host)\b/.test(text)) return "server.xml";
      return /<(?:Context|Manager)\b/.test(text) ? "context.xml" : undefined;
    default:
      return undefined;
  }
}

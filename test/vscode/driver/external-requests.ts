// Collects what leaves the machine: requests of the browser, and connections of the editor host's Node processes.
import fs from "node:fs/promises";
import path from "node:path";
import type { BrowserContext, Request } from "playwright-core";

/** Chromium then finds no other host, so a test neither depends on a network nor tells anybody anything. */
export const NO_OTHER_HOSTS = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1";

export interface ExternalRequests {
  /** For the editor host's environment. */
  readonly env: Readonly<Record<string, string>>;
  watch(context: BrowserContext): void;
  /** Sorted, each once: `browser URL` and `node HOST:PORT`. */
  list(): Promise<readonly string[]>;
}

/** @param folder where the Node processes may write their notes. */
export function recordExternalRequests(folder: string): ExternalRequests {
  const notes = path.join(folder, "connections.txt");
  const preload = path.join(import.meta.dirname, "record-connections.cjs");
  const seen = new Set<string>();
  const note = (url: string) => {
    if (isExternal(url)) seen.add(`browser ${url}`);
  };
  return {
    env: { SESSION_DOCTOR_CONNECTIONS: notes, NODE_OPTIONS: `--require=${JSON.stringify(preload)}` },
    watch(context) {
      context.on("requestfailed", (request) => {
        if (!wasReplaced(request)) note(request.url());
      });
      context.on("requestfinished", async (request) => {
        if (isExternal(request.url()) && !(await answeredInside(request))) note(request.url());
      });
      context.on("page", (page) => page.on("websocket", (socket) => note(socket.url())));
    },
    async list() {
      const lines = await fs.readFile(notes, "utf8").catch(() => "");
      const node = lines
        .split("\n")
        .filter(Boolean)
        .map((line) => `node ${line}`);
      return [...new Set([...seen, ...node])].sort();
    },
  };
}

function isExternal(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return /^(https?|wss?):$/.test(protocol) && hostname !== "localhost" && hostname !== "127.0.0.1";
}

/** A page that is replaced while a worker still answers for its files ends these requests; their host is a name of the worker's alone. */
function wasReplaced(request: Request): boolean {
  const { hostname } = new URL(request.url());
  return hostname.endsWith(".vscode-resource.vscode-cdn.net") && request.failure()?.errorText === "net::ERR_ABORTED";
}

/** A webview's files have an internet address, but a service worker of the workbench answers for it. */
async function answeredInside(request: Request): Promise<boolean> {
  const response = await request.response().catch(() => null);
  return response?.fromServiceWorker() ?? false;
}

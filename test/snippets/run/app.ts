// Starts a document that holds an application as a process of its own, and speaks to it as a browser behind a proxy would.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { TestContext } from "node:test";

const cache = join(import.meta.dirname, "../../../.cache");

export interface App {
  readonly process: ChildProcess;
  /** Resolves with the exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** What it has written so far. */
  output(): string;
  request(path: string, wish?: Wish): Promise<Answer>;
}

export interface Wish {
  readonly method?: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: object;
  readonly cookie?: string | undefined;
  /** Scheme that the proxy tells of; `https` unless it is said. */
  readonly scheme?: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** The whole Set-Cookie lines. */
  readonly cookies: readonly string[];
  /** What a browser would send from now on, out of this answer alone. */
  readonly cookie: string | undefined;
}

/** Resolves when it listens; rejects with its output when it ends before. It is stopped with the test. */
export async function startApp(
  t: TestContext,
  document: { readonly path: string; readonly text: string },
  environment: Readonly<Record<string, string>>,
): Promise<App> {
  mkdirSync(cache, { recursive: true });
  // Below the checkout, where its packages are found.
  const directory = mkdtempSync(join(cache, "snippet-app-"));
  const file = join(directory, `app${extname(document.path)}`);
  writeFileSync(file, document.text);
  writeFileSync(join(directory, "package.json"), '{ "type": "module" }');
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, NODE_ENV: "production", PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const ended = once(child, "exit").then(([code, signal]) => (code ?? signal) as number | string);
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await ended;
    rmSync(directory, { recursive: true, force: true });
  });
  const port = await new Promise<number>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      const [, found] = /listening on (\d+)/.exec(output) ?? [];
      if (found !== undefined) resolve(Number(found));
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    void ended.then((how) => reject(new Error(`it ended with ${how}:\n${output}`)));
  });
  return {
    process: child,
    ended,
    output: () => output,
    request: (path, wish = {}) => request(`http://127.0.0.1:${port}${path}`, wish),
  };
}

async function request(address: string, { method, form, json, cookie, scheme = "https" }: Wish): Promise<Answer> {
  const response = await fetch(address, {
    method: method ?? (form || json ? "POST" : "GET"),
    redirect: "manual",
    headers: {
      "x-forwarded-proto": scheme,
      ...(cookie !== undefined && { cookie }),
      ...(json && { "content-type": "application/json" }),
    },
    ...(form && { body: new URLSearchParams(form) }),
    ...(json && { body: JSON.stringify(json) }),
    signal: AbortSignal.timeout(20_000),
  });
  const cookies = response.headers.getSetCookie();
  return {
    status: response.status,
    text: await response.text(),
    headers: response.headers,
    cookies,
    cookie: cookies.length === 0 ? undefined : cookies.map((line) => line.split(";")[0]).join("; "),
  };
}

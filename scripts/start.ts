// `npm start [-- FOLDER]`: opens the demo workspace, or a folder of your own, in a real VS Code with the extension.
import { existsSync, statSync } from "node:fs";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { type LiveStore, startLiveStore } from "./demo/live-store.ts";
import { copyExtension } from "./host/copy-extension.ts";
import { installHost } from "./host/install.ts";
import { openBrowser } from "./host/open-browser.ts";
import { type Server, startServer } from "./host/server.ts";
import { QUIET, type Settings } from "./host/settings.ts";

const USAGE = `usage: npm start [-- [FOLDER] [--port N] [--no-browser]]

Opens FOLDER, or a copy of the demo workspace, in VS Code in the browser with Session Doctor installed.

  --port N       serve on this port instead of a free one
  --no-browser   only print the address
`;

const ROOT = path.join(import.meta.dirname, "..");

/** In the demo. */
const SNAPSHOT = "live/sessions.rdb";

const SETTINGS: Settings = {
  // The browser workbench saves while you type unless told otherwise; the desktop one does not.
  "files.autoSave": "off",
  // A folder of your own opens at once in Restricted Mode, where the analysis works; its banner offers to trust it.
  "security.workspace.trust.startupPrompt": "never",
};

interface Wish {
  /** Absolute; absent means the demo. */
  readonly folder: string | undefined;
  readonly port: number | undefined;
  readonly browser: boolean;
}

const wish = readArguments(process.argv.slice(2));
if (typeof wish === "string") {
  process.stderr.write(`${wish}\n`);
  process.exitCode = 2;
} else if (wish === undefined) {
  process.stdout.write(USAGE);
} else {
  process.exitCode = await start(wish);
}

/** @returns the wish, undefined when help was asked for, or a sentence saying what is wrong. */
function readArguments(args: string[]): Wish | undefined | string {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return `${(error as Error).message}\n${USAGE}`.trimEnd();
  }
  const { values, positionals } = parsed;
  if (values.help) return undefined;
  if (positionals.length > 1) return `Give one folder, not ${positionals.length}.`;

  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    return `--port needs a number from 1 to 65535, not ${values.port}.`;
  }
  const [given] = positionals;
  // npm runs scripts in the checkout; INIT_CWD is where the person was.
  const folder = given === undefined ? undefined : path.resolve(process.env.INIT_CWD ?? process.cwd(), given);
  if (folder !== undefined && !existsSync(folder)) return `There is no folder ${folder}.`;
  if (folder !== undefined && !statSync(folder).isDirectory()) return `${folder} is a file; give the folder it is in.`;
  return { folder, port, browser: !values["no-browser"] };
}

function parse(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: { port: { type: "string" }, "no-browser": { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
}

/** Runs until the person stops it. @returns the exit code. */
async function start(wish: Wish): Promise<number> {
  let demo: string | undefined;
  let store: LiveStore | undefined;
  let server: Server | undefined;
  try {
    say("Building the extension …");
    const [host] = await Promise.all([installHost({ report: say }), build()]);
    // Until here there is nothing to clean up, and a signal simply ends the process.
    const stopAsked = untilStopped();
    demo = wish.folder === undefined ? await copyDemo() : undefined;
    const folder = wish.folder ?? path.join(demo ?? "", "demo");
    if (demo !== undefined) store = await liveStore(folder);
    server = await startServer({
      host,
      settings: { ...QUIET, ...SETTINGS },
      ...(demo !== undefined && { machineSettings: { "sessionDoctor.connections": connections(folder, store) } }),
      prepareExtensions: (extensions) => copyExtension(ROOT, extensions),
      // The demo is ours; whether to trust their own folder is for the person to say.
      trustEverything: wish.folder === undefined,
      ...(wish.port === undefined ? {} : { port: wish.port }),
    });
    const address = server.address(folder);
    const what = wish.folder === undefined ? "a copy of the demo workspace" : folder;
    process.stdout.write(`\nSession Doctor is open on ${what}:\n\n  ${address}\n\nStop it with Ctrl-C.\n`);
    if (wish.browser) openBrowser(address);

    const crashed = server.ended.then(() => "crashed" as const);
    if ((await Promise.race([stopAsked, crashed])) === "stop") return 0;
    say(`The VS Code server ended by itself:\n${server.log().trim()}`);
    return 1;
  } catch (error) {
    say((error as Error).message);
    return 1;
  } finally {
    await server?.stop();
    await store?.stop();
    if (demo !== undefined) await fs.rm(demo, { recursive: true, force: true });
  }
}

/** The demo's sessions in a server of their own. Without one, the snapshot alone is there to be looked at. */
async function liveStore(folder: string): Promise<LiveStore | undefined> {
  try {
    const store = await startLiveStore(path.join(folder, SNAPSHOT));
    if (!store)
      say("There is no redis-server or valkey-server here: the demo's sessions are those of its snapshot alone.");
    return store;
  } catch (error) {
    say(`The demo's sessions are those of its snapshot alone. ${(error as Error).message}`);
    return undefined;
  }
}

/** As they stand in the setting. */
function connections(folder: string, store: LiveStore | undefined): readonly object[] {
  const snapshot = { id: "copper-kettle", label: "Copper Kettle", snapshot: path.join(folder, SNAPSHOT) };
  if (!store) return [snapshot];
  const endpoint = { kind: "standalone", host: "127.0.0.1", port: store.port };
  return [snapshot, { id: "copper-kettle-live", label: "Copper Kettle (live)", environment: "development", endpoint }];
}

/** Resolves at the first Ctrl-C or SIGTERM. Later ones are ignored, so that the clean stop is not cut short. */
function untilStopped(): Promise<"stop"> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve("stop"));
  });
}

async function build(): Promise<void> {
  const { build } = await import("./build.ts");
  await build();
}

/** A copy, so that trying things out never changes the checkout. */
async function copyDemo(): Promise<string> {
  const parent = await fs.mkdtemp(path.join(os.tmpdir(), "session-doctor-demo-"));
  await fs.cp(path.join(ROOT, "demo"), path.join(parent, "demo"), { recursive: true });
  return parent;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

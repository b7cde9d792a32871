// Starts everything one test session needs: editor host, browser, a copy of the workspace; and ends it again.
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { CHROMIUM_HINT, findChromium } from "../../../scripts/host/chromium.ts";
import { copyExtension } from "../../../scripts/host/copy-extension.ts";
import { installHost } from "../../../scripts/host/install.ts";
import { type Server, startServer } from "../../../scripts/host/server.ts";
import { QUIET, type Settings, STILL } from "../../../scripts/host/settings.ts";
import { eventually } from "./eventually.ts";
import { NO_OTHER_HOSTS, recordExternalRequests } from "./external-requests.ts";
import { quickInput, runCommand } from "./quick-input.ts";

/** Where the extension comes from. Notification toasts show only for an installed one. */
export type ExtensionSource =
  /** A built checkout, loaded as development extension; several if the tests bring a second one. */
  | { readonly extensionPath: string | readonly string[] }
  /** A built checkout, copied in as if installed. */
  | { readonly installedFrom: string }
  /** A packaged extension, installed as users do. */
  | { readonly vsix: string };

export type Theme = "dark" | "light" | "high-contrast" | "high-contrast-light";

export interface WorkbenchOptions {
  readonly extension: ExtensionSource;
  /** Folder to open. A copy is opened, so tests may change it. */
  readonly workspace: string;
  /** False starts in Restricted Mode. Default true. */
  readonly trust?: boolean;
  /** On top of the quiet defaults. */
  readonly settings?: Settings;
  /** See `ServerOptions`. */
  readonly machineSettings?: Settings;
  readonly theme?: Theme;
  /** Default 1280 × 800. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** For the extension host and what it starts, for example NODE_V8_COVERAGE. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What the automation interface of the workbench reports; only development extensions have it. */
export interface Automation {
  /** A test module to run in the extension host. */
  readonly tests: string;
  /** One console call of the extension host. */
  onLog(args: readonly unknown[]): void;
  /** The test module's `run()` resolved (0) or rejected (not 0). */
  onExit(code: number): void;
}

export interface Workbench {
  readonly page: Page;
  /** The opened copy. */
  readonly workspace: string;
  readonly server: Server;
  /** What left, or tried to leave, this machine so far; see `ExternalRequests.list`. */
  external(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Former names: the browser workbench starts with its own default, and only the renaming makes it look again. */
const THEMES: Readonly<Partial<Record<Theme, string>>> = { dark: "Default Dark Modern", light: "Default Light Modern" };

/** These have no former name, so they are chosen as a person does. */
const PICKED_THEMES: Readonly<Partial<Record<Theme, string>>> = {
  "high-contrast": "Dark High Contrast",
  "high-contrast-light": "Light High Contrast",
};

const WORKBENCH_LIMIT_MS = 60_000;

/** @throws Error in one sentence when there is no browser or no editor host for this machine. */
export async function openWorkbench(options: WorkbenchOptions, automation?: Automation): Promise<Workbench> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(CHROMIUM_HINT);
  const host = await installHost({ report: (line) => process.stderr.write(`${line}\n`) });

  const theme = options.theme ?? "dark";
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "session-doctor-test-"));
  const workspace = path.join(folder, path.basename(path.resolve(options.workspace)));
  const external = recordExternalRequests(folder);
  let server: Server | undefined;
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await server?.stop();
    await fs.rm(folder, { recursive: true, force: true });
  };
  try {
    await fs.cp(options.workspace, workspace, { recursive: true });
    [server, browser] = await Promise.all([
      startServer({
        host,
        settings: { ...QUIET, ...STILL, "workbench.colorTheme": THEMES[theme] ?? THEMES.dark, ...options.settings },
        machineSettings: options.machineSettings ?? {},
        ...installed(options.extension),
        automation: "extensionPath" in options.extension,
        trustEverything: options.trust ?? true,
        env: { ...external.env, ...options.env },
      }).then((started) => {
        server = started;
        return started;
      }),
      chromium
        .launch({ executablePath, args: ["--disable-gpu", "--disable-background-networking", NO_OTHER_HOSTS] })
        .then((launched) => {
          browser = launched;
          return launched;
        }),
    ]);
    const context = await browser.newContext({ viewport: options.viewport ?? { width: 1280, height: 800 } });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    external.watch(context);
    const page = await context.newPage();
    if (automation !== undefined) {
      await page.exposeFunction("codeAutomationLog", (_level: string, args: unknown[]) => automation.onLog(args));
      await page.exposeFunction("codeAutomationExit", (code?: number) => automation.onExit(code ?? 0));
    }
    await page.goto(server.address(workspace, payload(server, options.extension, automation?.tests)));
    await page.locator(".monaco-workbench .statusbar-item").first().waitFor({ timeout: WORKBENCH_LIMIT_MS });
    const picked = PICKED_THEMES[theme];
    if (picked !== undefined) await chooseTheme(page, picked);
    return { page, workspace, server, external: () => external.list(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** While the editor starts, a view that takes the focus closes the list. */
async function chooseTheme(page: Page, name: string): Promise<void> {
  const isChosen = async (): Promise<boolean> => {
    await runCommand(page, "Preferences: Color Theme");
    await quickInput(page).locator("input[type=text]").fill(name, { timeout: 1500 });
    await quickInput(page).locator(".monaco-list-row", { hasText: name }).first().click({ timeout: 3000 });
    await page.locator(".monaco-workbench.hc-black, .monaco-workbench.hc-light").first().waitFor({ timeout: 3000 });
    return true;
  };
  await eventually(
    () => isChosen().catch(() => false),
    (chosen) => chosen,
    { what: `the theme ${name}` },
  );
}

function installed(extension: ExtensionSource) {
  if ("vsix" in extension) return { vsix: [extension.vsix] };
  if ("installedFrom" in extension) {
    return { prepareExtensions: (folder: string) => copyExtension(extension.installedFrom, folder) };
  }
  return {};
}

/** The automation parameter: pairs of names and addresses the server's files have in the browser. */
function payload(server: Server, extension: ExtensionSource, tests: string | undefined): Record<string, string> {
  if (!("extensionPath" in extension)) return {};
  const remote = (file: string) => `vscode-remote://localhost:${server.port}${path.resolve(file)}`;
  const pairs = [extension.extensionPath].flat().map((folder) => ["extensionDevelopmentPath", remote(folder)]);
  if (tests !== undefined) pairs.push(["extensionTestsPath", remote(tests)]);
  return { payload: JSON.stringify(pairs) };
}

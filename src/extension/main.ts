// The extension's entry and its one composition root: builds the parts, wires them, and starts the server.
import { join } from "node:path";
import { commands, type ExtensionContext, env, window } from "vscode";
import { IGNORE_COMMAND, OPEN_PAGE_COMMAND, RESCAN, STATUS, type Status } from "../protocol.ts";
import { createClient } from "./client.ts";
import { ignoreFinding } from "./ignore-finding.ts";
import { pageUriHandler } from "./page-uri-handler.ts";
import { pickRule } from "./pick-rule.ts";
import { rulePages } from "./rule-pages.ts";
import { createRulePanel } from "./rule-panel.ts";
import { createStatusItem } from "./status-item.ts";

/** Returns before the server is up: an editor that starts must not wait for us. */
export function activate(context: ExtensionContext): void {
  const { extensionPath, subscriptions } = context;
  const output = window.createOutputChannel("Session Doctor", { log: true });
  const status = createStatusItem();
  const pages = rulePages(join(extensionPath, "dist/knowledge/rules"));
  const panel = createRulePanel(context.extensionUri, pages);
  const client = createClient({
    module: join(extensionPath, "dist/server.js"),
    pages: `${env.uriScheme}://${context.extension.id}`,
    output,
  });

  const openPage = async (given: unknown): Promise<void> => {
    const rule = typeof given === "string" ? given : await pickRule(pages);
    if (rule !== undefined) await panel.show(rule);
  };
  // A server that cannot start shows in the status item; the rest of the extension goes on.
  const failed = (error: unknown): void => output.error(error instanceof Error ? error : String(error));

  subscriptions.push(
    output,
    status,
    panel,
    client,
    client.onNotification(STATUS, (now: Status) => status.show(now)),
    client.onDidChange((now) =>
      status.show({ state: now === "stopped" ? "failed" : "indexing", files: 0, findings: 0 }),
    ),
    window.registerUriHandler(pageUriHandler(openPage)),
    commands.registerCommand(OPEN_PAGE_COMMAND, openPage),
    commands.registerCommand(IGNORE_COMMAND, (given: unknown) => ignoreFinding(client, given)),
    commands.registerCommand("sessionDoctor.restart", () => client.restart().catch(failed)),
    commands.registerCommand("sessionDoctor.rescan", () => client.sendNotification(RESCAN)),
    commands.registerCommand("sessionDoctor.showOutput", () => output.show()),
  );
  client.start().catch(failed);
}

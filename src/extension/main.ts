// The extension's entry and its one composition root: builds the parts, wires them, and starts the server.
import { join } from "node:path";
import { commands, type ExtensionContext, env, window } from "vscode";
import {
  APP_OF,
  DEPLOYMENTS,
  FINDINGS_OF,
  type FoundStore,
  IGNORE_COMMAND,
  JUDGE,
  LIFETIMES,
  PREFLIGHT,
  type PromisedLifetime,
  RESCAN,
  STATUS,
  STORES,
  type Status,
} from "../protocol.ts";
import { createAdvice } from "./advice/create-advice.ts";
import { changeCommands } from "./changes/change-commands.ts";
import { createClient } from "./client.ts";
import { connectionCommands } from "./connections/connection-commands.ts";
import { createConnections } from "./connections/create-connections.ts";
import { keptSecrets } from "./connections/kept-secrets.ts";
import { followCommands } from "./following/follow-commands.ts";
import { createHealth } from "./health/create-health.ts";
import { dashboardCommands } from "./health/dashboard-commands.ts";
import type { Judge } from "./health/examine.ts";
import { ignoreFinding } from "./ignore-finding.ts";
import { createInventory } from "./inventory/create-inventory.ts";
import type { Checks } from "./runbook/check-now.ts";
import { createRunbook, OPEN_RUNBOOK_COMMAND } from "./runbook/create-runbook.ts";
import { createSessions } from "./sessions/create-sessions.ts";
import { judgeSession } from "./sessions/judge-session.ts";
import { createSnippets } from "./snippets/create-snippets.ts";
import { createStatusItem } from "./status-item.ts";

/** Returns before the server is up: an editor that starts must not wait for us. */
export function activate(context: ExtensionContext): void {
  const { extensionPath, subscriptions } = context;
  const output = window.createOutputChannel("Session Doctor", { log: true });
  const status = createStatusItem();
  const address = `${env.uriScheme}://${context.extension.id}`;
  const client = createClient({
    module: join(extensionPath, "dist/server.js"),
    pages: address,
    output,
  });
  const secrets = keptSecrets(context.secrets);
  const connections = createConnections({
    secrets,
    open: async (...wish) => (await import("./live.ts")).openStore(...wish),
    log: output,
  });
  // Found stores are an offer: a server that is not there makes none.
  const findStores = (): Promise<readonly FoundStore[]> =>
    client.sendRequest<readonly FoundStore[]>(STORES, {}).catch(() => []);

  const promised = (): Promise<readonly PromisedLifetime[]> =>
    client.sendRequest<readonly PromisedLifetime[]>(LIFETIMES, {}).catch(() => []);

  // A server that cannot start shows in the status item; the rest of the extension goes on.
  const failed = (error: unknown): void => output.error(error instanceof Error ? error : String(error));

  const judge: Judge = (params) => client.sendRequest(JUDGE, params);
  const health = createHealth({ connections, judge, report: failed });
  const sessions = createSessions({
    ...{ connections, extensionUri: context.extensionUri, judge: judgeSession(promised) },
    ...{ sections: [health.section], report: failed },
  });
  const inventory = createInventory({ connections, sessions, memory: context.globalState, report: failed });

  const checks: Checks = {
    connections,
    findingsOf: (params) => client.sendRequest(FINDINGS_OF, params),
    judge,
  };
  const runbook = createRunbook({
    ...{ extensionUri: context.extensionUri, address, memory: context.workspaceState, output },
    knowledge: join(extensionPath, "dist/knowledge"),
    checks,
  });

  subscriptions.push(
    output,
    status,
    client,
    connections,
    connectionCommands({ connections, secrets, findStores }),
    health,
    sessions,
    inventory,
    dashboardCommands({ ...{ connections, health, inventory, report: failed }, extensionUri: context.extensionUri }),
    changeCommands(connections, sessions),
    followCommands({ connections, sessions, report: failed }),
    client.onNotification(STATUS, (now: Status) => {
      status.show(now);
      if (now.state === "ready") health.filesChanged();
    }),
    client.onDidChange((now) =>
      status.show({ state: now === "stopped" ? "failed" : "indexing", files: 0, findings: 0 }),
    ),
    runbook,
    createAdvice({
      deployments: () => client.sendRequest(DEPLOYMENTS, {}),
      preflight: () => client.sendRequest(PREFLIGHT, {}),
      ...{ checks, runbook },
      report: failed,
    }),
    createSnippets({
      index: join(extensionPath, "snippets/index.json"),
      appOf: (params) => client.sendRequest(APP_OF, params),
      openPage: (name) => void commands.executeCommand(OPEN_RUNBOOK_COMMAND, name),
      report: failed,
    }),
    commands.registerCommand(IGNORE_COMMAND, (given: unknown) => ignoreFinding(client, given)),
    commands.registerCommand("sessionDoctor.restart", () => client.restart().catch(failed)),
    commands.registerCommand("sessionDoctor.rescan", () => client.sendNotification(RESCAN)),
    commands.registerCommand("sessionDoctor.showOutput", () => output.show()),
  );
  client.start().catch(failed);
}

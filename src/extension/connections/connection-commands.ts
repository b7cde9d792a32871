// The commands on connections. Each takes one, and asks which where none is given.
import { commands, Disposable, ThemeColor, ThemeIcon, window } from "vscode";
import type { FoundStore } from "../../protocol.ts";
import type { Connection, OfConnection, SavedConnection, SavedServer } from "./connection.ts";
import type { HeldConnections } from "./create-connections.ts";
import { describeState, environmentColor } from "./describe-state.ts";
import type { KeptSecrets } from "./kept-secrets.ts";
import { forgetPasswords, removeConnection } from "./remove-connection.ts";
import { repairConnection } from "./repair-connection.ts";
import { setPassword } from "./set-password.ts";
import { CONNECTIONS_SETTING } from "./settings.ts";
import { tellMistakes, tellNothing, tellProblem } from "./tell.ts";

export interface Editing {
  readonly connections: HeldConnections;
  readonly secrets: KeptSecrets;
  /** What the workspace's configuration names; empty while nobody knows. */
  readonly findStores: () => Promise<readonly FoundStore[]>;
}

export function connectionCommands(editing: Editing): Disposable {
  const { connections } = editing;

  /** A command on one connection among those that it can be used on. */
  const on = (
    command: string,
    title: string,
    fits: (one: Connection) => boolean,
    run: (one: Connection) => Promise<unknown>,
  ): Disposable =>
    commands.registerCommand(`sessionDoctor.${command}`, async (given: unknown) => {
      const id = idOf(given);
      const one = id === undefined ? await pickConnection(title, connections.all().filter(fits)) : connections.get(id);
      if (one !== undefined) await run(one).catch(tellProblem);
    });
  /** One that must be whole; of a broken one its mistakes are told. */
  const onWhole = (
    command: string,
    title: string,
    run: (saved: SavedConnection, one: Connection) => Promise<unknown>,
  ) =>
    on(command, title, isWhole, async (one) => {
      if ("mistakes" in one.saved) tellMistakes(one.saved);
      else await run(one.saved, one);
    });
  const onServer = (command: string, title: string, run: (saved: SavedServer) => Promise<unknown>) =>
    on(command, title, isServer, async ({ saved }) => {
      if ("mistakes" in saved) tellMistakes(saved);
      else if (!("snapshot" in saved)) await run(saved);
    });

  return Disposable.from(
    commands.registerCommand("sessionDoctor.addConnection", async () => {
      const { addConnection } = await import("./edit-connection.ts");
      await addConnection(editing).catch(tellProblem);
    }),
    onWhole("editConnection", "Edit Connection", async (saved) => {
      const { editConnection } = await import("./edit-connection.ts");
      await editConnection(saved, editing);
    }),
    onWhole("duplicateConnection", "Duplicate Connection", async (saved) => {
      const { duplicateConnection } = await import("./edit-connection.ts");
      await duplicateConnection(saved, editing);
    }),
    on(
      "removeConnection",
      "Remove Connection",
      () => true,
      ({ saved }) => removeConnection(saved, editing),
    ),
    on(
      "connect",
      "Connect",
      (one) => isWhole(one) && !isOpen(one),
      ({ saved }) => connections.connect(saved.id),
    ),
    on("disconnect", "Disconnect", isOpen, ({ saved }) => connections.disconnect(saved.id)),
    onServer("setPassword", "Set Password", (saved) => setPassword(saved, editing)),
    onServer("forgetPassword", "Forget Password", (saved) => forgetPasswords(saved, editing.secrets)),
    onWhole("repairConnection", "Repair Connection", (saved, one) => repairConnection(saved, one, editing)),
    commands.registerCommand("sessionDoctor.openConnectionSettings", () =>
      commands.executeCommand("workbench.action.openSettings", `@id:${CONNECTIONS_SETTING}`),
    ),
  );
}

function idOf(given: unknown): string | undefined {
  const of = given as OfConnection | undefined;
  if (typeof of === "string") return of;
  return typeof of === "object" && of !== null && typeof of.connection === "string" ? of.connection : undefined;
}

const isWhole = ({ saved }: Connection): boolean => !("mistakes" in saved);
const isServer = ({ saved }: Connection): boolean => "endpoint" in saved;
const isOpen = ({ state }: Connection): boolean => ["connecting", "connected", "reconnecting"].includes(state.kind);

async function pickConnection(title: string, among: readonly Connection[]): Promise<Connection | undefined> {
  if (among.length === 0) {
    tellNothing(title);
    return undefined;
  }
  const items = among.map((connection) => {
    const { icon, text } = describeState(connection, Date.now());
    const { saved, place } = connection;
    const color = "environment" in saved ? new ThemeColor(environmentColor(saved.environment)) : undefined;
    return { label: saved.label, description: place, detail: text, iconPath: new ThemeIcon(icon, color), connection };
  });
  // The tree takes the focus when it is drawn anew at this moment, which would close the list.
  const options = { title, placeHolder: "Which connection?", matchOnDescription: true, ignoreFocusOut: true };
  const chosen = await window.showQuickPick(items, options);
  return chosen?.connection;
}

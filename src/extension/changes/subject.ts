// What a command was run on: a row of the tree, the session that is looked at, or a connection that is asked for.
import { window } from "vscode";
import type { Connection } from "../connections/connection.ts";
import type { HeldConnection } from "../connections/held-connection.ts";
import { appLabel } from "../sessions/items/app-item.ts";
import type { Changes } from "./changing.ts";

export interface Subject {
  readonly held: HeldConnection;
  readonly app: string;
  readonly appName: string;
  /** Missing where the subject is an application. */
  readonly ref?: string;
  /** The masked id of the session; the application's name where there is none. */
  readonly named: string;
  readonly user?: string;
}

interface Given {
  readonly connection?: string;
  readonly app?: string;
  readonly ref?: string;
}

/** Undefined where there is nothing that it could be run on; that is told. Rejects with a `LiveFailure`. */
export async function subjectOf(
  given: unknown,
  title: string,
  { connections, sessions }: Pick<Changes, "connections" | "sessions">,
): Promise<Subject | undefined> {
  // Menus of an editor give its address instead.
  const row = given as Given | undefined;
  const { connection = "", app, ref }: Given = row?.connection === undefined ? (sessions.active ?? {}) : row;
  const held = connections.get(connection);
  const browser = held?.browser;
  const opened = ref === undefined ? undefined : await browser?.open(ref);
  const apps = browser?.apps() ?? [];
  const known = apps.find((one) =>
    opened ? one.framework === opened.framework && one.prefix === opened.prefix : one.id === app,
  );
  if (!held || !browser || (!known && !opened)) {
    void window.showInformationMessage(
      `${title}: choose a row in the view Live Sessions, of a server that is connected.`,
    );
    return undefined;
  }
  const user = opened?.session?.user;
  const appName = known ? appLabel(known) : "";
  return {
    ...{ held, app: known?.id ?? "", appName, named: opened?.row.maskedId ?? appName },
    ...(ref !== undefined && { ref }),
    ...(user !== undefined && { user }),
  };
}

/** The connection of a row, the only one that fits, or the one that is chosen. */
export async function connectionOf(
  given: unknown,
  title: string,
  { connections }: Pick<Changes, "connections">,
  fits: (one: Connection) => boolean = ({ server }) => server !== undefined,
): Promise<HeldConnection | undefined> {
  const id = typeof given === "string" ? given : (given as Given | undefined)?.connection;
  if (id !== undefined) return connections.get(id);
  const all = connections.all().filter(fits);
  if (all.length < 2) {
    if (all.length === 0)
      void window.showInformationMessage(`${title}: no connection fits. Connect to a server first.`);
    return connections.get(all[0]?.saved.id ?? "");
  }
  const items = all.map(({ saved, place }) => ({ label: saved.label, description: place, id: saved.id }));
  const chosen = await window.showQuickPick(items, { title, placeHolder: "Which connection?", ignoreFocusOut: true });
  return chosen && connections.get(chosen.id);
}

// Asks which application or connection is meant, where a command is run from the palette and more than one can be.
import { window } from "vscode";
import type { BrowsedApp } from "../../live/browse/store-browser.ts";
import type { Connection, Connections } from "../connections/connection.ts";
import { describeState } from "../connections/describe-state.ts";
import type { Browsing } from "./browsing.ts";
import { appLabel } from "./items/app-item.ts";
import { count } from "./measures.ts";
import type { SessionTree } from "./session-tree.ts";

export interface PickedApp {
  readonly browsing: Browsing;
  readonly app: BrowsedApp;
}

/** The app that a row stands for, the only one that there is, or the one that is chosen. */
export async function pickApp(
  given: unknown,
  connections: Connections,
  tree: SessionTree,
): Promise<PickedApp | undefined> {
  const { connection, app: id } = (given ?? {}) as { readonly connection?: string; readonly app?: string };
  if (connection !== undefined && id !== undefined) {
    const browsing = tree.browsing(connection);
    const app = browsing?.app(id);
    return browsing && app && { browsing, app };
  }
  const all = connections.all().flatMap(({ saved }) => {
    const browsing = tree.browsing(saved.id);
    return (browsing?.browser.apps() ?? []).flatMap((app) => (browsing ? [{ label: saved.label, browsing, app }] : []));
  });
  if (all.length < 2) {
    if (all.length === 0) void window.showInformationMessage("No sessions are listed. Connect to a store first.");
    return all[0];
  }
  const items = all.map(({ label, browsing, app }) => ({
    ...{ label: appLabel(app), description: label, detail: count(app.sessions, "session") },
    target: { browsing, app },
  }));
  return (await window.showQuickPick(items, { placeHolder: "Of which application?", matchOnDescription: true }))
    ?.target;
}

/** Connects where that is needed. */
export async function pickStore(given: unknown, connections: Connections, title: string): Promise<string | undefined> {
  const id = await pickConnection(given, connections, title);
  return id !== undefined && (await connections.connect(id)) ? id : undefined;
}

/** The connection that a row stands for, the only one that there is, or the one that is chosen. */
export async function pickConnection(
  given: unknown,
  connections: Connections,
  title: string,
  fits: (one: Connection) => boolean = () => true,
): Promise<string | undefined> {
  if (typeof given === "string") return given;
  const { connection } = (given ?? {}) as { readonly connection?: string };
  if (connection !== undefined) return connection;
  const all = connections.all().filter((one) => !("mistakes" in one.saved) && fits(one));
  if (all.length === 0) void window.showInformationMessage("There is no connection yet. Add one first.");
  return all.length < 2 ? all[0]?.saved.id : chosen(all, title);
}

async function chosen(all: ReturnType<Connections["all"]>, title: string): Promise<string | undefined> {
  const items = all.map((one) => ({
    ...{ label: one.saved.label, description: one.place, detail: describeState(one, Date.now()).text },
    id: one.saved.id,
  }));
  return (await window.showQuickPick(items, { title, placeHolder: "In which store?", matchOnDescription: true }))?.id;
}

// The setting that holds connections: of the person's own machine, never of a workspace.
import { ConfigurationTarget, type Disposable, workspace } from "vscode";
import type { SavedConnection } from "./connection.ts";
import { type Entry, shapeConnections, withEntry } from "./saved-connections.ts";

export const CONNECTIONS_SETTING = "sessionDoctor.connections";

export function readConnections(): readonly Entry[] {
  return shapeConnections(given());
}

/** Replaces, adds or (undefined) removes one. Rejects with the editor's words where its settings cannot be written. */
export async function writeConnection(id: string, saved: SavedConnection | undefined): Promise<void> {
  await workspace
    .getConfiguration()
    .update(CONNECTIONS_SETTING, withEntry(given(), id, saved), ConfigurationTarget.Global);
}

export const onConnectionsChanged = (listener: () => void): Disposable =>
  workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(CONNECTIONS_SETTING)) listener();
  });

const given = (): unknown => workspace.getConfiguration().inspect(CONNECTIONS_SETTING)?.globalValue;

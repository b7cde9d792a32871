// Inventories in the editor, wired: taken with progress in the view, shown as a page, exported, and compared with the last one.
import { commands, Disposable, type Event, EventEmitter, type Memento, window, workspace } from "vscode";
import { type Connections, SESSIONS_VIEW } from "../connections/connection.ts";
import type { LiveSessions } from "../sessions/create-sessions.ts";
import { count } from "../sessions/measures.ts";
import { pickConnection, pickStore } from "../sessions/pick.ts";
import { exportInventory } from "./export-inventory.ts";
import { Inventories } from "./inventories.ts";
import { inventoryDocuments } from "./inventory-documents.ts";
import { keptInventories } from "./kept-inventories.ts";

export interface InventoryOptions {
  readonly connections: Connections;
  readonly sessions: Pick<LiveSessions, "browsing" | "onDidRenew">;
  readonly memory: Memento;
  /** What can only be a mistake of ours. */
  readonly report: (error: unknown) => void;
}

export interface LiveInventory extends Disposable, Pick<Inventories, "last" | "taking" | "stop"> {
  /** Takes one and shows what came of it. */
  take(connection: string): Promise<void>;
  readonly onDidChange: Event<string>;
}

export function createInventory({ connections, sessions, memory, report }: InventoryOptions): LiveInventory {
  const changes = new EventEmitter<string>();
  const kept = keptInventories(memory);
  const inventories = new Inventories({
    now: Date.now,
    changes: (id) => connections.get(id)?.server !== undefined,
    browsing: (id) => sessions.browsing(id),
    kept,
    changed: (id) => changes.fire(id),
  });
  const documents = inventoryDocuments((id) => inventories.last(id));
  const labelOf = (id: string): string => connections.get(id)?.saved.label ?? id;

  const take = async (id: string, shows: boolean): Promise<void> => {
    const taken = await window.withProgress({ location: { viewId: SESSIONS_VIEW } }, () => inventories.take(id));
    switch (taken.kind) {
      case "taken":
        documents.update(id);
        if (shows) await documents.show(id, labelOf(id));
        return;
      case "stopped":
        window.setStatusBarMessage(
          `$(circle-slash) Stopped after ${count(taken.looked, "key")}. Take Inventory goes on from there.`,
          8000,
        );
        return;
      case "failed":
        await goOn(id, taken.message, shows);
    }
  };
  const goOn = async (id: string, message: string, shows: boolean): Promise<void> => {
    const again = "Go On";
    const chosen = await window.showErrorMessage(`The inventory of ${labelOf(id)} is not whole. ${message}`, again);
    if (chosen === again && (await connections.connect(id))) await take(id, shows);
  };

  const on = (command: string, pick: typeof pickStore, title: string, run: (id: string) => Promise<void>): Disposable =>
    commands.registerCommand(`sessionDoctor.${command}`, async (given: unknown) => {
      try {
        const id = await pick(given, connections, title);
        if (id !== undefined) await run(id);
      } catch (error) {
        report(error);
        void window.showErrorMessage(error instanceof Error ? error.message : String(error));
      }
    });
  const onLast = async (id: string, run: (id: string) => Promise<void>): Promise<void> => {
    if (await inventories.last(id)) return run(id);
    const now = "Take Inventory";
    const chosen = await window.showInformationMessage(`No inventory of ${labelOf(id)} was taken yet.`, now);
    if (chosen === now && (await connections.connect(id))) await take(id, true);
  };

  const registered = Disposable.from(
    changes,
    documents,
    connections.onDidChange((one) => {
      // In Restricted Mode the editor holds the settings back that name them.
      if (!one && workspace.isTrusted) void kept.keepOnly(connections.all().map(({ saved }) => saved.id));
    }),
    sessions.onDidRenew((id) => void inventories.outdate(id).then(() => documents.update(id), report)),
    on("takeInventory", pickStore, "Take Inventory", (id) => take(id, true)),
    on("showInventory", pickConnection, "Show Last Inventory", (id) =>
      onLast(id, (one) => documents.show(one, labelOf(one))),
    ),
    on("exportInventory", pickConnection, "Export Last Inventory", (id) =>
      onLast(id, async (one) => {
        const last = await inventories.last(one);
        if (last) await exportInventory(last, labelOf(one));
      }),
    ),
  );
  return {
    last: (id) => inventories.last(id),
    taking: (id) => inventories.taking(id),
    stop: (id) => inventories.stop(id),
    take: (id) => take(id, false),
    onDidChange: changes.event,
    dispose: () => registered.dispose(),
  };
}

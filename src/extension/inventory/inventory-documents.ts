// The last inventory of a connection as a Markdown text that cannot be changed, shown as a page.
import { commands, Disposable, EventEmitter, Uri, workspace } from "vscode";
import type { KeptInventory } from "./kept-inventories.ts";

/** Begins as the addresses of sessions do: what is left of it after a restart is closed with theirs. */
const SCHEME = "session-doctor-inventory";

export interface InventoryDocuments extends Disposable {
  show(connection: string, label: string): Promise<void>;
  update(connection: string): void;
}

export function inventoryDocuments(
  last: (connection: string) => Promise<KeptInventory | undefined>,
): InventoryDocuments {
  const changes = new EventEmitter<Uri>();
  const registered = Disposable.from(
    changes,
    workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changes.event,
      async provideTextDocumentContent({ query }) {
        const kept = await last(query);
        if (!kept) return "No inventory of this connection was taken yet.\n";
        const { markdownInventory } = await import("../live.ts");
        return markdownInventory(kept.last, kept.before);
      },
    }),
  );
  return {
    async show(connection, label) {
      const uri = Uri.from({
        scheme: SCHEME,
        path: `/${label.replace(/[/\\]/g, "-")}/Inventory.md`,
        query: connection,
      });
      changes.fire(uri);
      await commands.executeCommand("markdown.showPreview", uri);
    },
    update(connection) {
      for (const { uri } of workspace.textDocuments)
        if (uri.scheme === SCHEME && uri.query === connection) changes.fire(uri);
    },
    dispose: () => registered.dispose(),
  };
}

// The dashboards that are open, one for each connection. A bundle of its own, loaded with the first of them.
import { Disposable, ViewColumn, type WebviewPanel, window } from "vscode";
import { Dashboard, type DashboardOptions } from "./dashboard.ts";
import { DASHBOARD } from "./dashboard-type.ts";
import { Series } from "./series.ts";

export interface DashboardWindow extends Disposable {
  show(connection: string): void;
  /** Takes a panel that the editor kept over a reload. */
  restore(panel: WebviewPanel, kept: unknown): void;
}

export async function openDashboards(options: Omit<DashboardOptions, "words">): Promise<DashboardWindow> {
  const live = await import("../live.ts");
  const open = new Map<string, Dashboard>();
  const adopt = (panel: WebviewPanel, connection: string): void => {
    open.get(connection)?.dispose();
    const dashboard = new Dashboard(panel, connection, new Series(live.ratesBetween), { ...options, words: live });
    open.set(connection, dashboard);
    panel.onDidDispose(() => {
      if (open.get(connection) === dashboard) open.delete(connection);
    });
  };
  return {
    show(connection) {
      const known = open.get(connection);
      if (known) known.panel.reveal();
      else {
        const where = { viewColumn: ViewColumn.Active };
        adopt(window.createWebviewPanel(DASHBOARD, "Dashboard", where, { enableFindWidget: true }), connection);
      }
    },
    restore(panel, kept) {
      const { connection } = (kept ?? {}) as { readonly connection?: unknown };
      if (typeof connection === "string" && options.connections.get(connection)) adopt(panel, connection);
      else panel.dispose();
    },
    dispose: () => Disposable.from(...open.values()).dispose(),
  };
}

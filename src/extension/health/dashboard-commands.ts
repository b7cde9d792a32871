// The command that opens a dashboard, and the panels that the editor kept over a reload. What they do is loaded with the first of them.
import { commands, Disposable, window } from "vscode";
import { pickConnection } from "../sessions/pick.ts";
import type { DashboardOptions } from "./dashboard.ts";
import { DASHBOARD } from "./dashboard-type.ts";
import type { DashboardWindow } from "./dashboard-window.ts";

export function dashboardCommands(options: Omit<DashboardOptions, "words">): Disposable {
  const { connections, report } = options;
  let opened: Promise<DashboardWindow> | undefined;
  const dashboards = (): Promise<DashboardWindow> => {
    opened ??= import("./dashboard-window.ts").then(({ openDashboards }) => openDashboards(options));
    return opened;
  };
  return Disposable.from(
    commands.registerCommand("sessionDoctor.openDashboard", async (given: unknown) => {
      try {
        const id = await pickConnection(given, connections, "Open Dashboard");
        if (id === undefined) return;
        (await dashboards()).show(id);
        // A dashboard of what is not connected shows how to connect, too.
        if (connections.get(id)?.state.kind === "idle") await connections.connect(id);
      } catch (error) {
        report(error);
        void window.showErrorMessage("The dashboard could not be opened. The output of Session Doctor says why.");
      }
    }),
    window.registerWebviewPanelSerializer(DASHBOARD, {
      deserializeWebviewPanel: async (panel, kept: unknown) => (await dashboards()).restore(panel, kept),
    }),
    { dispose: () => void opened?.then((one) => one.dispose()) },
  );
}

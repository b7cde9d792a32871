// Shapes what the dashboard's panel says.
import type { FromDashboard } from "../../webview/dashboard/messages.ts";

/** Undefined for anything that no panel of ours says. */
export function readDashboardMessage(message: unknown): FromDashboard | undefined {
  const said = (message ?? {}) as Readonly<Record<string, unknown>>;
  const { finding, index } = said;
  switch (said.do) {
    case "ready":
    case "connect":
    case "refresh":
    case "take":
    case "stop":
    case "read":
    case "export":
      return { do: said.do };
    case "evidence":
    case "page":
      return typeof finding === "string" ? { do: said.do, finding } : undefined;
    case "place":
      return typeof finding === "string" && typeof index === "number" && Number.isInteger(index)
        ? { do: "place", finding, index }
        : undefined;
    default:
      return undefined;
  }
}

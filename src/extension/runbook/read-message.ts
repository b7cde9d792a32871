// Shapes what the panel says. The panel is our own, and holds pages that anybody may have written.
import type { CheckKind, FromPanel } from "../../webview/runbook/messages.ts";

/** Undefined for anything that no panel of ours says. */
export function readMessage(message: unknown): FromPanel | undefined {
  const said = (message ?? {}) as Readonly<Record<string, unknown>>;
  switch (said.do) {
    case "ready":
    case "back":
    case "forward":
    case "search":
    case "link":
    case "export":
    case "connect":
    case "reset":
      return { do: said.do };
    case "open": {
      if (typeof said.page !== "string") return undefined;
      const section = typeof said.section === "string" ? said.section : undefined;
      return { do: "open", page: said.page, ...(section !== undefined && { section }) };
    }
    case "copy":
    case "insert":
    case "terminal":
      return isNumber(said.block) ? { do: said.do, block: said.block } : undefined;
    case "tick":
      return typeof said.task === "string" ? { do: "tick", task: said.task, done: said.done === true } : undefined;
    case "check":
      return isKind(said.what) ? { do: "check", what: said.what } : undefined;
    case "reveal":
      return isKind(said.what) && isNumber(said.finding)
        ? { do: "reveal", what: said.what, finding: said.finding }
        : undefined;
    case "scrolled":
      return isNumber(said.to) ? { do: "scrolled", to: said.to } : undefined;
    default:
      return undefined;
  }
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && value >= 0;
const isKind = (value: unknown): value is CheckKind => value === "files" || value === "servers";

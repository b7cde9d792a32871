// Takes the step that helps after a failure.
import { window } from "vscode";
import type { Connection, SavedConnection, SavedServer } from "./connection.ts";
import type { Editing } from "./connection-commands.ts";
import { repairOf } from "./repair.ts";
import { setPassword } from "./set-password.ts";

export async function repairConnection(saved: SavedConnection, { state }: Connection, editing: Editing): Promise<void> {
  if (state.kind !== "failed") return;
  const repair = repairOf(saved, state.failure);
  if (repair.how === "edit" || "snapshot" in saved) {
    const { editConnection } = await import("./edit-connection.ts");
    return editConnection(saved, editing);
  }
  if (repair.how === "password") return setPassword(saved, editing);
  const changed = repair.how === "change" ? repair.saved : await withMaster(saved);
  if (changed !== undefined) await editing.connections.put(changed);
}

async function withMaster(saved: SavedServer): Promise<SavedServer | undefined> {
  const { endpoint } = saved;
  if (endpoint.kind !== "standalone") return undefined;
  const master = await window.showInputBox({
    title: `Make ${saved.label} a Sentinel Connection`,
    prompt: "The name under which the Sentinels know the master.",
    value: "mymaster",
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? "Give the master's name." : undefined),
  });
  if (master === undefined) return undefined;
  const { host, port } = endpoint;
  return {
    ...saved,
    endpoint: { kind: "sentinel", sentinels: [{ host, port }], master: master.trim(), role: "master" },
  };
}

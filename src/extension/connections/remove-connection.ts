// Removes a connection, or what is kept for it, once the person has said so.
import { window } from "vscode";
import type { Editing } from "./connection-commands.ts";
import type { KeptSecrets } from "./kept-secrets.ts";
import { tellNotForgotten } from "./tell.ts";

interface Named {
  readonly id: string;
  readonly label: string;
}

/** Its passwords go with it. */
export async function removeConnection({ id, label }: Named, { connections, secrets }: Editing): Promise<void> {
  const detail =
    "It is taken out of the settings, and its passwords out of the secret storage. The server is not touched.";
  const chosen = await window.showWarningMessage(`Remove the connection ${label}?`, { modal: true, detail }, "Remove");
  if (chosen !== "Remove") return;
  await connections.remove(id);
  await forgetPasswords({ id, label }, secrets);
}

export async function forgetPasswords({ id, label }: Named, secrets: KeptSecrets): Promise<void> {
  if ((await secrets.keep(id, {})) === "unavailable") tellNotForgotten(label);
}

// Asks for a password without showing it.
import { window } from "vscode";
import { describe, type Secrets } from "../../live/redis/profile.ts";
import type { SavedServer } from "./connection.ts";

/** Why it is asked: the server wants one, the person asked to be asked, the keyring cannot be read, or it is to be set. */
export type Reason = "wanted" | "each-time" | "keyring" | "set";

/** Undefined when the person would not say; empty where there is none. */
export async function askSecret(saved: SavedServer, name: keyof Secrets, reason: Reason): Promise<string | undefined> {
  return window.showInputBox({
    title: reason === "set" ? `Set Password of ${saved.label}` : `Connect to ${saved.label}`,
    prompt: `${whose(saved, name)} ${outcome(reason, saved)}`,
    password: true,
    ignoreFocusOut: true,
  });
}

export function whose({ endpoint, username }: SavedServer, name: keyof Secrets): string {
  switch (name) {
    case "password":
      return `Password of ${username === undefined ? "the default user" : `user ${username}`} at ${describe(endpoint)}.`;
    case "sentinelPassword":
      return "Password of the Sentinels.";
    case "keyPassphrase":
      return "Passphrase of the TLS key.";
  }
}

function outcome(reason: Reason, { askEachTime }: SavedServer): string {
  if (reason === "keyring")
    return "It is asked for because the editor's secret storage (keyring) cannot be read. Leave it empty if there is none.";
  if (reason === "each-time") return "It is not kept. Leave it empty if there is none.";
  return askEachTime ? "It is not kept." : "It is kept in the editor's secret storage.";
}

// Asks for one of a connection's passwords, and keeps it.
import { window } from "vscode";
import type { Secrets } from "../../live/redis/profile.ts";
import { askSecret, whose } from "./ask-secret.ts";
import { keep } from "./connect-asking.ts";
import type { SavedServer } from "./connection.ts";
import type { Editing } from "./connection-commands.ts";

/** Connects with it at once, so that one sees whether it is right. */
export async function setPassword(saved: SavedServer, { connections, secrets }: Editing): Promise<void> {
  const name = await pickSecret(saved);
  const said = name && (await askSecret(saved, name, "set"));
  if (!said) return;
  const kept = await secrets.read(saved.id);
  const now: Secrets = { ...(kept !== "unavailable" && kept), [name]: said };
  await keep(saved, now, secrets);
  await connections.reconnect(saved.id, now);
}

async function pickSecret(saved: SavedServer): Promise<keyof Secrets | undefined> {
  const names: (keyof Secrets)[] = [
    "password",
    ...(saved.endpoint.kind === "sentinel" ? (["sentinelPassword"] as const) : []),
    ...(saved.tls?.key === undefined ? [] : (["keyPassphrase"] as const)),
  ];
  if (names.length === 1) return "password";
  const items = names.map((name) => ({ label: whose(saved, name), name }));
  return (await window.showQuickPick(items, { title: `Set Password of ${saved.label}`, ignoreFocusOut: true }))?.name;
}

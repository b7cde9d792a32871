// Connects with the secrets that are kept, and asks for those that are missing.
import { window } from "vscode";
import type { StoreBrowser } from "../../live/browse/store-browser.ts";
import type { Failure } from "../../live/redis/failure.ts";
import { type Secrets, written } from "../../live/redis/profile.ts";
import { askSecret } from "./ask-secret.ts";
import { type SavedConnection, type SavedServer, SESSIONS_VIEW } from "./connection.ts";
import type { HeldConnection, OpenStore } from "./held-connection.ts";
import type { KeptSecrets } from "./kept-secrets.ts";
import { tellFailure, tellNotKept } from "./tell.ts";

export interface Connecting {
  readonly secrets: KeptSecrets;
  readonly open: OpenStore;
  readonly log: { info(line: string): void; warn(line: string): void };
}

/** Undefined when the person cancelled or the connection failed; its state says which. */
export async function connectAsking(
  one: HeldConnection,
  saved: SavedConnection,
  connecting: Connecting,
): Promise<StoreBrowser | undefined> {
  const known = await secretsFor(saved, connecting.secrets);
  if (known === undefined) return undefined;
  const came = await open(one, known, connecting);
  if (!("failure" in came)) return came.browser;
  const missing = "snapshot" in saved ? undefined : missingSecret(saved, came.failure, known);
  if ("snapshot" in saved || missing === undefined) {
    tellFailure(one, came.failure);
    return undefined;
  }
  const said = await askSecret(saved, missing, "wanted");
  if (!said) return undefined;
  const secrets = { ...known, [missing]: said };
  const browser = await openWith(one, secrets, connecting);
  // What did not work is not worth keeping.
  if (browser !== undefined) await keep(saved, secrets, connecting.secrets);
  return browser;
}

/** Asks nothing. */
export async function openWith(
  one: HeldConnection,
  secrets: Secrets,
  connecting: Connecting,
): Promise<StoreBrowser | undefined> {
  const came = await open(one, secrets, connecting);
  if (!("failure" in came)) return came.browser;
  tellFailure(one, came.failure);
  return undefined;
}

/** Keeps them as far as the person wants that, and says so where it does not work. */
export async function keep(saved: SavedServer, secrets: Secrets, kept: KeptSecrets): Promise<void> {
  const { password: _password, ...others } = secrets;
  const done = await kept.keep(saved.id, saved.askEachTime ? others : secrets);
  if (done === "unavailable") tellNotKept(saved.label);
}

/** Undefined when the person would not say. */
async function secretsFor(saved: SavedConnection, kept: KeptSecrets): Promise<Secrets | undefined> {
  if ("snapshot" in saved) return {};
  const read = await kept.read(saved.id);
  if (read !== "unavailable" && !saved.askEachTime) return read;
  const password = await askSecret(saved, "password", read === "unavailable" ? "keyring" : "each-time");
  if (password === undefined) return undefined;
  return { ...(read !== "unavailable" && read), ...(password !== "" && { password }) };
}

/** Sentinels have passwords of their own. */
function missingSecret({ endpoint }: SavedServer, { kind, host }: Failure, known: Secrets): keyof Secrets | undefined {
  if (kind !== "auth-required") return undefined;
  const ofSentinel = endpoint.kind === "sentinel" && endpoint.sentinels.some((one) => written(one) === host);
  const name = ofSentinel ? "sentinelPassword" : "password";
  return known[name] === undefined ? name : undefined;
}

async function open(
  one: HeldConnection,
  secrets: Secrets,
  { open, log }: Connecting,
): Promise<{ readonly browser: StoreBrowser | undefined } | { readonly failure: Failure }> {
  const opened = await window.withProgress({ location: { viewId: SESSIONS_VIEW } }, () => one.open(open, secrets));
  if (opened === "cancelled") return { browser: undefined };
  const { label } = one.saved;
  if ("failure" in opened) log.warn(`${label}: ${opened.failure.message}`);
  else log.info(`${label}: connected to ${one.place}`);
  return opened;
}

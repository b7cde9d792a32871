// Opens the store behind a connection, and tells how it goes. Part of the live bundle.
import { basename } from "node:path";
import { browseServer } from "../../live/browse/browse-server.ts";
import { browseSnapshot } from "../../live/browse/browse-snapshot.ts";
import { readClient } from "../../live/redis/client.ts";
import { LiveFailure, shapeFailure } from "../../live/redis/failure.ts";
import { describe, type Secrets } from "../../live/redis/profile.ts";
import type { ConnectionState } from "../../live/redis/state.ts";
import { NotASnapshot } from "../../live/snapshot/open.ts";
import type { SavedServer } from "./connection.ts";
import type { OpenedStore, OpenStore } from "./held-connection.ts";
import { openedServer } from "./open-server.ts";

export const openStore: OpenStore = (saved, secrets, tell, signal) =>
  "snapshot" in saved ? openFile(saved.snapshot, tell) : openServer(saved, secrets, tell, signal);

async function openServer(
  saved: SavedServer,
  secrets: Secrets,
  tell: (state: ConnectionState) => void,
  signal: AbortSignal,
): Promise<OpenedStore> {
  const client = readClient(saved, secrets);
  const place = describe(saved.endpoint);
  client.onState(tell);
  try {
    await client.connect(signal);
    const { state } = client;
    // A node would answer for its own slots only, and what it lacks would look lost.
    if (saved.endpoint.kind === "standalone" && state.kind === "connected" && state.server.mode === "cluster")
      throw new LiveFailure("cluster-expected", place);
    return { browser: browseServer(client, place), server: openedServer(client, saved, secrets) };
  } catch (error) {
    client.close();
    return { failure: shapeFailure(error, { host: place, tls: false, socket: false }) };
  }
}

async function openFile(path: string, tell: (state: ConnectionState) => void): Promise<OpenedStore> {
  try {
    const browser = await browseSnapshot(path);
    tell({ kind: "connected", server: { flavour: "unknown" } });
    return { browser };
  } catch (error) {
    // No page of the runbook is about files: what is said here is all there is to do.
    return { failure: { kind: "other", host: path, message: unreadable(path, error), runbook: "" } };
  }
}

function unreadable(path: string, error: unknown): string {
  const file = basename(path);
  if (error instanceof NotASnapshot) return `${file} is no snapshot that can be read. ${error.message}`;
  switch ((error as NodeJS.ErrnoException | undefined)?.code) {
    case "ENOENT":
      return `The snapshot ${path} is not there any more. Choose where it is now, or remove this connection.`;
    case "EACCES":
    case "EPERM":
      return `This user may not read the snapshot ${path}. Change its permissions, or copy it to where you may.`;
    default:
      return `The snapshot ${path} cannot be read. Check that it is whole, and that its disk can be read.`;
  }
}

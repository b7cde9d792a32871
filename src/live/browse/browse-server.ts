// Browses the keys of a server, or of all masters of a cluster.
import type { ReadClient } from "../redis/client.ts";
import { serverKeys } from "../redis/server-keys.ts";
import { openBrowser } from "./open-browser.ts";
import type { StoreBrowser } from "./store-browser.ts";

/** A person waits: milliseconds without any answer after which a server counts as missing. */
const PATIENCE = 10_000;

/** The client was connected by the caller; the browser closes it. `place`: how the person calls it. */
export function browseServer(client: ReadClient, place: string): StoreBrowser {
  return openBrowser({
    place,
    source: async () => serverKeys(client, place, { patience: PATIENCE }),
    close: async () => client.close(),
  });
}

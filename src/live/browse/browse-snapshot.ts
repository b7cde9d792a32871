// Browses the keys of a snapshot.
import type { KeySource } from "../key-source.ts";
import { openSnapshot } from "../snapshot/open.ts";
import { type KeyInFile, snapshotKeys } from "../snapshot/snapshot-keys.ts";
import { openBrowser } from "./open-browser.ts";
import type { StoreBrowser } from "./store-browser.ts";

/** Rejects with NotASnapshot for other files, and with the system's error when the file cannot be read. A restart opens it again. */
export async function browseSnapshot(path: string): Promise<StoreBrowser> {
  const open = async (): Promise<KeySource<KeyInFile>> => snapshotKeys(await openSnapshot(path), path);
  let opened: KeySource<KeyInFile> | undefined = await open();
  return openBrowser({
    place: path,
    source: async () => {
      const first = opened;
      opened = undefined;
      return first ?? open();
    },
    // Nobody may have asked for it.
    close: async () => opened?.close(),
  });
}

// Tells a client what the files say of running stores: which Redis servers they name, and how long sessions are to live.
import type { Span } from "../engine/span.ts";
import { namedStores } from "../engine/views/connections.ts";
import { promisedLifetimes } from "../engine/views/lifetimes.ts";
import type { FoundStore, PromisedLifetime } from "../protocol.ts";
import type { Folder } from "./folder.ts";

/** In the order of folders, each in the order of its view. Of equal servers in several folders the first is told. */
export function storesIn(folders: readonly Folder[]): readonly FoundStore[] {
  const found = new Map<string, FoundStore>();
  for (const folder of folders)
    for (const { at, ...store } of namedStores(folder.readings.check().model)) {
      const key = JSON.stringify([store.endpoint, store.database]);
      if (!found.has(key)) found.set(key, { ...placeOf(folder, at), ...store });
    }
  return [...found.values()];
}

export function lifetimesIn(folders: readonly Folder[]): readonly PromisedLifetime[] {
  return folders.flatMap((folder) =>
    promisedLifetimes(folder.readings.check().model).map(({ at, ...promised }) => ({
      ...promised,
      ...placeOf(folder, at),
    })),
  );
}

const placeOf = (folder: Folder, at: Span): { readonly uri: string; readonly line: number; readonly path: string } => ({
  uri: folder.uriOf(at.path),
  line: folder.rangeOf(at).start.line,
  path: at.path,
});

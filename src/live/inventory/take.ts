// Takes the inventory of a store: looks at the keys that nobody has looked at yet, and reads a few values for who their users are.
import { plainView, type SessionView, type StoreBrowser } from "../browse/store-browser.ts";
import type { NamedInventory } from "./store-inventory.ts";

/** Values that are read at most, of all applications together. */
export const MOST_VALUES = 2_000;
/** Values of one application. */
const MOST_OF_APP = 500;
const SLICE_MS = 1_000;

const BY_USER: SessionView = { ...plainView, sort: "user" };

/**
 * Rejects with a `LiveFailure` where the store fails or the signal aborts; called again it goes on where it was. Whatever a tree or a
 * list has looked at before counts, and is not looked at again.
 */
export async function takeInventory(browser: StoreBrowser, signal?: AbortSignal): Promise<NamedInventory> {
  await browser.lookAtAll(signal);
  await readUsers(browser, signal);
  return browser.inventory();
}

/** The first sessions in the order of their masked ids, which is no order at all: as good as a draw by lot. */
async function readUsers(browser: StoreBrowser, signal: AbortSignal | undefined): Promise<void> {
  let left = MOST_VALUES;
  for (const { id, companions } of browser.apps()) {
    if (companions.some(({ role }) => role === "index")) continue;
    const wanted = Math.min(left, MOST_OF_APP);
    // Rows are not wanted, only that the values of some are read.
    const request = { app: id, view: BY_USER, rows: 0, slice: SLICE_MS, values: wanted };
    let read = 0;
    for (let page = await browser.page(request, signal); ; page = await browser.page(request, signal)) {
      const before = read;
      read = page.searched?.read ?? 0;
      if (read >= wanted || read <= before || !page.unfinished) break;
    }
    left -= read;
    if (left <= 0) return;
  }
}

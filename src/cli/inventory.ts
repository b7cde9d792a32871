// The sessions command with --inventory: the whole store in numbers.
import { readFileSync } from "node:fs";
import { reasonOf } from "../disk/walk.ts";
import { openBrowser } from "../live/browse/open-browser.ts";
import type { StoreBrowser } from "../live/browse/store-browser.ts";
import { csvInventory } from "../live/inventory/as-csv.ts";
import { jsonInventory, readInventory } from "../live/inventory/as-json.ts";
import { markdownInventory } from "../live/inventory/as-markdown.ts";
import type { NamedInventory, StoreInventory } from "../live/inventory/store-inventory.ts";
import { takeInventory } from "../live/inventory/take.ts";
import { named } from "../live/list-sessions.ts";
import { LiveFailure } from "../live/redis/failure.ts";
import { lookedAt, progressOn } from "./progress.ts";
import type { Action } from "./sessions.ts";
import type { SessionsOptions } from "./sessions-options.ts";
import type { Paint } from "./terminal.ts";
import { UsageError } from "./usage.ts";
import { writeInventory } from "./write-inventory.ts";

export const inventory: Action = async (source, options, paint, signal) => {
  const before = options.since === undefined ? undefined : onlyOf(options.app, earlier(options.since));
  // Whoever opened the source closes it.
  const browser = openBrowser({ place: source.place, source: async () => ({ ...source, close: async () => {} }) });
  try {
    const taken = onlyOf(options.app, await taking(browser, signal));
    process.stdout.write(written(taken, before, options.format, paint));
    return taken.whole ? 0 : 2;
  } finally {
    await browser.close();
  }
};

/** What ended it early is told, and what was counted until then. */
async function taking(browser: StoreBrowser, signal: AbortSignal): Promise<NamedInventory> {
  const progress = progressOn(process.stderr, Date.now, lookedAt(Date.now));
  const stop = browser.onProgress(() => progress.update(browser.progress.looked, browser.progress.total));
  try {
    return await takeInventory(browser, signal);
  } catch (error) {
    if (!(error instanceof LiveFailure)) throw error;
    const message = signal.aborted ? "It was cancelled: this is what was counted until then." : error.message;
    const counted = browser.inventory();
    return { ...counted, whole: false, notes: [{ message, lacking: true }, ...counted.notes] };
  } finally {
    stop();
    progress.end();
  }
}

function onlyOf<Inventory extends StoreInventory>(app: string | undefined, all: Inventory): Inventory {
  if (app === undefined) return all;
  return { ...all, apps: all.apps.filter(({ framework, prefix }) => named(app, framework, prefix)) };
}

function written(
  taken: NamedInventory,
  before: StoreInventory | undefined,
  format: SessionsOptions["format"],
  paint: Paint,
): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(jsonInventory(taken, before), null, 2)}\n`;
    case "csv":
      return csvInventory(taken, before);
    case "markdown":
      return markdownInventory(taken, before);
    case "text":
      return writeInventory(taken, before, paint);
  }
}

function earlier(path: string): StoreInventory {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`the inventory ${path} cannot be read: ${reasonOf(error)}`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  const before = readInventory(parsed);
  if (before) return before;
  throw new UsageError(`${path} is no inventory: --since takes a file that --inventory --format json wrote`);
}

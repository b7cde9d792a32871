// The applications of a store as the health report tells them: in numbers, with the timeout that their sessions name.

import { EXPECTATIONS } from "../redis/framework.ts";
import type { KeptApp } from "../redis/report.ts";
import { type BrowsedApp, plainView, type StoreBrowser } from "./store-browser.ts";

/** Sessions of each application that are asked for their own timeout. */
const ASKED = 20;
const SLICE_MS = 500;

/** What was looked at so far, of applications whose framework is known. Rejects with a `LiveFailure`. */
export async function keptApps(browser: StoreBrowser, signal?: AbortSignal): Promise<readonly KeptApp[]> {
  const kept: KeptApp[] = [];
  for (const app of browser.apps()) {
    if (app.framework === null || app.sessions === 0) continue;
    const timeout = await commonTimeout(browser, app, signal);
    kept.push({
      framework: app.framework,
      prefix: app.prefix,
      sessions: app.sessions,
      withoutTtl: app.withoutTtl,
      expires: !EXPECTATIONS[app.framework].withoutTtl,
      ...(timeout !== undefined && { timeout }),
      ...(app.framework === "spring-session" && { indexed: app.companions.some(({ role }) => role === "shadow") }),
    });
  }
  return kept;
}

/** Undefined where sessions name none, or several: old ones keep what was right when they were made. */
async function commonTimeout(
  browser: StoreBrowser,
  { id }: BrowsedApp,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const { rows } = await browser.page({ app: id, view: plainView, rows: ASKED, slice: SLICE_MS }, signal);
  const told = new Set(rows.flatMap(({ timeout }) => timeout ?? []));
  return told.size === 1 ? [...told][0] : undefined;
}

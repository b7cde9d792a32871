// Finds the session of a cookie that a person pastes. A cookie is a credential: it is asked for like a password and kept nowhere.
import { setTimeout } from "node:timers/promises";
import { ProgressLocation, window } from "vscode";
import type { CookieSearch, Progress } from "../../live/browse/store-browser.ts";
import type { Browsing } from "./browsing.ts";
import { failureOf } from "./failure-of.ts";
import { frameworkName } from "./framework-name.ts";
import { count, grouped } from "./measures.ts";
import type { Reading } from "./reading.ts";

/** Ends without a word where the person stopped. */
export async function findByCookie(connection: string, browsing: Browsing, reading: Reading): Promise<void> {
  const pasted = await window.showInputBox({
    title: "Find Session by Cookie",
    prompt: "Paste the cookie's value, or the whole line of a request: Cookie: name=value. It is not kept.",
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? "Paste a cookie." : undefined),
  });
  if (pasted === undefined) return;
  const found = await searched(browsing, pasted);
  if (found?.found) await reading.showFound(found.found, connection);
  else if (found?.inCookie) await reading.showCookie(found.inCookie, connection);
  else if (found) {
    const another = "Try Another Cookie…";
    const { place, progress } = browsing.browser;
    const chosen = await window.showInformationMessage(notFound(found, place, progress), another);
    if (chosen === another) await findByCookie(connection, browsing, reading);
  }
}

/** Looking at all keys may take long, and can then be cancelled. Undefined when it was. */
async function searched({ browser }: Browsing, pasted: string): Promise<CookieSearch | undefined> {
  const stop = new AbortController();
  const search = browser.findByCookie(pasted, stop.signal).catch((error: unknown) => {
    if (stop.signal.aborted || failureOf(error)?.kind === "cancelled") return undefined;
    throw error;
  });
  const isLong = await Promise.race([search.then(() => false), setTimeout(UNSEEN, true)]);
  if (!isLong) return search;
  const title = "Looking for the session of the cookie";
  return window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    (progress, token) => {
      token.onCancellationRequested(() => stop.abort());
      const end = browser.onProgress(() => progress.report({ message: count(browser.progress.looked, "key") }));
      return search.finally(end);
    },
  );
}

/** Milliseconds in which a search may end before anybody is told that it goes on. */
const UNSEEN = 700;

/** What the cookie may be, what was looked at, and what follows from that. */
export function notFound({ frameworks, notes }: CookieSearch, place: string, { looked, finished }: Progress): string {
  const kind =
    frameworks.length === 0
      ? "It looks like no session cookie that is known here."
      : `It may be a cookie of ${listed(frameworks.map(frameworkName))}.`;
  const where = finished
    ? `None of the ${grouped(looked)} keys of ${place} is its session`
    : `No session of it was found in ${place}`;
  const why = finished ? ": it ended, or its store is another one." : ".";
  return [`${where}${why}`, kind, ...notes.map(({ message }) => message)].join(" ");
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} or ${last}`;
}

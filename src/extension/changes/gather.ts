// Finds the sessions that a change is meant for, and reads each of them again before anything is planned.
import type {
  Leftover,
  OpenedSession,
  SessionPage,
  SessionRow,
  SessionView,
  StoreBrowser,
} from "../../live/browse/store-browser.ts";
import type { Target } from "../../live/write/plan.ts";
import { count, grouped } from "../sessions/measures.ts";

/** What a plan is made of. */
export interface Gathered {
  readonly targets: readonly Target[];
  readonly rows: readonly SessionRow[];
  readonly leftovers: readonly Leftover[];
  /** What was not looked at, in sentences: there may be more. */
  readonly incomplete: readonly string[];
  /** Whether asking once more gets further. */
  readonly canGoOn: boolean;
  readonly warnings: readonly string[];
}

export interface Effort {
  readonly signal: AbortSignal;
  /** Told what is being done. */
  readonly report: (text: string) => void;
}

/** How far a search goes before somebody is asked: values that are read, and milliseconds. */
export interface Bound {
  readonly values: number;
  readonly milliseconds: number;
}

/** Sessions that a plan holds at most, and one more, so that it is seen when there are more. */
const MOST_ROWS = 10_001;
const SLICE = 200;
const OPENED_AT_ONCE = 8;

/** Rejects with a `LiveFailure`. */
export async function gatherOne(browser: StoreBrowser, ref: string, effort: Effort): Promise<Gathered> {
  return { ...(await open(browser, [ref], effort)), ...NOTHING_MORE };
}

/** All sessions of one application that name this user, exactly. Looks at keys and reads values within the bound. */
export async function gatherUser(
  browser: StoreBrowser,
  app: string,
  user: string,
  bound: Bound,
  effort: Effort,
): Promise<Gathered> {
  const view: SessionView = { sort: "id", descending: false, filter: { user } };
  const until = performance.now() + bound.milliseconds;
  let page = await browser.page({ app, view, rows: MOST_ROWS, slice: SLICE, values: bound.values }, effort.signal);
  while (page.unfinished && performance.now() < until) {
    effort.report(searching(browser, page));
    page = await browser.page({ app, view, rows: MOST_ROWS, slice: SLICE, values: bound.values }, effort.signal);
  }
  const refs = page.rows.filter((row) => row.user === user).map(({ ref }) => ref);
  const opened = await open(browser, refs, effort, (one) => one.session?.user === user);
  return { ...opened, leftovers: [], ...leftOut(browser, app, page, bound) };
}

/** Orphaned sessions of an application, and what sessions that are gone left behind. Looks at all keys first. */
export async function gatherOrphans(browser: StoreBrowser, app: string, effort: Effort): Promise<Gathered> {
  while (!browser.progress.finished) {
    effort.report(`Looking at keys: ${grouped(browser.progress.looked)} so far`);
    await browser.look(SLICE, effort.signal);
  }
  effort.report("Asking again what was left behind");
  const { sessions, leftovers, incomplete } = await browser.orphans(app, effort.signal);
  const opened = await open(browser, sessions, effort);
  return { ...opened, leftovers, incomplete, canGoOn: false };
}

const NOTHING_MORE = { leftovers: [], incomplete: [], canGoOn: false };

/** Each is read anew: who it belongs to and when it ends may have changed since it was listed. */
async function open(
  browser: StoreBrowser,
  refs: readonly string[],
  { signal, report }: Effort,
  isMeant: (one: OpenedSession) => boolean = () => true,
): Promise<Pick<Gathered, "targets" | "rows" | "warnings">> {
  const opened: OpenedSession[] = [];
  for (let start = 0; start < refs.length; start += OPENED_AT_ONCE) {
    if (refs.length > OPENED_AT_ONCE) report(`Reading session ${grouped(start + 1)} of ${grouped(refs.length)}`);
    const some = refs.slice(start, start + OPENED_AT_ONCE);
    opened.push(...(await Promise.all(some.map((ref) => browser.open(ref, signal)))));
  }
  const meant = opened.filter(isMeant);
  const unread = meant.filter(({ framework, session }) => framework === "spring-session" && !session).length;
  const other = opened.length - meant.length;
  return {
    rows: meant.map(({ row }) => row),
    targets: meant.map(targetOf),
    warnings: [
      ...(unread > 0
        ? [`${count(unread, "session")} could not be read: entries in the lists of their users are left behind.`]
        : []),
      ...(other > 0
        ? [`${count(other, "session")} changed since the list was made, and ${other === 1 ? "is" : "are"} left out.`]
        : []),
    ],
  };
}

function targetOf({ key, framework, id, row, session }: OpenedSession): Target {
  const user = session?.user ?? row.user;
  const ends = session?.expires.own;
  return {
    key,
    framework,
    ...(id !== undefined && { id }),
    ...(user !== undefined && { user }),
    ...(typeof ends === "number" && { ends }),
  };
}

const searching = ({ progress }: StoreBrowser, { searched }: SessionPage): string =>
  searched && searched.of > 0
    ? `Read ${grouped(searched.read)} of ${count(searched.of, "session")}`
    : `Looking at keys: ${grouped(progress.looked)} so far`;

function leftOut(
  browser: StoreBrowser,
  app: string,
  { searched = { read: 0, of: 0 }, unfinished }: SessionPage,
  { values }: Bound,
): Pick<Gathered, "incomplete" | "canGoOn"> {
  const { finished, looked, total } = browser.progress;
  const listed = browser.apps().find(({ id }) => id === app)?.sessions ?? 0;
  const notListed = Math.max(0, listed - searched.of);
  const isBounded = searched.read < searched.of && searched.read >= values;
  return {
    incomplete: [
      ...(finished
        ? []
        : [
            `${grouped(looked)} of ${total === undefined ? "more" : grouped(Math.max(total, looked))} keys were looked at.`,
          ]),
      ...(searched.read < searched.of
        ? [
            `${grouped(searched.read)} of ${count(searched.of, "session")} were read.${isBounded ? "" : " The others are too large."}`,
          ]
        : []),
      ...(notListed > 0
        ? [`${count(notListed, "session")} ${notListed === 1 ? "is" : "are"} not listed, because there are too many.`]
        : []),
    ],
    canGoOn: unfinished || isBounded,
  };
}

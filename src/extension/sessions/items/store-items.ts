// The row of a store and the rows of what is known of it. Only what the server or the listing itself said.
import type { Progress } from "../../../live/browse/store-browser.ts";
import type { Connection } from "../../connections/connection.ts";
import { count, grouped, rounded, span } from "../measures.ts";
import { oneLine } from "../plain-text.ts";
import { type Item, joined, WARNING } from "./item.ts";

export function storeItem(connection: Connection, progress: Progress): Item {
  const isFile = "snapshot" in connection.saved;
  const lacking = progress.notes.some((note) => note.lacking);
  return {
    label: isFile ? "About This Snapshot" : "About This Server",
    description: joined([
      serverText(connection),
      lookedText(progress),
      lacking ? "not everything was read" : undefined,
    ]),
    icon: lacking ? "warning" : "info",
    color: lacking ? WARNING : undefined,
    context: "store",
    open: "collapsed",
  };
}

export function storeFacts(connection: Connection, progress: Progress): Item[] {
  const fact = (label: string, description: string | undefined, icon: string): Item[] =>
    description === undefined ? [] : [{ label, description, icon, context: "fact" }];
  const { state } = connection;
  const server = state.kind === "connected" ? state.server : undefined;
  return [
    ...fact("Place", connection.place, "location"),
    ...fact("Version", server && serverText(connection), "versions"),
    ...fact("Mode", server?.mode, "server-environment"),
    ...fact("Role", server?.role, "symbol-interface"),
    ...fact("Keys looked at", lookedText(progress), "search"),
    ...fact("Keys that are no sessions", grouped(progress.other), "circle-slash"),
    ...(progress.notKept > 0
      ? fact("Sessions counted but not listed", grouped(progress.notKept), "list-unordered")
      : []),
    ...progress.notes.map(
      ({ message, lacking }): Item => ({
        ...{ label: oneLine(message), tooltip: message, context: "note" },
        icon: lacking ? "warning" : "info",
        color: lacking ? WARNING : undefined,
      }),
    ),
  ];
}

/** `20,000 of 1.2 M`. */
export function lookedText({ looked, total, finished, notes }: Progress): string {
  if (finished) return notes.some(({ lacking }) => lacking) ? count(looked, "key") : `all ${grouped(looked)}`;
  return total === undefined
    ? `${grouped(looked)} so far`
    : `${grouped(looked)} of ${rounded(Math.max(total, looked))}`;
}

/** The row that says that only some keys were looked at, and looks at the others. */
export function lookItem(progress: Progress, isLooking: boolean, pace?: number): Item {
  const { looked, total } = progress;
  const some = `Looked at ${grouped(looked)} of ${total === undefined ? "more" : rounded(Math.max(total, looked))} keys`;
  if (isLooking)
    return {
      label: `Looking at keys: ${lookedText(progress)}`,
      description: paceText(progress, pace),
      icon: "loading~spin",
      context: "looking",
      spoken: `Looking at all keys, ${count(looked, "key")} so far`,
    };
  return {
    label: some,
    description: "look at all keys",
    tooltip: `${some}, so that numbers are of these only. Looking at all of them goes on in small steps, and can be stopped.`,
    icon: "search",
    context: "look",
    command: "sessionDoctor.lookAtAllKeys",
    spoken: `${some}. Look at all keys`,
  };
}

/** `12,000 a second, 40 s left`. */
export function paceText(
  { looked, total }: Pick<Progress, "looked" | "total">,
  pace: number | undefined,
): string | undefined {
  if (pace === undefined || pace < 1) return undefined;
  const left = total === undefined || total <= looked ? "" : `, ${span(((total - looked) / pace) * 1000)} left`;
  return `${grouped(Math.round(pace))} a second${left}`;
}

const FLAVOURS = { redis: "Redis", valkey: "Valkey", keydb: "KeyDB", unknown: undefined } as const;

function serverText({ state }: Connection): string | undefined {
  if (state.kind !== "connected") return undefined;
  const { flavour, version } = state.server;
  return [FLAVOURS[flavour], version].filter((part) => part !== undefined).join(" ") || undefined;
}

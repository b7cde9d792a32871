// The row of a session: its masked id, whose it is, what is left of its time, and its size.

import type { SessionRow } from "../../../live/browse/store-browser.ts";
import type { Framework } from "../../../live/redis/framework.ts";
import { away, left, size } from "../measures.ts";
import { cut, oneLine } from "../plain-text.ts";
import { type Item, joined, WARNING } from "./item.ts";

/** Frameworks whose own defaults leave sessions without TTL: there it is a choice, and nothing to warn of at each of them. */
export const MAY_LAST: ReadonlySet<Framework | null> = new Set<Framework>(["rack", "koa"]);

export function sessionItem(row: SessionRow, framework: Framework | null, now: number): Item {
  const { maskedId, expiresAt, bytes, lastSeen, orphaned, problem } = row;
  const user = row.user === undefined ? undefined : oneLine(cut(row.user, 80));
  const warns = orphaned !== undefined || problem !== undefined || (expiresAt === null && !MAY_LAST.has(framework));
  const lines = [
    `Session ${maskedId}`,
    user && `User: ${user}`,
    row.created === undefined ? undefined : `Created ${away(row.created, now)}`,
    lastSeen === undefined ? undefined : `Last seen ${away(lastSeen, now)}`,
    expiresAt === null ? "It has no time to live in the store" : left(expiresAt, now),
    orphaned,
    problem,
  ].filter((line) => line !== undefined);
  return {
    label: maskedId,
    description: joined([user, left(expiresAt, now), bytes === undefined ? undefined : size(bytes)]),
    tooltip: lines.join("\n"),
    icon: warns ? "warning" : "account",
    color: warns ? WARNING : undefined,
    context: user === undefined ? "session" : "session.user",
    open: "collapsed",
    command: "sessionDoctor.openSession",
    spoken: `${warns ? "Warning, session" : "Session"} ${maskedId.replace("#", "")}, ${lines.slice(1).join(", ")}`,
  };
}

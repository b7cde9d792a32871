// One session as it is shown: read from a store, or carried by a cookie.
import type { OpenedSession } from "../../live/browse/store-browser.ts";
import type { Framework } from "../../live/redis/framework.ts";
import type { Session } from "../../live/session.ts";
import type { StoredValue } from "../../live/stored.ts";
import { moment } from "./measures.ts";

export interface ShownSession {
  readonly maskedId: string;
  /** A credential: shown only when a person asks for it. */
  readonly id?: string | undefined;
  readonly framework: Framework | null;
  readonly prefix: string;
  /** Where it was read from. */
  readonly place: string;
  readonly user?: string | undefined;
  readonly created?: number | undefined;
  readonly lastSeen?: number | undefined;
  readonly lastSeenFrom?: Session["lastSeenFrom"];
  /** Milliseconds since 1970; `null`: never; missing: not known, or no store has it. */
  readonly expiresAt?: number | null | undefined;
  readonly bytes?: number | undefined;
  readonly session?: Session | undefined;
  readonly raw?: StoredValue | undefined;
  readonly companions: OpenedSession["companions"];
  /** What is wrong with it beyond what its value says. */
  readonly problems: readonly string[];
  /** Missing for a session that no store has. */
  readonly opened?: OpenedSession;
  /** The moment for which it is shown: now, or when the snapshot was written. */
  readonly at: number;
}

/** `at`: the moment for which times are told. */
export function fromStore(opened: OpenedSession, place: string, at: number): ShownSession {
  const { row, session, id, framework, prefix, raw, companions, problem } = opened;
  return {
    maskedId: row.maskedId,
    id,
    framework,
    prefix,
    place,
    user: session?.user ?? row.user,
    created: session?.created ?? row.created,
    lastSeen: session?.lastSeen ?? row.lastSeen,
    lastSeenFrom: session?.lastSeenFrom ?? row.lastSeenFrom,
    expiresAt: row.expiresAt,
    bytes: row.bytes,
    session,
    raw,
    companions,
    problems: [row.orphaned, problem].filter((one) => one !== undefined),
    opened,
    at,
  };
}

/** A session that no store keeps. */
export function fromCookie(session: Session, at: number): ShownSession {
  return {
    maskedId: "in the cookie",
    id: session.id,
    framework: session.framework ?? null,
    prefix: session.prefix,
    place: "the pasted cookie",
    user: session.user,
    created: session.created,
    lastSeen: session.lastSeen,
    lastSeenFrom: session.lastSeenFrom,
    session,
    companions: [],
    problems: [],
    at,
  };
}

/** Of a session that has gone, what was read before stays to be seen, and is called old. */
export function afterwards(before: ShownSession, now: ShownSession): ShownSession {
  if (now.session || !before.session) return now;
  const { opened: _gone, ...rest } = before;
  const old = `What is shown of it was read on ${moment(before.at)}.`;
  return { ...rest, problems: [...new Set([...now.problems, old])] };
}

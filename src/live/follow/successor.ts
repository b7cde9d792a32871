// Finds under which id a session goes on, when its old id has gone: as after a login that gives it a new one.
import type { Session } from "../session.ts";
import { same } from "./changes.ts";

export interface Candidate {
  readonly ref: string;
  readonly session: Session;
}

/** The one session that certainly continues the one that is gone; undefined where none does, or where it could be several. */
export function successorOf(gone: Session, fresh: readonly Candidate[]): Candidate | undefined {
  const continuing = fresh.filter(({ session }) => goesOn(gone, session));
  return continuing.length === 1 ? continuing[0] : undefined;
}

/** A new id keeps the framework, and either the time of creation or some of what was in the session. */
function goesOn(gone: Session, session: Session): boolean {
  if (gone.framework !== session.framework || gone.prefix !== session.prefix) return false;
  if (gone.created !== undefined && session.created !== undefined) return gone.created === session.created;
  if (gone.user !== undefined && session.user !== undefined && gone.user !== session.user) return false;
  const told = gone.attributes.filter(({ name, value }) => value && !isFramework(name));
  const kept = told.filter(({ name, value }) =>
    session.attributes.some((other) => other.name === name && same(other.value, value)),
  );
  return kept.length > 0 && kept.length >= told.length / 2;
}

/** Settings of the cookie are alike in all sessions of an application. */
const isFramework = (name: string): boolean => /^(?:cookie|_flash|flash|csrf\w*|_csrf\w*|__\w+)$/i.test(name);

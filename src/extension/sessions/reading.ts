// Reads sessions out of the tree's stores to be shown, and shows them.
import type { OpenedSession } from "../../live/browse/store-browser.ts";
import type { Session } from "../../live/session.ts";
import type { Connections } from "../connections/connection.ts";
import type { OpenSession, OpenSessions } from "./open-sessions.ts";
import type { SessionAddress } from "./session-address.ts";
import type { SessionTree } from "./session-tree.ts";
import { fromCookie, fromStore, type ShownSession } from "./shown-session.ts";

/** What names a session: a row of the tree. */
export interface OfSession {
  readonly connection: string;
  readonly ref: string;
}

export class Reading {
  readonly #connections: Connections;
  readonly #tree: SessionTree;
  readonly #sessions: OpenSessions;

  constructor(connections: Connections, tree: SessionTree, sessions: OpenSessions) {
    this.#connections = connections;
    this.#tree = tree;
    this.#sessions = sessions;
  }

  /** Rejects where the store fails; undefined where it is not open any more. */
  async open({ connection, ref }: OfSession, form: SessionAddress["form"]): Promise<OpenSession | undefined> {
    const browsing = this.#tree.browsing(connection);
    if (!browsing) return undefined;
    return this.#show(await browsing.open(ref), connection, form);
  }

  /** Shows a session that a search has found. */
  showFound(opened: OpenedSession, connection: string): Promise<OpenSession> {
    return this.#show(opened, connection, "text");
  }

  /** Shows a session that travels in a cookie; no store has it. */
  showCookie(session: Session, connection: string): Promise<OpenSession> {
    const address: SessionAddress = { connection, ref: "cookie", form: "text" };
    return this.#sessions.show(fromCookie(session, Date.now()), address, this.#label(connection), undefined);
  }

  /** Its id, read from the store where it is not open; undefined where nobody knows it. */
  async id({ connection, ref }: OfSession): Promise<string | undefined> {
    return (await this.#tree.browsing(connection)?.read(ref))?.id;
  }

  isProduction(connection: string): boolean {
    const saved = this.#connections.get(connection)?.saved;
    return saved !== undefined && "environment" in saved && saved.environment === "production";
  }

  #show(opened: OpenedSession, connection: string, form: SessionAddress["form"]): Promise<OpenSession> {
    const { ref } = opened.row;
    const read = async (): Promise<ShownSession> => {
      const browsing = this.#tree.browsing(connection);
      if (!browsing) throw new Error("The store is not open any more. Connect, and open the session again.");
      return this.#shown(await browsing.open(ref), connection);
    };
    return this.#sessions.show(
      this.#shown(opened, connection),
      { connection, ref, form },
      this.#label(connection),
      read,
    );
  }

  #shown(opened: OpenedSession, connection: string): ShownSession {
    const place = this.#connections.get(connection)?.place ?? "";
    return fromStore(opened, place, opened.readAt);
  }

  #label(connection: string): string {
    return this.#connections.get(connection)?.saved.label ?? "Session Doctor";
  }
}

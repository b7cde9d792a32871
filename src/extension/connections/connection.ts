// What the rest of the extension knows of a connection: what it is called, where it stands, and how to browse it.
import type { Event } from "vscode";
import type { StoreBrowser } from "../../live/browse/store-browser.ts";
import type { Mistake, Profile } from "../../live/redis/profile.ts";
import type { ConnectionState } from "../../live/redis/state.ts";
import type { Unlocked } from "../../live/write/unlock.ts";
import type { OpenServer } from "./open-server.ts";

/** As it stands in the settings, `sessionDoctor.connections`. Never holds a secret. */
export type SavedConnection = SavedServer | SavedSnapshot;

export type SavedServer = Profile & { readonly id: string; readonly askEachTime?: boolean };

/** An offline snapshot: an RDB file or JSON lines. */
export interface SavedSnapshot {
  readonly id: string;
  readonly label: string;
  readonly snapshot: string;
}

/** An entry of the settings that cannot work, with what is wrong in it. It is shown so that it can be mended, and never connects. */
export interface BrokenConnection {
  readonly id: string;
  readonly label: string;
  readonly mistakes: readonly Mistake[];
}

export interface Connection {
  readonly saved: SavedConnection | BrokenConnection;
  /** `host:port`, or the file. */
  readonly place: string;
  readonly state: ConnectionState;
  /** There while connected, and while reconnecting: what was looked at stays. */
  readonly browser: StoreBrowser | undefined;
  /** What else a server can be asked, as long as there is a browser; snapshots have none. */
  readonly server?: OpenServer | undefined;
  /** There while changes may be sent. */
  readonly unlocked?: Unlocked | undefined;
}

export interface Connections {
  /** In the order of the settings. */
  all(): readonly Connection[];
  get(id: string): Connection | undefined;
  /** The connection whose state or profile changed; undefined when connections came, went or moved. */
  readonly onDidChange: Event<Connection | undefined>;
  /** Asks for what is missing (a password) and connects. Undefined when the person cancelled; the state tells of failures. */
  connect(id: string): Promise<StoreBrowser | undefined>;
  /** Also cancels connecting. */
  disconnect(id: string): Promise<void>;
}

/** What commands on a connection take: its id, or anything that carries it, such as an element of a tree. */
export type OfConnection = string | { readonly connection: string };

/** The view that lists connections; it shows the progress of connecting. */
export const SESSIONS_VIEW = "sessionDoctor.sessions";

// A part of a connection's rows that is not about its sessions, such as its health. Whoever knows it says what is in it.
import type { Event } from "vscode";
import type { Connection } from "../connections/connection.ts";
import type { Item } from "./items/item.ts";

export interface Section {
  /** Unique among sections. */
  readonly name: string;
  /** Its own row; undefined where the connection has none. Must not wait. */
  item(connection: Connection): Item | undefined;
  /**
   * The rows below it, or below one of its rows by that one's key. Must not wait: undefined where they have to be loaded first.
   */
  rows(connection: Connection, below: string | undefined): readonly SectionRow[] | undefined;
  /** Never rejects: what fails is a row. */
  load(connection: Connection): Promise<void>;
  /** The id of a connection whose rows have changed. */
  readonly onDidChange: Event<string>;
}

export interface SectionRow {
  /** Unique in the section. */
  readonly key: string;
  readonly item: Item;
}

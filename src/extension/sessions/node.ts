// A row of the tree and what it stands for. One object per id for as long as it is listed: the editor knows rows by identity.
import type { Item } from "./items/item.ts";

export interface Node {
  /** Unique in the tree and the same after a refresh. Holds no id of a session. */
  readonly id: string;
  /** Id of the connection that it belongs to; commands on connections take it from here. */
  readonly connection: string;
  readonly kind: Kind;
  readonly parent: Node | undefined;
  /** Id of the app, and the reference of the session, that it belongs to. */
  readonly app?: string;
  readonly ref?: string;
  /** Name of the section that it belongs to, and its key there unless it is the section's own row. */
  readonly section?: string;
  readonly below?: string;
  item: Item;
}

export type Kind = "connection" | "store" | "section" | "app" | "session" | "leaf";

/** A row as it is listed, before it is known whether it was there before. */
export interface Row {
  /** Unique among the rows beside it. */
  readonly key: string;
  readonly kind: Kind;
  readonly item: Item;
  readonly app?: string;
  readonly ref?: string;
  readonly section?: string;
  readonly below?: string;
}

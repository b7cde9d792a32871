// The tree: connections, their applications, sessions and attributes. Tells the editor of what changed, and of nothing else.
import { Disposable, EventEmitter, type TreeDataProvider, type TreeItem, workspace } from "vscode";
import type { Connection, Connections } from "../connections/connection.ts";
import { Browsing } from "./browsing.ts";
import { failureOf } from "./failure-of.ts";
import { connectionItem } from "./items/connection-item.ts";
import { failedRow, rowsOfApp, rowsOfConnection, rowsOfSection, rowsOfSession, rowsOfStore } from "./list-rows.ts";
import type { Node, Row } from "./node.ts";
import type { Section } from "./section.ts";
import { TreeChanges } from "./tree-changes.ts";
import { treeItem } from "./tree-item.ts";

export class SessionTree implements TreeDataProvider<Node>, Disposable {
  readonly #connections: Connections;
  readonly #sections: readonly Section[];
  readonly #report: (error: unknown) => void;
  readonly #changes = new TreeChanges();
  readonly #busy = new EventEmitter<boolean>();
  readonly #browsings = new Map<string, Browsing>();
  readonly #nodes = new Map<string, Node>();
  /** Rows that were listed, by the id of the row above them. */
  readonly #listed = new Map<string, readonly Node[]>();
  readonly #watching: Disposable;

  readonly onDidChangeTreeData = this.#changes.onDidChange;
  /** Whether anything is being looked at. */
  readonly onDidChangeBusy = this.#busy.event;
  readonly onDidGrow = this.#changes.onDidGrow;

  constructor(connections: Connections, sections: readonly Section[], report: (error: unknown) => void) {
    this.#connections = connections;
    this.#sections = sections;
    this.#report = report;
    this.#watching = Disposable.from(
      connections.onDidChange((one) => this.#follow(one)),
      ...sections.map(({ name, onDidChange }) => onDidChange((id) => this.#sectionChanged(id, name))),
    );
  }

  /** What is being browsed of a connection; undefined while there is none. */
  browsing(connection: string): Browsing | undefined {
    const one = this.#connections.get(connection);
    const known = this.#browsings.get(connection);
    if (one?.browser === known?.browser) return known;
    known?.dispose();
    this.#browsings.delete(connection);
    if (one?.browser === undefined) return undefined;
    const changed = (app?: string): void => this.#changed(connection, app);
    const browsing = new Browsing(one.browser, changed, this.#report);
    this.#browsings.set(connection, browsing);
    return browsing;
  }

  all(): readonly Browsing[] {
    return [...this.#browsings.values()];
  }

  getTreeItem(node: Node): TreeItem {
    const { server, unlocked } = this.#connections.get(node.connection) ?? {};
    const isChangeable = node.kind === "connection" || node.kind === "app" || node.kind === "session";
    if (!isChangeable || !server) return treeItem(node, []);
    return treeItem(node, unlocked ? ["live", "unlocked"] : ["live"]);
  }

  getParent(node: Node): Node | undefined {
    return node.parent;
  }

  async getChildren(parent?: Node): Promise<Node[]> {
    return this.#adopt(parent, (await this.#changes.answer(parent, this.#load(parent))) ?? []);
  }

  /** The row of a connection, once it has been listed. */
  nodeOf(connection: string): Node | undefined {
    return this.#nodes.get(`/${connection}`);
  }

  /** Compares what is listed with what is known now: time has passed, or something happened. */
  update(): void {
    this.#compare(undefined);
    for (const node of [...this.#nodes.values()]) if (this.#listed.has(node.id)) this.#compare(node);
  }

  /** Looks at everything of a connection, or of all, anew. */
  refresh(connection?: string): void {
    for (const [id, browsing] of this.#browsings) {
      if (connection !== undefined && id !== connection) continue;
      browsing.refresh();
      const node = this.nodeOf(id);
      if (node) this.#changes.tell(node);
    }
    if (this.#browsings.size === 0) this.#changes.tell(undefined);
  }

  dispose(): void {
    this.#watching.dispose();
    for (const one of this.#browsings.values()) one.dispose();
    this.#changes.dispose();
    this.#busy.dispose();
  }

  #follow(connection: Connection | undefined): void {
    for (const id of this.#browsings.keys()) this.browsing(id);
    this.#compare(undefined);
    if (!connection) return;
    const { saved, state } = connection;
    const node = this.nodeOf(saved.id);
    if (node && this.#listed.has(node.id)) this.#compare(node);
    if (state.kind === "connected") this.browsing(saved.id)?.resume();
    this.#tellBusy();
  }

  #changed(connection: string, app: string | undefined): void {
    const node = this.nodeOf(connection);
    if (!node) return;
    if (app !== undefined) {
      const row = this.#nodes.get(`${node.id}/${app}`);
      if (row) this.#compare(row);
    }
    this.#compare(node);
    const store = this.#nodes.get(`${node.id}/store`);
    if (store && this.#listed.has(store.id)) this.#compare(store);
    this.#tellBusy();
  }

  #sectionChanged(connection: string, name: string): void {
    const above = this.nodeOf(connection);
    if (!above || !this.#listed.has(above.id)) return;
    this.#compare(above);
    for (const node of [...this.#nodes.values()])
      if (node.connection === connection && node.section === name && this.#listed.has(node.id)) this.#compare(node);
  }

  #section(node: Node): Section | undefined {
    return this.#sections.find(({ name }) => name === node.section);
  }

  #tellBusy(): void {
    this.#busy.fire(this.all().some(({ isBusy }) => isBusy));
  }

  /** The rows below a row, without waiting; undefined where something has to be read first. */
  #rows(parent: Node | undefined): Row[] | undefined {
    const now = Date.now();
    if (!parent) {
      // In Restricted Mode nothing is connected, and the view says so itself.
      if (!workspace.isTrusted) return [];
      return this.#connections
        .all()
        .map((one) => ({ key: one.saved.id, kind: "connection", item: connectionItem(one, now) }));
    }
    const connection = this.#connections.get(parent.connection);
    if (!connection) return [];
    const browsing = this.browsing(parent.connection);
    if (parent.kind === "connection") return rowsOfConnection(connection, browsing, this.#sections, now);
    if (!browsing) return [];
    const section = this.#section(parent);
    if (section) return rowsOfSection(section, connection, parent.below);
    const { kind, app = "", ref = "" } = parent;
    if (kind === "store") return rowsOfStore(connection, browsing);
    if (kind === "app") return rowsOfApp(app, browsing);
    return kind === "session" ? rowsOfSession(app, ref, browsing) : [];
  }

  async #load(parent: Node | undefined): Promise<Row[] | undefined> {
    const browsing = parent && this.browsing(parent.connection);
    try {
      const connection = parent && this.#connections.get(parent.connection);
      if (parent && connection && !this.#rows(parent)) await this.#section(parent)?.load(connection);
      if (parent?.kind === "connection") await browsing?.begin();
      if (parent?.kind === "app") await browsing?.loadPage(parent.app ?? "");
      if (parent?.kind === "session") await browsing?.read(parent.ref ?? "");
    } catch (error) {
      const failure = failureOf(error);
      if (!failure) this.#report(error);
      return [failedRow(failure?.message ?? "This could not be read. The output of Session Doctor says why.")];
    }
    return this.#rows(parent);
  }

  #adopt(parent: Node | undefined, rows: readonly Row[]): Node[] {
    const nodes = rows.map((row) => this.#nodeOf(parent, row));
    const kept = new Set(nodes);
    for (const one of this.#listed.get(parent?.id ?? "") ?? []) if (!kept.has(one)) this.#forget(one);
    this.#listed.set(parent?.id ?? "", nodes);
    return nodes;
  }

  #nodeOf(parent: Node | undefined, { key, kind, item, app, ref, section, below }: Row): Node {
    const id = `${parent?.id ?? ""}/${key}`;
    const known = this.#nodes.get(id);
    if (known) {
      known.item = item;
      return known;
    }
    const connection = parent?.connection ?? key;
    const node: Node = {
      id,
      connection,
      kind,
      parent,
      ...(app !== undefined && { app }),
      ...(ref !== undefined && { ref }),
      ...(section !== undefined && { section }),
      ...(below !== undefined && { below }),
      item,
    };
    this.#nodes.set(id, node);
    return node;
  }

  #forget(node: Node): void {
    this.#nodes.delete(node.id);
    for (const child of this.#listed.get(node.id) ?? []) this.#forget(child);
    this.#listed.delete(node.id);
  }

  #compare(parent: Node | undefined): void {
    const listed = this.#listed.get(parent?.id ?? "");
    const rows = this.#rows(parent);
    const isSame =
      listed &&
      rows?.length === listed.length &&
      rows.every(({ key }, at) => listed[at]?.id === `${parent?.id ?? ""}/${key}`);
    if (!isSame) {
      this.#changes.tell(parent);
      return;
    }
    listed.forEach((node, at) => {
      const item = rows[at]?.item;
      if (!item || JSON.stringify(item) === JSON.stringify(node.item)) return;
      const grows = item.open !== undefined && node.item.open === undefined;
      node.item = item;
      this.#changes.tell(node, grows);
    });
  }
}

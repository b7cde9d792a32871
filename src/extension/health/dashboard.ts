// The dashboard of one connection: looks at its servers while somebody looks at it, and shows what is known besides.
import { commands, Disposable, Uri, type WebviewPanel } from "vscode";
import { OPEN_PAGE_COMMAND } from "../../protocol.ts";
import type { FromDashboard, ToDashboard } from "../../webview/dashboard/messages.ts";
import type { Connection, Connections } from "../connections/connection.ts";
import { fillWebview } from "../fill-webview.ts";
import type { LiveInventory } from "../inventory/create-inventory.ts";
import { openPlace } from "../open-place.ts";
import { failureOf } from "../sessions/failure-of.ts";
import type { LiveHealth } from "./create-health.ts";
import { dashboardView, EVERY, type InventoryWords } from "./dashboard-view.ts";
import { findingOf } from "./finding-key.ts";
import { readDashboardMessage } from "./read-dashboard-message.ts";
import type { Series } from "./series.ts";

export interface DashboardOptions {
  readonly extensionUri: Uri;
  readonly connections: Connections;
  readonly health: LiveHealth;
  readonly inventory: LiveInventory;
  readonly words: InventoryWords;
  /** What can only be a mistake of ours. */
  readonly report: (error: unknown) => void;
}

export class Dashboard implements Disposable {
  readonly panel: WebviewPanel;
  readonly #id: string;
  readonly #options: DashboardOptions;
  readonly #series: Series;
  readonly #watching: Disposable;
  /** Whether the panel's script runs. */
  #isReady = false;
  #isOver = false;
  #clock: NodeJS.Timeout | undefined;
  #isAsking = false;
  #problem: string | undefined;

  /** Owns the panel from here on. `series`: points that are known already. */
  constructor(panel: WebviewPanel, id: string, series: Series, options: DashboardOptions) {
    this.panel = panel;
    this.#id = id;
    this.#series = series;
    this.#options = options;
    const { connections, health, inventory, report } = options;
    const mine = (of: string): void => {
      if (of === id) void this.#show().catch(report);
    };
    this.#watching = Disposable.from(
      connections.onDidChange((one) => {
        if (one && one.saved.id !== id) return;
        this.#turn();
        mine(id);
      }),
      health.onDidChange(mine),
      inventory.onDidChange(mine),
      panel.onDidChangeViewState(() => {
        // What is hidden is thrown away, and says when it is ready again.
        if (!panel.visible) this.#isReady = false;
        this.#turn();
      }),
      panel.onDidDispose(() => this.dispose()),
      panel.webview.onDidReceiveMessage((message: unknown) => {
        const said = readDashboardMessage(message);
        if (said) void this.#answer(said).catch(report);
      }),
    );
    this.#fill();
    this.#turn();
  }

  dispose(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#rest();
    this.#watching.dispose();
    this.panel.dispose();
  }

  get #connection(): Connection | undefined {
    return this.#options.connections.get(this.#id);
  }

  #fill(): void {
    const { extensionUri } = this.#options;
    this.panel.iconPath = Uri.joinPath(extensionUri, "media/icon.svg");
    this.panel.title = `Dashboard: ${this.#connection?.saved.label ?? this.#id}`;
    fillWebview(this.panel.webview, extensionUri, { name: "dashboard", title: "Dashboard", root: "main" });
  }

  /** Looks at the figures as long as the panel is seen and its server connected, and no longer. */
  #turn(): void {
    const connection = this.#connection;
    const isOn = this.panel.visible && connection?.state.kind === "connected" && connection.server !== undefined;
    if (!isOn) this.#rest();
    if (!isOn || this.#clock !== undefined) return;
    this.#clock = setInterval(() => void this.#look(), EVERY * 1000);
    void this.#look();
  }

  #rest(): void {
    clearInterval(this.#clock);
    this.#clock = undefined;
  }

  async #look(): Promise<void> {
    const server = this.#connection?.server;
    if (!server || this.#isAsking) return;
    this.#isAsking = true;
    const before = this.#problem;
    try {
      const points = this.#series.add(await server.sample());
      this.#problem = undefined;
      this.#say({ say: "points", points });
    } catch (error) {
      const failure = failureOf(error);
      if (!failure) this.#options.report(error);
      this.#problem = failure?.message ?? "The figures could not be looked at.";
      // Asked again and again, it would fill the server's log of refusals and nothing else.
      if (failure?.kind === "permission-missing") this.#rest();
    } finally {
      this.#isAsking = false;
    }
    if (this.#problem !== before) await this.#show();
  }

  async #show(): Promise<void> {
    const connection = this.#connection;
    if (!connection) return this.dispose();
    if (!this.#isReady) return;
    this.#say({ say: "view", view: await this.#view(connection) });
  }

  async #view(connection: Connection) {
    const { health, inventory, words } = this.#options;
    const known = { connection, health: health.state(this.#id), inventory: await inventory.last(this.#id) };
    return dashboardView({ ...known, taking: inventory.taking(this.#id), problem: this.#problem }, words);
  }

  #say(message: ToDashboard): void {
    if (this.#isReady && !this.#isOver) void this.panel.webview.postMessage(message);
  }

  async #answer(message: FromDashboard): Promise<void> {
    const { connections, health, inventory } = this.#options;
    const id = this.#id;
    switch (message.do) {
      case "ready":
        return this.#begin();
      case "connect":
        await connections.connect(id);
        return;
      case "refresh":
        this.#turn();
        await health.look(id);
        this.#say({ say: "done", text: "Looked at the health again." });
        return;
      case "take":
        await inventory.take(id);
        this.#say({ say: "done", text: "The inventory has ended." });
        return;
      case "stop":
        return inventory.stop(id);
      case "read":
        await commands.executeCommand("sessionDoctor.showInventory", id);
        return;
      case "export":
        await commands.executeCommand("sessionDoctor.exportInventory", id);
        return;
      default: {
        const finding = findingOf(health.state(id).seen?.findings ?? [], message.finding);
        if (!finding) return;
        if (message.do === "evidence") return health.evidence.show(id, finding);
        if (message.do === "page") {
          await commands.executeCommand(OPEN_PAGE_COMMAND, finding.rule);
          return;
        }
        const place = finding.related[message.index];
        if (place && "uri" in place) await openPlace(place);
      }
    }
  }

  async #begin(): Promise<void> {
    const connection = this.#connection;
    if (!connection) return this.dispose();
    this.#isReady = true;
    const view = await this.#view(connection);
    this.#say({ say: "begin", saved: { connection: this.#id }, view, servers: this.#series.servers });
  }
}

// The runbook's panel: one, beside the code, that shows page after page.
import { Disposable, Uri, ViewColumn, type WebviewPanel, window, workspace } from "vscode";
import { nameOf, type PageName, pageNamed, type RunbookPage } from "../../runbook/pages/page.ts";
import type { Checked, CheckKind, FromPanel, Surroundings, ToPanel } from "../../webview/runbook/messages.ts";
import { fillWebview } from "../fill-webview.ts";
import type { CheckResult } from "./check-now.ts";
import { current, type History, historyOf, noHistory, remaining, scrolled, step, visit } from "./history.ts";
import type { Library } from "./library.ts";
import type { PageActions } from "./page-actions.ts";
import { pageView } from "./page-view.ts";
import { PANEL } from "./panel-type.ts";
import { readMessage } from "./read-message.ts";

export interface PanelOptions {
  readonly extensionUri: Uri;
  readonly library: Library;
  readonly actions: PageActions;
  readonly search: () => void;
  /** What can only be a mistake of ours. */
  readonly report: (error: unknown) => void;
}

/** How a page is to be shown. */
interface Manner {
  /** Id of a heading to begin at. */
  readonly section?: string | undefined;
  readonly focus: boolean;
}

export class Panel implements Disposable {
  readonly #options: PanelOptions;
  readonly #watching: Disposable;
  #panel: WebviewPanel | undefined;
  /** Whether the panel's script runs. */
  #isReady = false;
  #history: History = noHistory;
  #page: RunbookPage | undefined;
  #manner: Manner = { focus: false };

  constructor(options: PanelOptions) {
    this.#options = options;
    this.#watching = Disposable.from(
      workspace.onDidGrantWorkspaceTrust(() => this.#say({ say: "surroundings", surroundings: this.#surroundings() })),
      options.library.onDidChange(() => void this.#refresh().catch(options.report)),
    );
  }

  /** @returns whether there is such a page. */
  async show(name: PageName, section?: string, { preserveFocus = false } = {}): Promise<boolean> {
    const page = await this.#options.library.page(name);
    if (!page) return false;
    if (this.#panel) {
      // Where a person left it, unless that would cover the code they came from. It takes the focus before it shows the page: who sees
      // the page may go on at once, and a list that they open must not lose the focus again.
      const covers = this.#panel.viewColumn === window.activeTextEditor?.viewColumn;
      this.#panel.reveal(covers ? ViewColumn.Beside : undefined, preserveFocus);
    } else this.#adopt(createPanel(preserveFocus));
    this.#turn(page, visit(this.#history, nameOf(page)), { section, focus: !preserveFocus });
    return true;
  }

  /** Goes back or forward by a page; those that are gone are passed over. */
  async go(by: -1 | 1): Promise<void> {
    let history = step(this.#history, by);
    let page = await this.#pageIn(history);
    while (history && !page) {
      history = step(history, by);
      page = await this.#pageIn(history);
    }
    if (history && page) this.#turn(page, history, { focus: true });
  }

  /** Takes a panel that the editor kept over a reload. Pages about the workspace are gone by then. */
  async restore(panel: WebviewPanel, kept: unknown): Promise<void> {
    const before = historyOf(kept);
    const history = before && (await this.#remaining(before));
    const page = await this.#pageIn(history);
    if (!history || !page) {
      panel.dispose();
      return;
    }
    this.#panel?.dispose();
    this.#adopt(panel);
    this.#turn(page, history, { focus: false });
  }

  /** The names of pages that were shown, the last one first. */
  recent(): readonly string[] {
    return [...new Set(this.#history.pages.map(({ name }) => name).toReversed())];
  }

  dispose(): void {
    this.#watching.dispose();
    this.#panel?.dispose();
  }

  #adopt(panel: WebviewPanel): WebviewPanel {
    const { extensionUri, report } = this.#options;
    this.#panel = panel;
    this.#isReady = false;
    panel.iconPath = Uri.joinPath(extensionUri, "media/icon.svg");
    panel.onDidDispose(() => {
      if (this.#panel === panel) this.#panel = undefined;
    });
    // What is hidden is thrown away, and says when it is ready again.
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.#isReady = false;
    });
    panel.webview.onDidReceiveMessage((message: unknown) => {
      const said = readMessage(message);
      if (said && this.#panel === panel) void this.#answer(said).catch(report);
    });
    fillWebview(panel.webview, extensionUri, { name: "runbook", title: "Runbook", root: "div" });
    return panel;
  }

  #turn(page: RunbookPage, history: History, manner: Manner): void {
    this.#page = page;
    this.#history = history;
    this.#manner = manner;
    if (this.#panel) this.#panel.title = page.kind === "rule" ? page.id : page.title;
    this.#tell();
  }

  /** A team may have changed the page that is shown. One that is gone stays until another one is wanted. */
  async #refresh(): Promise<void> {
    if (this.#page?.kind !== "team") return;
    const page = await this.#options.library.page(this.#page);
    if (page && nameOf(page) === nameOf(this.#page)) this.#turn(page, this.#history, { focus: false });
  }

  #tell(): void {
    const page = this.#page;
    if (!page || !this.#isReady) return;
    const { actions } = this.#options;
    const { section, focus } = this.#manner;
    this.#manner = { focus: false };
    this.#say({
      say: "show",
      page: pageView(page),
      surroundings: this.#surroundings(),
      saved: this.#history,
      ticked: actions.ticked(page),
      checked: actions.results(page).map(told),
      ...(section !== undefined && { section }),
      focus,
    });
  }

  #say(message: ToPanel): void {
    if (this.#isReady) void this.#panel?.webview.postMessage(message);
  }

  #surroundings(): Surroundings {
    return {
      trusted: workspace.isTrusted,
      canGoBack: step(this.#history, -1) !== undefined,
      canGoForward: step(this.#history, 1) !== undefined,
    };
  }

  async #answer(message: FromPanel): Promise<void> {
    const page = this.#page;
    if (message.do === "ready") {
      this.#isReady = true;
      return this.#tell();
    }
    if (!page) return;
    switch (message.do) {
      case "open":
        return this.#open(message.page, message.section);
      case "back":
        return this.go(-1);
      case "forward":
        return this.go(1);
      case "search":
        return this.#options.search();
      case "scrolled":
        this.#history = scrolled(this.#history, message.to);
        return;
      case "check":
        return this.#check(page, message.what);
      default: {
        const text = await this.#options.actions.run(message, page);
        if (message.do === "reset") this.#say({ say: "ticked", ticked: [] });
        if (text !== "") this.#say({ say: "done", text });
      }
    }
  }

  async #open(page: string, section: string | undefined): Promise<void> {
    const place = this.#options.library.place(page);
    if (place) return this.#options.actions.openPlace(place);
    const name = pageNamed(page);
    if (name && !(await this.show(name, section))) this.#say({ say: "done", text: "There is no such page any more." });
  }

  async #check(page: RunbookPage, what: CheckKind): Promise<void> {
    if (what === "servers" && !workspace.isTrusted) return;
    this.#say({ say: "checking", what });
    const result = await this.#options.actions.check(page, what);
    if (this.#page && nameOf(this.#page) === nameOf(page)) this.#say({ say: "checked", checked: told(result) });
  }

  async #remaining(history: History): Promise<History | undefined> {
    const { library } = this.#options;
    const names = history.pages.flatMap(({ name }) => pageNamed(name) ?? []);
    const pages = await Promise.all(names.map((name) => library.page(name)));
    const there = new Set(pages.flatMap((page) => (page ? [nameOf(page)] : [])));
    return remaining(history, (name) => there.has(name));
  }

  async #pageIn(history: History | undefined): Promise<RunbookPage | undefined> {
    const name = pageNamed((history && current(history))?.name ?? "");
    return name && this.#options.library.page(name);
  }
}

const told = ({ at: _at, places: _places, ...checked }: CheckResult): Checked => checked;

function createPanel(preserveFocus: boolean): WebviewPanel {
  const where = { viewColumn: ViewColumn.Beside, preserveFocus };
  return window.createWebviewPanel(PANEL, "Runbook", where, { enableFindWidget: true });
}

// The runbook's commands, links and kept panels. What they do is loaded when the first of them is used.
import { commands, Disposable, window } from "vscode";
import { OPEN_PAGE_COMMAND, SEARCH_COMMAND, type SearchArguments } from "../../protocol.ts";
import type { PageName } from "../../runbook/pages/page.ts";
import type { MadePage } from "./library.ts";
import { openPick } from "./open-pick.ts";
import { PANEL } from "./panel-type.ts";
import type { RunbookOptions, RunbookWindow } from "./runbook-window.ts";

/** Command that opens a page: its one argument is a page's name, `cause/<id>`, or the id alone. */
export const OPEN_RUNBOOK_COMMAND = "sessionDoctor.openRunbookPage";

export interface Runbook extends Disposable {
  /** Shows a page about the workspace. Rejects where it cannot be made. */
  openMade(page: MadePage): Promise<void>;
  /** A page's source; undefined where there is none. */
  markdown(name: PageName): Promise<string | undefined>;
}

export function createRunbook(options: RunbookOptions): Runbook {
  let opened: Promise<RunbookWindow> | undefined;
  const runbook = (): Promise<RunbookWindow> => {
    opened ??= import("./runbook-window.ts").then(({ openRunbookWindow }) => openRunbookWindow(options));
    return opened;
  };
  const { output } = options;
  const fail = (error: unknown): void => {
    output.error(error instanceof Error ? error : String(error));
    void window.showErrorMessage("The runbook could not be opened. The output of Session Doctor says why.");
  };
  const on = (command: string, run: (one: RunbookWindow, given: unknown) => Promise<void>): Disposable =>
    commands.registerCommand(command, (given: unknown) =>
      runbook()
        .then((one) => run(one, given))
        .catch(fail),
    );
  const search = async (given: unknown): Promise<void> => {
    const shown = openPick(questionOf(given));
    await runbook()
      .then((one) => one.search(shown))
      .catch((error: unknown) => {
        shown.pick.hide();
        fail(error);
      });
  };

  const registered = Disposable.from(
    commands.registerCommand(SEARCH_COMMAND, search),
    on("sessionDoctor.searchRunbookForSelection", (one, given) => one.searchSelection(given)),
    on(OPEN_PAGE_COMMAND, (one, given) => one.openRule(typeof given === "string" ? given : undefined)),
    on(OPEN_RUNBOOK_COMMAND, async (one, given) => {
      if (typeof given === "string") await one.openPage(given);
    }),
    on("sessionDoctor.runbookBack", (one) => one.go(-1)),
    on("sessionDoctor.runbookForward", (one) => one.go(1)),
    window.registerUriHandler({ handleUri: async (uri) => (await runbook()).openAddress(uri) }),
    window.registerWebviewPanelSerializer(PANEL, {
      deserializeWebviewPanel: async (panel, kept: unknown) => (await runbook()).restore(panel, kept),
    }),
  );
  return {
    openMade: async (page) => (await runbook()).openMade(page),
    markdown: async (name) => (await runbook()).markdown(name),
    dispose() {
      registered.dispose();
      void opened?.then((one) => one.dispose());
    },
  };
}

/** Menus pass other things than we do. */
function questionOf(given: unknown): SearchArguments {
  const { text, rule } = (given ?? {}) as Partial<Record<keyof SearchArguments, unknown>>;
  return { ...(typeof text === "string" && { text }), ...(typeof rule === "string" && { rule }) };
}

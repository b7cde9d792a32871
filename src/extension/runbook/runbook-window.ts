// Everything about the runbook in the editor, wired. A bundle of its own, loaded with the first search or page.
import { Disposable, type LogOutputChannel, type Memento, type Uri, type WebviewPanel, window } from "vscode";
import type { EntryKind } from "../../runbook/entry.ts";
import { type PageName, pageNamed } from "../../runbook/pages/page.ts";
import type { Checks } from "./check-now.ts";
import { createChecklists } from "./checklists.ts";
import { createLastEditor } from "./last-editor.ts";
import { createLibrary, type MadePage } from "./library.ts";
import { type OpenPick, openPick } from "./open-pick.ts";
import { PageActions } from "./page-actions.ts";
import { readAddress } from "./page-address.ts";
import { Panel } from "./panel.ts";
import { pickRule } from "./pick-rule.ts";
import { searchPick } from "./search-pick.ts";
import { selectedText } from "./selected-text.ts";

export interface RunbookOptions {
  readonly extensionUri: Uri;
  /** Of our own pages: an absolute path. */
  readonly knowledge: string;
  /** `vscode://publisher.name`. */
  readonly address: string;
  readonly memory: Memento;
  readonly checks: Checks;
  readonly output: LogOutputChannel;
}

export interface RunbookWindow extends Disposable {
  search(shown: OpenPick): Promise<void>;
  /** `given`: what a menu passes. */
  searchSelection(given: unknown): Promise<void>;
  /** A page by its name, or by its id alone: then causes come before guides and rules. */
  openPage(name: string): Promise<void>;
  /** Asks which rule, where none is given. */
  openRule(rule: string | undefined): Promise<void>;
  /** Shows a page about the workspace, in the place of an earlier one of its name. */
  openMade(page: MadePage): Promise<void>;
  /** A page's source; undefined where there is none. */
  markdown(name: PageName): Promise<string | undefined>;
  openAddress(uri: Uri): Promise<void>;
  go(by: -1 | 1): Promise<void>;
  restore(panel: WebviewPanel, kept: unknown): Promise<void>;
}

export function openRunbookWindow(options: RunbookOptions): RunbookWindow {
  const { extensionUri, knowledge, address, memory, checks, output } = options;
  const report = (error: unknown): void => output.error(error instanceof Error ? error : String(error));
  const library = createLibrary(knowledge, output);
  const lastEditor = createLastEditor();
  const actions = new PageActions({ address, checks, lastEditor, checklists: createChecklists(memory) });
  const panel = new Panel({
    extensionUri,
    library,
    actions,
    report,
    search: () => void search(openPick({})).catch(report),
  });

  const open = async (names: readonly PageName[], section?: string): Promise<void> => {
    for (const name of names) if (await panel.show(name, section)) return;
    void window.showWarningMessage(`The runbook has no page ${names[0]?.id ?? ""}.`);
  };
  const search = async (shown: OpenPick): Promise<void> =>
    searchPick(shown, {
      library: await library.open(),
      recent: panel.recent(),
      open: (page, how) => void panel.show(page, undefined, how).catch(report),
      showProblems: () => output.show(),
    });

  return {
    search,
    async searchSelection(given) {
      const text = await selectedText(given);
      if (text === undefined)
        void window.showInformationMessage(
          "Nothing is selected. Select an error message or log lines first, or type what you see.",
        );
      return search(openPick(text === undefined ? {} : { text }));
    },
    openPage(name) {
      const named = pageNamed(name);
      return open(named ? [named] : ORDER.map((kind) => ({ kind, id: name })));
    },
    async openRule(rule) {
      const id = rule ?? (await pickRule(library.rules()));
      if (id !== undefined) await open([{ kind: "rule", id }]);
    },
    openMade: async (page) => open([await library.make(page)]),
    markdown: (name) => library.markdown(name),
    async openAddress({ path, fragment }) {
      const to = readAddress(path, fragment);
      if (to) await open([to.name], to.section);
    },
    go: (by) => panel.go(by),
    restore: (kept, state) => panel.restore(kept, state),
    dispose: () => Disposable.from(panel, library, lastEditor).dispose(),
  };
}

const ORDER: readonly EntryKind[] = ["cause", "guide", "rule", "stack"];

// What can be done with a page and its parts, and what came of its checks.
import { commands, env, Range, Uri, ViewColumn, window, workspace } from "vscode";
import { nameOf, type RunbookPage } from "../../runbook/pages/page.ts";
import type { CheckKind, FromPanel } from "../../webview/runbook/messages.ts";
import { type CheckResult, type Checks, checkFiles, checkServers } from "./check-now.ts";
import type { Checklists } from "./checklists.ts";
import { incidentNote } from "./incident-note.ts";
import { insertBlock } from "./insert-block.ts";
import type { LastEditor } from "./last-editor.ts";
import { writeAddress } from "./page-address.ts";
import { typeCommand } from "./type-command.ts";

export interface PageActionsOptions {
  /** `vscode://publisher.name`. */
  readonly address: string;
  readonly checklists: Checklists;
  readonly checks: Checks;
  readonly lastEditor: LastEditor;
}

export type PageAction = Extract<
  FromPanel,
  { readonly do: "link" | "copy" | "insert" | "terminal" | "tick" | "reset" | "reveal" | "export" | "connect" }
>;

export class PageActions {
  readonly #options: PageActionsOptions;
  /** Of this window: what was found an hour ago is no answer tomorrow. */
  readonly #results = new Map<string, Map<CheckKind, CheckResult>>();

  constructor(options: PageActionsOptions) {
    this.#options = options;
  }

  results(page: RunbookPage): readonly CheckResult[] {
    return [...(this.#results.get(nameOf(page))?.values() ?? [])];
  }

  /** Ids of the boxes that are ticked. */
  ticked(page: RunbookPage): readonly string[] {
    return Object.keys(this.#options.checklists.of(nameOf(page)));
  }

  async check(page: RunbookPage, what: CheckKind): Promise<CheckResult> {
    const result = await (what === "files" ? checkFiles : checkServers)(page.rules, this.#options.checks);
    const results = this.#results.get(nameOf(page)) ?? new Map<CheckKind, CheckResult>();
    this.#results.set(nameOf(page), results.set(what, result));
    return result;
  }

  /** @returns what happened, for everybody to hear; empty where it is seen. */
  async run(action: PageAction, page: RunbookPage): Promise<string> {
    const { address, checklists, lastEditor } = this.#options;
    switch (action.do) {
      case "link":
        await env.clipboard.writeText(writeAddress(address, page));
        return "The link to this page is in the clipboard.";
      case "copy": {
        const block = page.blocks[action.block];
        if (block) await env.clipboard.writeText(block.text);
        return block ? "Copied." : "";
      }
      case "insert": {
        const block = page.blocks[action.block];
        return block && !block.isCaught ? insertBlock(block, lastEditor.now) : "";
      }
      case "terminal": {
        const block = page.blocks[action.block];
        return block ? typeCommand(block) : "";
      }
      case "tick":
        if (page.tasks.some(({ id }) => id === action.task))
          await checklists.tick(nameOf(page), action.task, action.done ? Date.now() : undefined);
        return "";
      case "reset":
        await checklists.reset(nameOf(page));
        return "All boxes are empty again.";
      case "reveal":
        await this.#reveal(page, action.what, action.finding);
        return "";
      case "export":
        await this.#export(page);
        return "";
      case "connect":
        await commands.executeCommand("sessionDoctor.connect");
        return "";
    }
  }

  async #reveal(page: RunbookPage, what: CheckKind, finding: number): Promise<void> {
    const place = this.#results.get(nameOf(page))?.get(what)?.places[finding];
    if (place) await this.openPlace(place);
  }

  /** `line` is from 0. */
  async openPlace(place: { readonly uri: string; readonly line: number }): Promise<void> {
    const viewColumn = this.#besidePage();
    const selection = new Range(place.line, 0, place.line, 0);
    await window.showTextDocument(Uri.parse(place.uri), { viewColumn, selection });
  }

  async #export(page: RunbookPage): Promise<void> {
    const { address, checklists } = this.#options;
    const content = incidentNote({
      ...{ now: Date.now(), page, ...(page.kind !== "made" && { address: writeAddress(address, page) }) },
      ...{ ticks: checklists.of(nameOf(page)), checks: this.results(page) },
    });
    const document = await workspace.openTextDocument({ language: "markdown", content });
    await window.showTextDocument(document, { viewColumn: this.#besidePage() });
  }

  /** Where code stands already, or else anew: the page stays in sight. */
  #besidePage(): ViewColumn {
    return this.#options.lastEditor.now?.viewColumn ?? ViewColumn.Beside;
  }
}

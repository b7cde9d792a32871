// Shows plans as documents that cannot be changed, each for as long as it is open.
import { Disposable, TabInputText, type TextDocumentContentProvider, Uri, window, workspace } from "vscode";
import { openReport, reportPath } from "../report-document.ts";

export const PLAN_SCHEME = "session-doctor-plan";

export class PlanDocuments implements TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registered: Disposable;
  #next = 1;

  constructor() {
    this.#registered = Disposable.from(
      workspace.registerTextDocumentContentProvider(PLAN_SCHEME, this),
      window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const { input } of closed) if (input instanceof TabInputText) this.#texts.delete(input.uri.toString());
      }),
    );
  }

  /** `name` is what the tab says. The focus stays where it is: a question follows. */
  async show(text: string, folder: string, name: string): Promise<void> {
    const uri = Uri.from({ scheme: PLAN_SCHEME, path: reportPath(folder, name), query: String(this.#next++) });
    this.#texts.set(uri.toString(), text);
    await window.showTextDocument(await openReport(uri), { preview: true, preserveFocus: true });
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? "This plan is not open any more.\n";
  }

  dispose(): void {
    this.#registered.dispose();
  }
}

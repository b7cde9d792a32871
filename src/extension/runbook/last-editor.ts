// The text editor that a person used last: while a panel has the focus, none is active.
import { type Disposable, type TextEditor, window } from "vscode";

export interface LastEditor extends Disposable {
  /** Undefined where there was none, or where it is closed. */
  readonly now: TextEditor | undefined;
}

export function createLastEditor(): LastEditor {
  let last = window.activeTextEditor;
  const following = window.onDidChangeActiveTextEditor((editor) => {
    if (editor) last = editor;
  });
  return {
    get now() {
      const { visibleTextEditors } = window;
      if (last && visibleTextEditors.includes(last)) return last;
      // An editor that was hidden comes back as another one of the same document.
      return visibleTextEditors.find(({ document }) => document === last?.document);
    },
    dispose: () => following.dispose(),
  };
}

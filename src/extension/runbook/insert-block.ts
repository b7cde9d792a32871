// Puts an example of a page at the cursor of the editor that was used last.
import { SnippetString, type TextEditor, window, workspace } from "vscode";
import type { Block } from "../../runbook/pages/page.ts";

/** @returns what happened, for everybody to hear. */
export async function insertBlock({ text, language }: Block, editor: TextEditor | undefined): Promise<string> {
  if (editor === undefined) {
    const document = await workspace.openTextDocument({
      content: `${text}\n`,
      language: LANGUAGES[language] ?? language,
    });
    await window.showTextDocument(document);
    return "No editor was open, so it is in a new file.";
  }
  // As text: what looks like a placeholder is none. The editor gives it the indentation of the line.
  const snippet = new SnippetString().appendText(text);
  const isDone = await editor.insertSnippet(snippet, editor.selection.active);
  await window.showTextDocument(editor.document, { ...(editor.viewColumn && { viewColumn: editor.viewColumn }) });
  if (isDone) return "Inserted.";
  void window.showWarningMessage(
    "The editor that was used last cannot be changed. Open the file that it belongs into.",
  );
  return "Not inserted.";
}

/** The editor's names of languages, where they are others. */
const LANGUAGES: Readonly<Record<string, string>> = {
  ...{ js: "javascript", mjs: "javascript", cjs: "javascript", ts: "typescript", kts: "kotlin", gradle: "groovy" },
  ...{ conf: "plaintext", haproxy: "plaintext", apache: "plaintext", nginx: "plaintext", sh: "shellscript" },
  ...{ bash: "shellscript" },
};

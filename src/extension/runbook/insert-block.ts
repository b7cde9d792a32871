// Puts an example of a page, on lines of its own, where the cursor of the editor that was used last is.
import { type Position, SnippetString, type TextEditor, ViewColumn, window, workspace } from "vscode";
import type { Block } from "../../runbook/pages/page.ts";

/** @returns what happened, for everybody to hear. */
export async function insertBlock({ text, language }: Block, editor: TextEditor | undefined): Promise<string> {
  if (editor === undefined) {
    const document = await workspace.openTextDocument({
      content: `${text}\n`,
      language: LANGUAGES[language] ?? language,
    });
    await window.showTextDocument(document, ViewColumn.Beside);
    return "No editor was open, so it is in a new file.";
  }
  const { lines, at } = wholeLines(text, editor);
  // As text: what looks like a placeholder is none. The editor gives it the indentation of the line.
  const isDone = await editor.insertSnippet(new SnippetString().appendText(lines), at);
  await window.showTextDocument(editor.document, { ...(editor.viewColumn && { viewColumn: editor.viewColumn }) });
  if (isDone) return "Inserted.";
  void window.showWarningMessage(
    "The editor that was used last cannot be changed. Open the file that it belongs into.",
  );
  return "Not inserted.";
}

/** Examples are whole lines: they go below a line that the cursor stands in, and above one that it stands before. */
function wholeLines(
  text: string,
  { document, selection }: TextEditor,
): { readonly lines: string; readonly at: Position } {
  const at = selection.active;
  const line = document.lineAt(at.line);
  if (line.isEmptyOrWhitespace) return { lines: text, at };
  const isBefore = at.character <= line.firstNonWhitespaceCharacterIndex;
  return isBefore ? { lines: `${text}\n`, at } : { lines: `\n${text}`, at: line.range.end };
}

/** The editor's names of languages, where they are others. */
const LANGUAGES: Readonly<Record<string, string>> = {
  ...{ js: "javascript", mjs: "javascript", cjs: "javascript", ts: "typescript", kts: "kotlin", gradle: "groovy" },
  ...{ conf: "plaintext", haproxy: "plaintext", apache: "plaintext", nginx: "plaintext", sh: "shellscript" },
  ...{ bash: "shellscript" },
};

// Puts a snippet where it belongs, with its imports, as one step that can be undone.
import { Position, SnippetString, type TextEditor, Uri, window, workspace } from "vscode";
import type { AppOf } from "../../protocol.ts";
import type { Insertion } from "../../snippets/choose.ts";
import { openNewFile } from "../new-file.ts";

/** @returns a sentence for people where it could not be inserted. */
export async function applyInsertion(
  insertion: Insertion,
  editor: TextEditor | undefined,
  app: AppOf | null,
): Promise<string | undefined> {
  if (insertion.kind === "new-file") {
    const folder = app ? Uri.parse(app.root) : workspace.workspaceFolders?.[0]?.uri;
    return (await openNewFile(folder, insertion.path, new SnippetString(insertion.text))) ? undefined : REFUSED;
  }
  if (!editor) return "There is no file open that it could be inserted into.";
  const { body, imports } = insertion;
  const text = editor.document.getText().replaceAll("\r\n", "\n");
  let at = positionIn(text, body.offset);
  if (imports) {
    const place = positionIn(text, imports.offset);
    const isDone = await editor.edit((edit) => edit.insert(place, imports.text), {
      ...{ undoStopBefore: true, undoStopAfter: false },
    });
    if (!isDone) return REFUSED;
    // They are whole lines.
    const lines = imports.text.split("\n").length - 1;
    if (imports.offset < body.offset) at = at.translate(lines);
    else if (imports.offset === body.offset) at = new Position(at.line + lines, 0);
  }
  const isDone = await editor.insertSnippet(new SnippetString(body.text), at, {
    ...{ undoStopBefore: imports === undefined, undoStopAfter: true },
  });
  if (!isDone) return REFUSED;
  await window.showTextDocument(editor.document, { ...(editor.viewColumn && { viewColumn: editor.viewColumn }) });
  editor.revealRange(editor.selection);
  return undefined;
}

const REFUSED = "The file cannot be changed, so nothing was inserted.";

function positionIn(text: string, offset: number): Position {
  const before = text.slice(0, offset).split("\n");
  return new Position(before.length - 1, before.at(-1)?.length ?? 0);
}

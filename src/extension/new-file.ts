// Opens a new file under a name that is free. Nothing is on disk before it is saved.
import {
  Position,
  Range,
  Selection,
  type SnippetString,
  type TextEditor,
  type Uri,
  ViewColumn,
  window,
  workspace,
} from "vscode";

/**
 * @param folder where it will be saved; without one it has no name.
 * @returns its editor; undefined where it could not be filled.
 */
export async function openNewFile(
  folder: Uri | undefined,
  path: string,
  content: SnippetString | string,
): Promise<TextEditor | undefined> {
  const wanted = folder && (await freeName(folder, path));
  const document = await (wanted
    ? workspace.openTextDocument(wanted.with({ scheme: "untitled" }))
    : workspace.openTextDocument());
  // Beside a panel that has the focus, and not in its place.
  const near = window.activeTextEditor ?? window.visibleTextEditors[0];
  const editor = await window.showTextDocument(document, {
    ...{ preview: false, viewColumn: near?.viewColumn ?? ViewColumn.One },
  });
  const start = new Position(0, 0);
  if (typeof content !== "string") return (await editor.insertSnippet(content, start)) ? editor : undefined;
  const isDone = await editor.edit((edit) => edit.insert(start, content));
  editor.selection = new Selection(start, start);
  editor.revealRange(new Range(start, start));
  return isDone ? editor : undefined;
}

/** `shop.conf`, or `shop-2.conf` where that is taken. */
async function freeName(folder: Uri, path: string): Promise<Uri> {
  for (let number = 1; ; number++) {
    const uri = folder.with({
      path: `${folder.path.replace(/\/$/, "")}/${number === 1 ? path : path.replace(/(\.[^./]+)?$/, `-${number}$1`)}`,
    });
    const isOpen = workspace.textDocuments.some((document) => document.isUntitled && document.uri.path === uri.path);
    if (!isOpen && !(await exists(uri))) return uri;
  }
}

const exists = (uri: Uri): Promise<boolean> =>
  Promise.resolve(workspace.fs.stat(uri)).then(
    () => true,
    () => false,
  );

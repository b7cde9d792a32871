// Opens the line of a file that a finding names.
import { Position, Range, Uri, window, workspace } from "vscode";

export interface Place {
  readonly uri: string;
  /** From 0. */
  readonly line: number;
}

/** Rejects with the editor's words where the file is gone. */
export async function openPlace({ uri, line }: Place): Promise<void> {
  const document = await workspace.openTextDocument(Uri.parse(uri));
  const number = Math.min(line, document.lineCount - 1);
  const at = new Position(number, document.lineAt(number).firstNonWhitespaceCharacterIndex);
  await window.showTextDocument(document, { selection: new Range(at, at) });
}

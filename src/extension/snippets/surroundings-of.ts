// What the choice of a snippet depends on, as the editor and the server know it.
import { type TextEditor, workspace } from "vscode";
import type { AppOf } from "../../protocol.ts";
import type { Surroundings } from "../../snippets/choose.ts";

/** `rule` is one that is asked for: then no other finding of the file counts. Line ends are single characters. */
export function surroundingsOf(
  editor: TextEditor | undefined,
  app: AppOf | null,
  rule: string | undefined,
): Surroundings {
  const dependencies = app?.dependencies;
  const findings = rule === undefined ? (app?.rules ?? []) : [rule];
  if (!editor) return { languageId: "", path: "", text: "", cursor: 0, dependencies, findings };
  const { document, selection } = editor;
  const text = document.getText().replaceAll("\r\n", "\n");
  const { line, character } = selection.active;
  let cursor = 0;
  for (let at = 0; at < line; at++) cursor = text.indexOf("\n", cursor) + 1;
  return {
    languageId: document.languageId,
    path: document.isUntitled ? "" : workspace.asRelativePath(document.uri, false),
    text,
    cursor: cursor + character,
    dependencies,
    findings,
  };
}

// Asks why a finding is to be ignored, and writes the comment that says so.
import { Position, Uri, WorkspaceEdit, window, workspace } from "vscode";
import { IGNORE_EDIT, type IgnoreArguments, type IgnoreParams, type IgnoreResult } from "../protocol.ts";
import type { ServerClient } from "./client.ts";

export async function ignoreFinding(client: ServerClient, given: unknown): Promise<void> {
  const finding = given as IgnoreArguments;
  const reason = await window.showInputBox({
    title: `Ignore ${finding.rule} ${finding.scope === "line" ? "on this line" : "in this file"}`,
    prompt: "Why is it fine here? The reason is kept beside the code.",
    validateInput: (text) => (text.trim() === "" ? "A reason is required: without one the finding stays." : undefined),
  });
  if (!reason?.trim()) return;
  const params: IgnoreParams = { ...finding, reason };
  const result = await client.sendRequest<IgnoreResult | null>(IGNORE_EDIT, params);
  if (!result) {
    void window.showWarningMessage(`A comment cannot stand there, so ${finding.rule} cannot be ignored.`);
    return;
  }
  const edit = new WorkspaceEdit();
  edit.insert(Uri.parse(finding.uri), new Position(result.line, result.character), result.text);
  await workspace.applyEdit(edit);
}

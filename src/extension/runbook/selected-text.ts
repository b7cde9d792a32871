// The text that is selected: in the editor, or in the terminal.
import { commands, env, window } from "vscode";

/** `given` is what a menu passes: the terminal's menu passes a terminal. Undefined where nothing is selected. */
export async function selectedText(given: unknown): Promise<string | undefined> {
  const inEditor = isTerminal(given) ? undefined : inActiveEditor();
  return inEditor ?? (await inTerminal());
}

function inActiveEditor(): string | undefined {
  const editor = window.activeTextEditor;
  const texts = (editor?.selections ?? []).map((selection) => editor?.document.getText(selection) ?? "");
  const text = texts.filter((one) => one.trim() !== "").join("\n");
  return text === "" ? undefined : text;
}

/**
 * Extensions cannot ask a terminal for its selection (https://github.com/microsoft/vscode/issues/188173), but they can have it copied.
 * What was in the clipboard is put back; where that was no text, it cannot be, and the selection stays there.
 */
async function inTerminal(): Promise<string | undefined> {
  if (window.activeTerminal === undefined) return undefined;
  const before = await env.clipboard.readText();
  // Tells a selection that equals what was in the clipboard from none.
  const nothing = `session-doctor-${Date.now()}`;
  await env.clipboard.writeText(nothing);
  try {
    await commands.executeCommand("workbench.action.terminal.copySelection");
    const text = await env.clipboard.readText();
    return text === nothing || text.trim() === "" ? undefined : text;
  } finally {
    await env.clipboard.writeText(before);
  }
}

function isTerminal(given: unknown): boolean {
  return typeof given === "object" && given !== null && "sendText" in given;
}

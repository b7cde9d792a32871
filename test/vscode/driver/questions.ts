// Answers the questions that follow each other at the top of the workbench.
import type { Editor } from "./open-editor.ts";
import { quickInput } from "./quick-input.ts";

export const title = (editor: Editor, text: string | RegExp): Promise<void> =>
  quickInput(editor.page).locator(".quick-input-title", { hasText: text }).waitFor();

/** Waits for the question with this text below or in its box. */
export async function asked(editor: Editor, text: string): Promise<void> {
  const box = quickInput(editor.page);
  await box
    .locator(".quick-input-message", { hasText: text })
    .or(box.locator(`input[placeholder="${text}"]`))
    .first()
    .waitFor();
}

/** Takes what the question suggests, or what was typed. */
export const enter = (editor: Editor): Promise<void> => editor.page.keyboard.press("Enter");

export async function say(editor: Editor, question: string, text?: string): Promise<void> {
  await asked(editor, question);
  // What is secret stands in a box of another type.
  if (text !== undefined) await quickInput(editor.page).locator(".quick-input-box input").fill(text);
  await enter(editor);
}

export async function choose(editor: Editor, question: string, label?: string): Promise<void> {
  await asked(editor, question);
  if (label === undefined) await enter(editor);
  else await quickInput(editor.page).locator(".monaco-list-row", { hasText: label }).first().click();
}

// On production a person types the name of the connection: nobody does that by habit, or in the wrong window.
import { window } from "vscode";
import type { SavedServer } from "../connections/connection.ts";
import { oneLine } from "../sessions/plain-text.ts";

/** True at once where nothing has to be typed. */
export async function isNamed({ label, environment }: SavedServer, title: string, what: string): Promise<boolean> {
  if (environment !== "production") return true;
  const wanted = oneLine(label).trim();
  const typed = await window.showInputBox({
    title,
    prompt: `${what} This is production. Type “${wanted}” to go on.`,
    placeHolder: wanted,
    ignoreFocusOut: true,
    validateInput: (text) => (text === "" || wanted.startsWith(text) ? undefined : `This is not “${wanted}”.`),
  });
  return typed?.trim() === wanted;
}

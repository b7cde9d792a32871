// Types a command of a page into a new terminal. It is never run: the person presses Enter.
import { type Terminal, window, workspace } from "vscode";
import type { Block } from "../../runbook/pages/page.ts";
import { shellCommands } from "./shell-commands.ts";

/** Milliseconds that a shell has for its prompt; not every shell tells when it is there. */
const PROMPT = 2000;

/** @returns what happened, for everybody to hear. */
export async function typeCommand({ text }: Block): Promise<string> {
  if (!workspace.isTrusted) return "In Restricted Mode no terminal is opened.";
  const commands = shellCommands(text);
  const [first] = commands;
  const command = commands.length > 1 ? await pickCommand(commands) : first;
  if (command === undefined) return "";
  // A new one each time: what runs or is written in another one is not known.
  const terminal = window.createTerminal({ name: "Runbook" });
  terminal.show();
  await promptOf(terminal);
  if (terminal.exitStatus !== undefined) return "";
  terminal.sendText(command, false);
  return "Typed into a terminal. Press Enter there to run it.";
}

const pickCommand = (commands: readonly string[]): Thenable<string | undefined> =>
  window.showQuickPick([...commands], {
    title: "Open in Terminal",
    placeHolder: "Which command? It is typed and not run.",
  });

/** What is typed before the prompt is there shows twice, as if it had run. */
const promptOf = (terminal: Terminal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(limit);
      watching.dispose();
      resolve();
    };
    const limit = setTimeout(done, PROMPT);
    const watching = window.onDidChangeTerminalShellIntegration(({ terminal: ready }) => {
      if (ready === terminal) done();
    });
  });

// Shows the list of the search before anything is loaded: who types at once must not type into the file below.
import { type QuickPick, type QuickPickItem, window } from "vscode";
import type { SearchArguments } from "../../protocol.ts";

export interface OpenPick {
  readonly pick: QuickPick<QuickPickItem>;
  readonly given: SearchArguments;
}

/** Since 1.108 the editor shows a text between what is typed and the list: https://github.com/microsoft/vscode/pull/283874 */
export interface WithPrompt {
  prompt?: string;
}

/** Not documented yet. Without it the editor moves titles with the typed letters up: https://github.com/microsoft/vscode/issues/73904 */
interface InOurOrder {
  sortByLabel?: boolean;
}

export function openPick(given: SearchArguments): OpenPick {
  const pick: QuickPick<QuickPickItem> & InOurOrder = window.createQuickPick();
  const text = (given.text ?? "").replaceAll(/\s+/g, " ").trim();
  pick.title =
    text === "" ? "Search Runbook" : `Search Runbook for “${text.length > 70 ? `${text.slice(0, 69)}…` : text}”`;
  pick.placeholder =
    text === ""
      ? "What do users see? Or paste an error message, a log line, the name of a setting"
      : "Type to search for something else";
  // Whatever is listed was found by us already, and in our order.
  pick.sortByLabel = false;
  pick.busy = true;
  pick.onDidHide(() => pick.dispose());
  pick.show();
  return { pick, given };
}

// Closes the documents of sessions that the editor kept open over a restart: what they showed is not kept anywhere.
import { TabInputText, window } from "vscode";
import { SCHEME } from "./session-address.ts";

export async function closeLeftovers(): Promise<void> {
  const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
  const left = tabs.filter(({ input }) => input instanceof TabInputText && input.uri.scheme.startsWith(SCHEME));
  if (left.length > 0) await window.tabGroups.close(left, true);
}

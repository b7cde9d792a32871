// Asks what to do with a plan that lies open beside the question.
import { type QuickPickItem, ThemeIcon, window } from "vscode";

export type Answer = "carry out" | "dry run" | "go on" | "cancel";

export interface Question {
  readonly title: string;
  /** What will be done, with exact counts: `Delete 3 sessions and 7 keys that belong to them`. */
  readonly deed: string;
  readonly icon: string;
  /** Whether there is nothing to carry out. */
  readonly isEmpty: boolean;
  /** What was not looked at. */
  readonly incomplete: readonly string[];
  readonly canGoOn: boolean;
}

/** The harmless answer comes first, so that Enter does not hurt. */
export async function confirm({ title, deed, icon, isEmpty, incomplete, canGoOn }: Question): Promise<Answer> {
  const item = (label: string, icon: string, answer: Answer, detail?: string): QuickPickItem & { answer: Answer } => ({
    label,
    iconPath: new ThemeIcon(icon),
    answer,
    ...(detail !== undefined && { detail }),
  });
  const items = [
    ...(isEmpty ? [] : [item("Dry run only", "beaker", "dry run", "Changes nothing; the plan stays open.")]),
    ...(canGoOn ? [item("Go on reading", "search", "go on", incomplete.join(" "))] : []),
    ...(isEmpty
      ? []
      : [item(deed, icon, "carry out", incomplete.length > 0 ? "There may be more than the plan holds." : undefined)]),
    item("Cancel", "close", "cancel"),
  ];
  const placeHolder = isEmpty
    ? "There is nothing to change."
    : "The plan beside this list says exactly what will change.";
  const chosen = await window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true });
  return chosen?.answer ?? "cancel";
}

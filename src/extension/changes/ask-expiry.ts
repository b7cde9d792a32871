// Asks in how long a session is to end.
import { type QuickPickItem, window } from "vscode";
import { readSpan } from "../sessions/view-conditions.ts";

const CHOICES: readonly (readonly [label: string, seconds: number])[] = [
  ["1 minute", 60],
  ["5 minutes", 300],
  ["15 minutes", 900],
  ["1 hour", 3600],
  ["1 day", 86_400],
];

/** As long as the largest time to live that stores and people think of: ten years. */
const LONGEST = 3650 * 86_400;

/** Seconds; undefined when the person would not say. */
export async function askExpiry(title: string): Promise<number | undefined> {
  const items = [
    ...CHOICES.map(([label, seconds]): QuickPickItem & { seconds?: number } => ({ label, seconds })),
    { label: "Another time…" },
  ];
  const placeHolder = "In how long does it end, if nobody uses it before?";
  const chosen = await window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true });
  if (!chosen || chosen.seconds !== undefined) return chosen?.seconds;
  const typed = await window.showInputBox({
    ...{ title, prompt: "Time until the session ends", placeHolder: "30 min", ignoreFocusOut: true },
    validateInput: (text) =>
      text === "" || isFine(readSpan(text)) ? undefined : "Type a time, such as 90 s, 30 min, 2 h or 7 d.",
  });
  const seconds = typed === undefined ? undefined : readSpan(typed);
  return isFine(seconds) ? seconds : undefined;
}

const isFine = (seconds: number | undefined): seconds is number =>
  seconds !== undefined && seconds >= 1 && seconds <= LONGEST;

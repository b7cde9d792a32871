// Goes through questions in the box at the top of the window, with a way back, until the last one is answered.
import { setTimeout as delay } from "node:timers/promises";
import {
  type Disposable,
  type InputBox,
  type QuickInputButton,
  QuickInputButtons,
  type QuickPick,
  type QuickPickItem,
  QuickPickItemKind,
  ThemeColor,
  ThemeIcon,
  Uri,
  window,
} from "vscode";
import type { Draft } from "./draft.ts";
import type { Choice, FileFilter, FileStep, PickStep, Step, TextStep } from "./step.ts";

/** Milliseconds that nobody minds before a list is shown. */
const MOMENT = 500;

type Answer = Draft | "back" | "cancelled";

interface Place {
  readonly title: string;
  /** From 1. */
  readonly step: number;
  readonly of: number;
}

/** Undefined when the person cancelled. */
export async function askSteps(
  title: string,
  begin: Draft,
  stepsOf: (draft: Draft) => readonly Step[],
  /** Index of the first step that is shown; there is a way back to those before it. */
  from = 0,
): Promise<Draft | undefined> {
  let draft = begin;
  let at = from;
  for (;;) {
    const steps = stepsOf(draft);
    const step = steps[at];
    if (step === undefined) return draft;
    const answer = await ask(step, { title, step: at + 1, of: steps.length });
    if (answer === "cancelled") return undefined;
    if (answer === "back") at--;
    else {
      draft = answer;
      at++;
    }
  }
}

function ask(step: Step, place: Place): Promise<Answer> {
  switch (step.kind) {
    case "pick":
      return askPick(step, place);
    case "text":
      return askText(step, place);
    case "file":
      return askFile(step);
  }
}

async function askFile({ browse, value, take }: FileStep): Promise<Answer> {
  const path = await openFile(browse, value);
  return path === undefined ? "back" : take(path);
}

async function askPick({ placeholder, choices, more }: PickStep, place: Place): Promise<Answer> {
  const box = window.createQuickPick<QuickPickItem & { readonly choice?: Choice }>();
  box.placeholder = placeholder;
  box.matchOnDescription = true;
  const below = itemsOf(choices);
  const above = more?.then(itemsOf);
  // What comes late is added at the end: rows must not move under the hand of whoever is about to choose one.
  const prompt = above && (await Promise.race([above, delay(MOMENT)]));
  box.items = [...(prompt ?? []), ...below];
  const now = below.filter(({ choice }) => choice?.active === true);
  if (now.length > 0) box.activeItems = now;
  if (above !== undefined && prompt === undefined) {
    box.busy = true;
    box.keepScrollPosition = true;
    void above.then((late) => {
      const { activeItems } = box;
      box.items = [...below, ...late];
      box.activeItems = activeItems;
      box.busy = false;
    });
  }
  return answered(box, place, undefined, (answer) => [
    box.onDidAccept(() => {
      const [chosen] = box.selectedItems;
      if (chosen?.choice) answer(chosen.choice.draft);
    }),
  ]);
}

const BROWSE: QuickInputButton = { iconPath: new ThemeIcon("folder-opened"), tooltip: "Choose a File…" };

async function askText(step: TextStep, place: Place): Promise<Answer> {
  const box = window.createInputBox();
  box.prompt = step.prompt;
  box.placeholder = step.placeholder;
  box.value = step.value;
  box.password = step.secret === true;
  const browse = async (): Promise<void> => {
    const path = step.browse && (await openFile(step.browse, box.value));
    if (path !== undefined) box.value = path;
  };
  return answered(box, place, step.browse && browse, (answer) => [
    box.onDidChangeValue((text) => {
      // An empty box says enough by its prompt, until somebody wants to go on.
      box.validationMessage = text === "" ? undefined : step.check(text);
    }),
    box.onDidAccept(() => {
      const wrong = step.check(box.value);
      if (wrong === undefined) answer(step.take(box.value));
      else box.validationMessage = wrong;
    }),
  ]);
}

/** Shows a box until it is answered, left, or gone back from. */
async function answered(
  box: QuickPick<QuickPickItem> | InputBox,
  { title, step, of }: Place,
  browse: (() => Promise<void>) | undefined,
  listen: (answer: (given: Answer) => void) => readonly Disposable[],
): Promise<Answer> {
  box.title = title;
  // Before a choice of what is to come, nobody knows how much that is.
  if (of > 1) {
    box.step = step;
    box.totalSteps = of;
  }
  box.buttons = [...(step > 1 ? [QuickInputButtons.Back] : []), ...(browse ? [BROWSE] : [])];
  // A password is often looked up in another window.
  box.ignoreFocusOut = true;
  const listeners: Disposable[] = [box];
  // A dialog may take the place of the box for a while.
  let away = false;
  try {
    return await new Promise<Answer>((resolve) => {
      listeners.push(
        box.onDidTriggerButton(async (button) => {
          if (button === QuickInputButtons.Back) return resolve("back");
          away = true;
          await browse?.();
          away = false;
          box.show();
        }),
        box.onDidHide(() => {
          if (!away) resolve("cancelled");
        }),
        ...listen(resolve),
      );
      box.show();
    });
  } finally {
    for (const one of listeners) one.dispose();
  }
}

function itemsOf(choices: readonly Choice[]): (QuickPickItem & { readonly choice?: Choice })[] {
  return choices.flatMap((choice, index) => {
    const { label, description, detail, icon, color, group } = choice;
    const item = {
      label,
      choice,
      alwaysShow: false,
      ...(description !== undefined && { description }),
      ...(detail !== undefined && { detail }),
      ...(icon !== undefined && {
        iconPath: new ThemeIcon(icon, color === undefined ? undefined : new ThemeColor(color)),
      }),
    };
    const begins = group !== undefined && group !== choices[index - 1]?.group;
    return begins ? [{ label: group, kind: QuickPickItemKind.Separator }, item] : [item];
  });
}

async function openFile({ title, filters }: FileFilter, now?: string): Promise<string | undefined> {
  const [file] =
    (await window.showOpenDialog({
      title,
      filters: Object.fromEntries(Object.entries(filters).map(([name, extensions]) => [name, [...extensions]])),
      ...(now && { defaultUri: Uri.file(now) }),
    })) ?? [];
  return file?.fsPath;
}

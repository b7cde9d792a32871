// Asks what the files do not say, one question after the other: each may be left open, and then an answer is assumed and marked.
import { QuickInputButtons, type QuickPickItem, window } from "vscode";
import { type Answers, type Given, type QuestionId, questions } from "../../runbook/advice/answers.ts";

type Question = (typeof questions)[number];
type Answer = { readonly value: Answers[QuestionId]; readonly because: string };
/** Undefined: not known. */
type Said = "back" | "cancel" | { readonly answer: Answer | undefined };

/** @returns what is known and what was said; undefined where the person went away. */
export async function askAnswers(known: Given, title: string): Promise<Given | undefined> {
  const asked = questions.filter(({ id }) => known[id] === undefined);
  const given: Partial<Record<QuestionId, Answer>> = { ...known };
  for (let at = 0; at < asked.length; ) {
    const question = asked[at];
    if (!question) break;
    const said = await ask(question, given[question.id], { title, step: at + 1, of: asked.length });
    if (said === "cancel") return undefined;
    if (said === "back") at--;
    else {
      if (said.answer) given[question.id] = said.answer;
      else delete given[question.id];
      at++;
    }
  }
  return given as Given;
}

interface Item extends QuickPickItem {
  readonly answer?: Answer;
}

interface Step {
  readonly title: string;
  /** From 1. */
  readonly step: number;
  readonly of: number;
}

function ask(question: Question, before: Answer | undefined, { title, step, of }: Step): Promise<Said> {
  const pick = window.createQuickPick<Item>();
  Object.assign(pick, { title, step, totalSteps: of, placeholder: question.ask, ignoreFocusOut: true });
  if (step > 1) pick.buttons = [QuickInputButtons.Back];
  const show = (typed: string): void => {
    pick.items = itemsOf(question, typed);
    const same = pick.items.find(({ answer }) => before !== undefined && answer?.value === before.value);
    const [unknown] = pick.items.filter(({ answer }) => answer === undefined);
    pick.activeItems = [same ?? unknown].filter((item) => item !== undefined);
  };
  show("");
  return new Promise((resolve) => {
    pick.onDidChangeValue((typed) => {
      if (question.kind === "number") show(typed.trim());
    });
    pick.onDidTriggerButton(() => {
      resolve("back");
      pick.hide();
    });
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (!item) return;
      resolve({ answer: item.answer });
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve("cancel");
      pick.dispose();
    });
    pick.show();
  });
}

const SAID = "you said so";
const TYPICAL: Readonly<Partial<Record<QuestionId, readonly number[]>>> = {
  nodes: [1, 2, 3, 5],
  sessionBytes: [500, 2048, 20_480, 100_000],
};

function itemsOf({ id, kind, assumed }: Question, typed: string): readonly Item[] {
  const usual = typeof assumed === "boolean" ? (assumed ? "Yes" : "No") : String(assumed);
  const unknown: Item = {
    label: "I do not know",
    description: `taken as ${usual}, and marked as assumed`,
    alwaysShow: true,
  };
  if (kind === "yes-no")
    return [
      { label: "Yes", answer: { value: true, because: SAID } },
      { label: "No", answer: { value: false, because: SAID } },
      unknown,
    ];
  const number = /^\d{1,9}$/.test(typed) ? Number(typed) : undefined;
  const numbers = typed === "" ? (TYPICAL[id] ?? []) : number === undefined || number === 0 ? [] : [number];
  const items = numbers.map((value): Item => ({ label: String(value), answer: { value, because: SAID } }));
  return [...items, ...(typed === "" ? [{ ...unknown, detail: "Or type a number." }] : [unknown])];
}

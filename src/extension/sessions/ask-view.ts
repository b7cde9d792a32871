// Asks how the sessions of an application are to be filtered and sorted.
import { type QuickPickItem, ThemeIcon, window } from "vscode";
import type { SessionFilter, SessionView, SortBy } from "../../live/browse/store-browser.ts";
import { CONDITIONS, type Condition } from "./view-conditions.ts";
import { ORDERS } from "./view-in-words.ts";

const names = Object.keys(CONDITIONS) as readonly Condition[];

/** All conditions in one list, then one question for each that needs an answer. Undefined when the person stopped. */
export async function askFilter(app: string, before: SessionFilter): Promise<SessionFilter | undefined> {
  const items = names.map((name) => {
    const { label, icon, detail, ask } = CONDITIONS[name];
    const picked = before[name] !== undefined;
    const now = picked ? ask?.write(before) : undefined;
    return {
      name,
      label,
      detail,
      picked,
      iconPath: new ThemeIcon(icon),
      ...(now !== undefined && { description: now }),
    };
  });
  const chosen = await window.showQuickPick(items, {
    title: `Filter Sessions of ${app}`,
    placeHolder: "Check what must hold; with nothing checked, all sessions are shown",
    canPickMany: true,
    matchOnDetail: true,
  });
  if (!chosen) return undefined;
  const questions = chosen.filter(({ name }) => CONDITIONS[name].ask !== undefined);
  let filter: SessionFilter = Object.assign({}, ...chosen.map(({ name }) => CONDITIONS[name].flag ?? {}));
  for (const [index, { name }] of questions.entries()) {
    const part = await askCondition(name, before, app, `${index + 1}/${questions.length}`);
    if (!part) return undefined;
    filter = { ...filter, ...part };
  }
  return filter;
}

async function askCondition(
  name: Condition,
  before: SessionFilter,
  app: string,
  step: string,
): Promise<SessionFilter | undefined> {
  const { ask } = CONDITIONS[name];
  if (!ask) return {};
  const text = await window.showInputBox({
    title: `Filter Sessions of ${app} (${step})`,
    prompt: ask.prompt,
    placeHolder: ask.example,
    value: ask.write(before),
    validateInput: (typed) => (ask.read(typed) ? undefined : ask.wrong),
  });
  return text === undefined ? undefined : ask.read(text);
}

/** Undefined when the person stopped. */
export async function askSort(
  app: string,
  before: SessionView,
): Promise<Pick<SessionView, "sort" | "descending"> | undefined> {
  type Choice = QuickPickItem & Pick<SessionView, "sort" | "descending">;
  const items = (Object.keys(ORDERS) as readonly SortBy[]).flatMap((sort) =>
    [false, true].map((descending): Choice => {
      const isNow = before.sort === sort && before.descending === descending;
      const slow =
        sort === "user" || sort === "idle" ? { detail: "Sessions are read for it, which takes longer." } : {};
      const label = ORDERS[sort][descending ? 1 : 0];
      return {
        label: `${label.slice(0, 1).toUpperCase()}${label.slice(1)}`,
        sort,
        descending,
        ...slow,
        ...(isNow && { description: "now" }),
      };
    }),
  );
  const chosen = await window.showQuickPick(items, {
    title: `Sort Sessions of ${app}`,
    placeHolder: "In which order?",
  });
  return chosen && { sort: chosen.sort, descending: chosen.descending };
}

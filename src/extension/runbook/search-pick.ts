// The search: a list that answers while somebody types, so that no page has to be opened for the first answer.
import { type QuickInputButton, type QuickPick, type QuickPickItem, QuickPickItemKind, ThemeIcon } from "vscode";
import type { PageName } from "../../runbook/pages/page.ts";
import type { OpenLibrary } from "./library.ts";
import type { OpenPick, WithPrompt } from "./open-pick.ts";
import { type SearchRow, searchRows } from "./search-rows.ts";

export interface SearchPick {
  readonly library: OpenLibrary;
  /** Names of pages that were shown, the last one first. */
  readonly recent: readonly string[];
  readonly open: (page: PageName, options?: { readonly preserveFocus: boolean }) => void;
  readonly showProblems: () => void;
}

interface Item extends QuickPickItem {
  readonly row?: SearchRow;
  readonly does?: "problems";
}

const PEEK: QuickInputButton = { iconPath: new ThemeIcon("open-preview"), tooltip: "Show Page and Keep This List" };

/** Fills a list that is shown already: see `openPick`. */
export function searchPick(shown: OpenPick, { library, recent, open, showProblems }: SearchPick): void {
  // Nothing has listed anything in it yet.
  const pick = shown.pick as QuickPick<Item> & WithPrompt;
  const { text = "", rule } = shown.given;
  const isGiven = text !== "";

  const list = (): void => {
    const typed = pick.value.trim();
    const question = typed === "" ? { text, rule, typing: false } : { text: typed, rule: undefined, typing: true };
    const items = searchRows(library, { ...question, recent }).flatMap(({ heading, rows }): Item[] => [
      ...(heading === undefined ? [] : [{ label: heading, kind: QuickPickItemKind.Separator }]),
      ...rows.map(toItem),
    ]);
    const nothing: Item = {
      label: "Nothing fits",
      detail: "Try the words of an error message, the name of a setting or product, or what users see.",
      alwaysShow: true,
    };
    pick.items = [...(items.length === 0 ? [nothing] : items), ...problemsOf(library)];
    explain(pick.items.find(({ row }) => row));
  };
  /** The whole of the first answer, of which a row shows only as much as fits, and why it is there. */
  const explain = (item: Item | undefined): void => {
    const row = item?.row;
    pick.prompt = row && isAsked() ? [row.answer, row.reasons].filter((part) => part !== "").join(" — ") : "";
  };
  const isAsked = (): boolean => isGiven || pick.value.trim() !== "";

  pick.onDidChangeValue(list);
  pick.onDidChangeActive(([active]) => explain(active));
  pick.onDidTriggerItemButton(({ item }) => {
    if (!item.row) return;
    pick.ignoreFocusOut = true;
    open(item.row.page, { preserveFocus: true });
  });
  pick.onDidAccept(() => {
    const [item] = pick.activeItems;
    if (item?.row) open(item.row.page);
    if (item?.does === "problems") showProblems();
    if (item?.row || item?.does) pick.hide();
  });
  list();
  pick.busy = false;
}

const toItem = (row: SearchRow): Item => ({
  ...{ row, label: row.title, description: row.hint, detail: row.answer, alwaysShow: true, buttons: [PEEK] },
});

/** A page that cannot be read is not found, and its authors should learn why. */
function problemsOf({ problems }: OpenLibrary): Item[] {
  const [first] = problems;
  if (first === undefined) return [];
  const many =
    problems.length === 1 ? "A page of your team has a problem" : `Pages of your team have ${problems.length} problems`;
  return [
    { label: "Your team's pages", kind: QuickPickItemKind.Separator },
    { label: `$(warning) ${many}`, detail: first, alwaysShow: true, does: "problems" },
  ];
}

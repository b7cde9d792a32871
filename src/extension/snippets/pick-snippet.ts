// Asks which snippet: with what each does, where it goes and why it is offered.
import { type QuickPickItem, QuickPickItemKind, ThemeIcon, window } from "vscode";
import type { SnippetRow } from "./snippet-rows.ts";

export interface PickSnippetOptions {
  readonly title: string;
  /** The open file, for people. */
  readonly place: string | undefined;
  readonly openPage: (name: string) => void;
}

type Item = QuickPickItem & { readonly row?: SnippetRow };

/** Is there at once, and fills as soon as the rows are known. Undefined where none was chosen. */
export function pickSnippet(
  rows: Promise<readonly SnippetRow[]>,
  { title, place, openPage }: PickSnippetOptions,
): Promise<SnippetRow | undefined> {
  const pick = window.createQuickPick<Item>();
  pick.title = title;
  pick.placeholder = "What is to be secured? Type a framework, a server, or what is to be prevented";
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.busy = true;
  return new Promise((resolve, reject) => {
    rows.then((known) => {
      pick.items = itemsOf(known, place);
      pick.busy = false;
    }, reject);
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.row);
      pick.hide();
    });
    pick.onDidTriggerItemButton(({ item }) => {
      if (item.row?.page !== undefined) openPage(item.row.page);
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function itemsOf(rows: readonly SnippetRow[], place: string | undefined): readonly Item[] {
  const here = rows.filter(({ isHere }) => isHere);
  const elsewhere = rows.filter(({ isHere }) => !isHere);
  return [
    ...(here.length > 0 ? [separator(place === undefined ? "For this file" : `For ${place}`)] : []),
    ...here.map(itemOf),
    ...(elsewhere.length > 0 ? [separator("In a new file")] : []),
    ...elsewhere.map(itemOf),
  ];
}

const separator = (label: string): Item => ({ label, kind: QuickPickItemKind.Separator });

const itemOf = (row: SnippetRow): Item => ({
  label: row.label,
  description: row.description,
  detail: row.detail,
  row,
  buttons:
    row.page === undefined
      ? []
      : [{ iconPath: new ThemeIcon("book"), tooltip: `Read what it protects against: ${row.page}` }],
});

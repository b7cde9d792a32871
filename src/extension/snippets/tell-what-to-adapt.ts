// Says what is to be changed in what was just inserted, without a word in the file.
import { window } from "vscode";
import type { Snippet } from "../../snippets/snippet.ts";

export function tellWhatToAdapt({ title, adapt, protects }: Snippet, openPage: (name: string) => void): void {
  const [page] = protects;
  const read = "What It Protects Against";
  const message = `Inserted: ${title}. ${adapt.join(" ")}`;
  void window
    .showInformationMessage(message.replaceAll("`", ""), ...(page === undefined ? [] : [read]))
    .then((chosen) => {
      if (chosen === read && page !== undefined) openPage(page);
    });
}

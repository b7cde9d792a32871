// Lets a person choose a rule, by its id or by what it is about.
import { window } from "vscode";
import type { RunbookPage } from "../../runbook/pages/page.ts";

/** The id of the chosen rule; undefined when none was chosen. */
export async function pickRule(pages: Promise<readonly RunbookPage[]>): Promise<string | undefined> {
  const items = pages.then((all) =>
    all.map(({ id, title, severity = "" }) => ({ label: id, description: severity, detail: title })),
  );
  const chosen = await window.showQuickPick(items, {
    title: "Open Rule Page",
    placeHolder: "Find a rule by its id or its title",
    matchOnDetail: true,
  });
  return chosen?.label;
}

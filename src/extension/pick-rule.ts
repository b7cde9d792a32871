// Lets a person choose a rule, by its id or by what it is about.
import { window } from "vscode";
import type { RulePages } from "./rule-pages.ts";

/** The id of the chosen rule; undefined when none was chosen. */
export async function pickRule(pages: RulePages): Promise<string | undefined> {
  const items = pages
    .all()
    .then((all) => all.map(({ rule, title, severity }) => ({ label: rule, description: severity, detail: title })));
  const chosen = await window.showQuickPick(items, {
    title: "Open Rule Page",
    placeHolder: "Find a rule by its id or its title",
    matchOnDetail: true,
  });
  return chosen?.label;
}

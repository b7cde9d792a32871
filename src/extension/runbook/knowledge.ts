// What the extension uses of the runbook. A bundle of its own, loaded with the first search or page.
export { titlePicker } from "../../runbook/pick-titles.ts";
export { search } from "../../runbook/search.ts";
export { openRunbook } from "../../runbook-files/open-runbook.ts";

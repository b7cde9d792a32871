// What renders pages of a team, and those about the workspace. A bundle of its own, loaded with the first of them: our own pages are
// rendered ahead.
export { makePage } from "../../runbook/pages/make-page.ts";
export { readEntry } from "../../runbook/read-entry.ts";

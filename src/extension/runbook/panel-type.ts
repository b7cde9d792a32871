// The name of the runbook's panel, by which the editor keeps it over a reload.

export const PANEL = "sessionDoctor.runbook";

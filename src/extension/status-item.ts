// Says what the server is doing, where editors show the state of a language.
import { type Disposable, LanguageStatusSeverity, languages } from "vscode";
import type { Status } from "../protocol.ts";

export interface StatusItem extends Disposable {
  show(status: Status): void;
}

/** Files that we read, as people meet them. */
const SELECTOR = [
  ...[
    ...["java", "javascript", "typescript", "javascriptreact", "typescriptreact", "yaml", "dockercompose"],
    ...["properties", "spring-boot-properties", "spring-boot-properties-yaml", "shellscript", "nginx", "xml"],
  ].map((language) => ({ scheme: "file", language })),
  { scheme: "file", pattern: "**/*.{conf,cfg,gradle,kts}" },
  { scheme: "file", pattern: "**/{package.json,.env,.env.*,.session-doctor.json}" },
];

export function createStatusItem(): StatusItem {
  const item = languages.createLanguageStatusItem("sessionDoctor.status", SELECTOR);
  item.name = "Session Doctor";
  return {
    show(status) {
      const { state } = status;
      item.busy = state === "indexing";
      item.severity = state === "failed" ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
      item.text = textOf(status);
      item.detail = state === "failed" ? "The language server is not running" : "Session Doctor";
      item.command =
        state === "failed"
          ? { title: "Restart", command: "sessionDoctor.restart", tooltip: "Restart the language server" }
          : { title: "Show Problems", command: "workbench.actions.view.problems" };
    },
    dispose: () => item.dispose(),
  };
}

function textOf({ state, files, findings }: Status): string {
  if (state === "indexing") return "Reading the workspace…";
  if (state === "failed") return "Session Doctor has stopped";
  return `${count(findings, "finding")} in ${count(files, "file")} about sessions`;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

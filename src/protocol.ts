// What the language server and its client say to each other beyond the standard protocol.

/** Given with `initialize`. */
export interface InitializationOptions {
  readonly settings?: ClientSettings;
  /** Where the client shows rule pages: `vscode://publisher.name`. Clients that cannot show them leave it out. */
  readonly pages?: string;
}

/** The section `sessionDoctor` of the editor's settings. */
export interface ClientSettings {
  /** Rule id to `off`, `error`, `warning` or `info`; rules that are not named keep their own severity. */
  readonly rules?: Readonly<Record<string, string>>;
  readonly disabledStacks?: readonly string[];
  readonly minConfidence?: "high" | "medium" | "low";
}

/** Server to client: what the server is doing, for the language status item. */
export const STATUS = "sessionDoctor/status";

export interface Status {
  readonly state: "indexing" | "ready" | "failed";
  /** Files that said something about sessions. */
  readonly files: number;
  readonly findings: number;
  readonly message?: string;
}

/** Client to server: read every folder again from disk. */
export const RESCAN = "sessionDoctor/rescan";

/** Command that a code action asks the client to run: asks for a reason, then inserts a suppression. */
export const IGNORE_COMMAND = "sessionDoctor.ignoreFinding";

export interface IgnoreArguments {
  readonly uri: string;
  readonly rule: string;
  /** Line of the finding, from 0. */
  readonly line: number;
  readonly scope: "line" | "file";
}

/** Client to server: the edit that suppresses a finding; null when the file's format has no comments. */
export const IGNORE_EDIT = "sessionDoctor/ignoreEdit";

export interface IgnoreParams extends IgnoreArguments {
  readonly reason: string;
}

export interface IgnoreResult {
  readonly line: number;
  readonly character: number;
  readonly text: string;
}

/** Command that opens the page of a rule; its one argument is the rule's id. */
export const OPEN_PAGE_COMMAND = "sessionDoctor.openRulePage";

/** Address that the editor opens our page for; `pages` is what the client gave with `initialize`. */
export const pageAddress = (pages: string, rule: string): string => `${pages}/rule/${rule}`;

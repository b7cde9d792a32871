// A row of the tree as plain data, so that what it says can be tested without an editor.

export interface Item {
  readonly label: string;
  readonly description?: string | undefined;
  /** Plain text; lines are kept. */
  readonly tooltip?: string | undefined;
  /** Id of one of the editor's icons. */
  readonly icon: string;
  /** Id of one of the editor's colours. */
  readonly color?: string | undefined;
  /** What menus tell rows apart by. */
  readonly context: string;
  /** Missing where there is nothing below. */
  readonly open?: "collapsed" | "expanded" | undefined;
  /** Run by a click or Enter, with the row. */
  readonly command?: string | undefined;
  /** What a screen reader says instead of label and description. */
  readonly spoken?: string | undefined;
}

export const WARNING = "list.warningForeground";
export const ERROR = "list.errorForeground";

/** Parts of a description, those that are there. */
export const joined = (parts: readonly (string | undefined)[]): string | undefined =>
  parts.filter((part) => part !== undefined && part !== "").join(" · ") || undefined;

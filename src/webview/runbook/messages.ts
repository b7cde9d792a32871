// What the runbook's panel and the extension say to each other, and what the panel is shown. Plain data.

/** A page as the panel shows it. HTML is our own rendering: it holds no script and no style. */
export interface PageView {
  /** `kind/id`. */
  readonly name: string;
  /** False for a page about the workspace: it is gone with the window, and links would lead nowhere. */
  readonly lasts: boolean;
  /** What kind of page it is, as people say it. */
  readonly kind: string;
  readonly severity?: string;
  /** What the page is called elsewhere: the id of a rule, the file of a team's page. */
  readonly label?: string;
  readonly titleHtml: string;
  readonly leadHtml: string;
  readonly bodyHtml: string;
  readonly contents: readonly ContentsEntry[];
  readonly related: readonly { readonly name: string; readonly title: string; readonly kind: string }[];
  /** What can be done with each example, in the order of the page. */
  readonly blocks: readonly BlockActions[];
  /** Rules that can be checked; empty where there is nothing to check. */
  readonly rules: readonly string[];
  /** Ids of the boxes of its checklists. */
  readonly tasks: readonly string[];
}

export interface ContentsEntry {
  /** Of the heading's element. */
  readonly id: string;
  readonly text: string;
  readonly below: readonly { readonly id: string; readonly text: string }[];
}

export interface BlockActions {
  readonly insert: boolean;
  readonly terminal: boolean;
}

/** What around the page changes while it is shown. */
export interface Surroundings {
  /** False in Restricted Mode: nothing is connected and no terminal is opened. */
  readonly trusted: boolean;
  readonly canGoBack: boolean;
  readonly canGoForward: boolean;
}

/** What came of a check. */
export interface Checked {
  readonly what: CheckKind;
  /** One sentence. */
  readonly summary: string;
  readonly findings: readonly {
    readonly severity: string;
    readonly message: string;
    /** The place of a finding in a file, or the server that it is about. */
    readonly where: string;
    /** Whether the place can be opened. */
    readonly opens: boolean;
  }[];
  /** Missing where all were asked. */
  readonly unasked?: readonly Unasked[];
  /** True where connecting to a server would help. */
  readonly offersConnecting?: boolean;
}

/** A server that could not be asked. */
export interface Unasked {
  /** What happened there. */
  readonly message: string;
  /** The page that explains it; missing where there is none. */
  readonly page?: string;
}

export type CheckKind = "files" | "servers";

/** What the editor keeps for a panel, so that it is there again after a reload. */
export interface SavedPanel {
  readonly pages: readonly SavedPage[];
  /** Of the page that is shown. */
  readonly at: number;
}

export interface SavedPage {
  readonly name: string;
  /** In CSS pixels from the top. */
  readonly scroll: number;
}

export type ToPanel =
  | {
      readonly say: "show";
      readonly page: PageView;
      readonly surroundings: Surroundings;
      readonly saved: SavedPanel;
      readonly ticked: readonly string[];
      readonly checked: readonly Checked[];
      /** Id of a heading to begin at. */
      readonly section?: string;
      /** Whether the page was asked for, so that it takes the focus. */
      readonly focus: boolean;
    }
  | { readonly say: "surroundings"; readonly surroundings: Surroundings }
  | { readonly say: "ticked"; readonly ticked: readonly string[] }
  | { readonly say: "checking"; readonly what: CheckKind }
  | { readonly say: "checked"; readonly checked: Checked }
  /** For everybody to hear. */
  | { readonly say: "done"; readonly text: string };

export type FromPanel =
  | { readonly do: "ready" }
  | { readonly do: "open"; readonly page: string; readonly section?: string }
  | { readonly do: "back" }
  | { readonly do: "forward" }
  | { readonly do: "search" }
  | { readonly do: "link" }
  | { readonly do: "export" }
  | { readonly do: "connect" }
  | { readonly do: "copy"; readonly block: number }
  | { readonly do: "insert"; readonly block: number }
  | { readonly do: "terminal"; readonly block: number }
  | { readonly do: "tick"; readonly task: string; readonly done: boolean }
  | { readonly do: "reset" }
  | { readonly do: "check"; readonly what: CheckKind }
  | { readonly do: "reveal"; readonly what: CheckKind; readonly finding: number }
  | { readonly do: "scrolled"; readonly to: number };

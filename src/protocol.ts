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

/** Command that searches the runbook; its one argument may be a `SearchArguments`. */
export const SEARCH_COMMAND = "sessionDoctor.searchRunbook";

export interface SearchArguments {
  /** What to search for; a person is asked where it is missing. */
  readonly text?: string;
  /** Pages that name this rule come first. */
  readonly rule?: string;
}

/**
 * Client to server: the Redis servers that files name, to be offered as connections. Answer: `FoundStore[]`, those on this machine first.
 * As long as the status is `indexing`, both this and `LIFETIMES` answer from what was read until then.
 */
export const STORES = "sessionDoctor/stores";

export interface FoundStore {
  /** Where it is named: a file's URI and a line from 0. */
  readonly uri: string;
  readonly line: number;
  /** Relative to its folder, for people. */
  readonly path: string;
  readonly tls: boolean;
  readonly username?: string;
  readonly database: number;
  /** Whether a password is written beside it; the password itself never travels. */
  readonly hasPassword: boolean;
  readonly endpoint:
    | { readonly kind: "standalone"; readonly host: string; readonly port: number }
    | {
        readonly kind: "sentinel";
        readonly sentinels: readonly { readonly host: string; readonly port: number }[];
        readonly master: string;
      }
    | { readonly kind: "cluster"; readonly nodes: readonly { readonly host: string; readonly port: number }[] };
}

/** Client to server: what the code promises about the lifetime of sessions in stores. Answer: `PromisedLifetime[]`. */
export const LIFETIMES = "sessionDoctor/lifetimes";

/**
 * Keys of one prefix may have several: of two apps, of stages that differ, or where code gives single sessions a time of their own. A
 * session keeps what is promised when it keeps one of them. A prefix for which one of them is not known is left out.
 */
export interface PromisedLifetime {
  /** The app's folder, relative to the workspace folder; empty for the folder itself. */
  readonly app: string;
  /** As live sessions name it: `spring-session`, `connect-redis`, … */
  readonly framework: string;
  /** Prefix of its keys, where it is known. */
  readonly prefix?: string;
  /** Seconds until an idle session ends; `null`: never. */
  readonly idle: number | null;
  /** Whether nobody wrote it down, so that it is the framework's own. */
  readonly byDefault: boolean;
  readonly uri: string;
  readonly line: number;
  readonly path: string;
}

/** Client to server: what some rules find in the files of all folders. Answer: `RuleFindings`. */
export const FINDINGS_OF = "sessionDoctor/findingsOf";

export interface FindingsOfParams {
  readonly rules: readonly string[];
}

export interface RuleFindings {
  /** The worst first, then by path and place. */
  readonly findings: readonly FileFinding[];
  /** True as long as folders are being read, so that there may be more. */
  readonly reading: boolean;
}

export interface FileFinding {
  readonly rule: string;
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  readonly uri: string;
  /** From 0. */
  readonly line: number;
  /** Relative to its folder, for people. */
  readonly path: string;
}

/** Client to server: judges what running servers say of themselves by the rules, beside the files of the workspace. Answer: `LiveFinding[]`. */
export const JUDGE = "sessionDoctor/judge";

export interface JudgeParams {
  /** Texts that `src/live/redis/report.ts` wrote, one for each server. */
  readonly reports: readonly { readonly address: string; readonly text: string }[];
}

export interface LiveFinding {
  /** Of the server. */
  readonly address: string;
  readonly rule: string;
  /** The problem as a headline. */
  readonly title: string;
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  /** The line of the server's answer that shows it. */
  readonly evidence: string;
  /** Other lines of that answer, and places in files. */
  readonly related: readonly (
    | { readonly message: string; readonly evidence: string }
    | { readonly message: string; readonly uri: string; readonly line: number; readonly path: string }
  )[];
}

/** Client to server: what the app that a file belongs to is built with. Answer: `AppOf`, or null where that is not known. */
export const APP_OF = "sessionDoctor/appOf";

export interface AppOfParams {
  /** A file, which need not exist, or a folder. */
  readonly uri: string;
}

export interface AppOf {
  /** URI of the app's folder. */
  readonly root: string;
  readonly name: string;
  /** Each once, with the version as its build file or image has it; the servers in front of the app are among them. */
  readonly dependencies: readonly { readonly name: string; readonly version?: string }[];
  /** Ids of the rules that find something in the file, each once. */
  readonly rules: readonly string[];
}

/** Client to server: how each app with sessions runs, as far as its files say it. Answer: `SeenDeployment[]`. */
export const DEPLOYMENTS = "sessionDoctor/deployments";

export interface SeenDeployment {
  /** The app's folder, relative to the workspace folder; empty for the folder itself. */
  readonly app: string;
  readonly name: string;
  /** Nodes that answer at the same time, at least. */
  readonly nodes?: Seen<number>;
  readonly nodesComeAndGo?: Seen<boolean>;
  readonly servlet?: Seen<boolean>;
  /** `copied`: in memory, with copies on other nodes; `client`: in the cookie itself. */
  readonly kept?: Seen<"memory" | "copied" | "outside" | "client">;
  /** How the balancer keeps a visitor on one node. */
  readonly affinity?: Seen<string>;
  /** A store that is there already, used or not. */
  readonly store?: Seen<string>;
}

/** Something that is known, and why, as a clause. */
export interface Seen<T> {
  readonly value: T;
  readonly because: string;
  /** The place that shows it. */
  readonly at?: SeenPlace;
}

export interface SeenPlace {
  readonly uri: string;
  /** From 0. */
  readonly line: number;
  /** Relative to its folder, for people. */
  readonly path: string;
}

/** Client to server: what the next deploy of each app would lose, and how to release it. Answer: `SeenPreflight[]`. */
export const PREFLIGHT = "sessionDoctor/preflight";

export interface SeenPreflight {
  readonly app: string;
  readonly name: string;
  /** The worst first. */
  readonly losses: readonly SeenLoss[];
  readonly plan: {
    readonly summary: string;
    readonly steps: readonly string[];
    readonly limits: readonly string[];
    readonly artefacts: readonly SeenArtefact[];
    /** A guide of the runbook. */
    readonly guide: string;
  };
}

export interface SeenLoss {
  /** A rule, or a page of the runbook. */
  readonly id: string;
  readonly of: "sessions" | "requests" | "release";
  readonly text: string;
  readonly why: string;
  /** Completes "only if …"; missing: with every deploy. */
  readonly onlyIf?: string;
  readonly at?: SeenPlace;
  readonly related: readonly { readonly at: SeenPlace; readonly message: string }[];
}

/** A script or a manifest to start from. */
export interface SeenArtefact {
  /** A file name without folder. */
  readonly name: string;
  readonly language: "bash" | "yaml";
  readonly text: string;
  /** How it is used. */
  readonly use: string;
}

// What the dashboard's panel and the extension say to each other, and what the panel is shown. Plain data.

/** Figures of one server at one moment; what it does not tell is missing. Rates are those since the moment before. */
export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Bytes. */
  readonly usedMemory?: number;
  readonly maxMemory?: number;
  /** A second. */
  readonly commands?: number;
  readonly evicted?: number;
  readonly expired?: number;
  /** From 0 to 1. */
  readonly hitRate?: number;
  readonly clients?: number;
  readonly blocked?: number;
  readonly keys?: number;
  readonly withoutTtl?: number;
  /** Bytes. */
  readonly replicaLag?: number;
}

export interface ServerPoints {
  readonly address: string;
  /** The oldest first. */
  readonly points: readonly Point[];
}

export interface DashboardView {
  readonly label: string;
  readonly place: string;
  readonly environment?: string;
  readonly sampling: SamplingView;
  /** Missing for a snapshot, which nobody can ask. */
  readonly health?: HealthView;
  readonly inventory?: InventoryView;
  /** How far an inventory is that is being taken. */
  readonly taking?: string;
  /** Whether there is something to look at keys of. */
  readonly canTake: boolean;
}

export interface SamplingView {
  readonly isOn: boolean;
  /** A sentence. */
  readonly text: string;
  /** Where connecting helps. */
  readonly offersConnecting: boolean;
}

export interface HealthView {
  /** A few words for all findings. */
  readonly text: string;
  readonly isLooking: boolean;
  /** Why nobody knows, or why what is known is old. */
  readonly problem?: string;
  readonly findings: readonly FindingView[];
  /** Questions that this user may not ask. */
  readonly refused: readonly { readonly text: string; readonly detail: string }[];
}

export interface FindingView {
  readonly key: string;
  readonly severity: "error" | "warning" | "info";
  readonly title: string;
  readonly message: string;
  readonly address: string;
  /** The line of the server's answer; empty where there is none. */
  readonly evidence: string;
  /** Words that the evidence follows. */
  readonly source: string;
  /** Places in files, in the order of the finding; `index` names one of them. */
  readonly places: readonly { readonly index: number; readonly text: string; readonly said: string }[];
  readonly rule: string;
}

export interface InventoryView {
  /** When it was taken, and of how many keys. */
  readonly text: string;
  /** What changed since the one before; missing where there is none. */
  readonly trend?: { readonly text: string; readonly rows: readonly TrendRow[] };
  readonly apps: readonly AppView[];
  readonly notes: readonly string[];
}

export interface TrendRow {
  readonly app: string;
  readonly sessions: string;
  readonly bytes: string;
  readonly withoutTtl: string;
  readonly leaked: string;
}

export interface AppView {
  readonly name: string;
  readonly facts: readonly { readonly name: string; readonly text: string }[];
  readonly ttl: readonly Bar[];
  readonly sizes: readonly Bar[];
}

export interface Bar {
  readonly label: string;
  readonly sessions: number;
}

/** What the editor keeps for a panel, so that it is there again after a reload. */
export interface SavedDashboard {
  readonly connection: string;
}

export type ToDashboard =
  | {
      readonly say: "begin";
      readonly saved: SavedDashboard;
      readonly view: DashboardView;
      readonly servers: readonly ServerPoints[];
    }
  | { readonly say: "view"; readonly view: DashboardView }
  | { readonly say: "points"; readonly points: readonly { readonly address: string; readonly point: Point }[] }
  /** For everybody to hear. */
  | { readonly say: "done"; readonly text: string };

export type FromDashboard =
  | { readonly do: "ready" }
  | { readonly do: "connect" }
  | { readonly do: "refresh" }
  | { readonly do: "take" }
  | { readonly do: "stop" }
  | { readonly do: "read" }
  | { readonly do: "export" }
  | { readonly do: "evidence"; readonly finding: string }
  | { readonly do: "page"; readonly finding: string }
  | { readonly do: "place"; readonly finding: string; readonly index: number };

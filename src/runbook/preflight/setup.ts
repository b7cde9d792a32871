// How an app is run, as far as a release is concerned. The engine's view of deployments has this form.
import type { Finding } from "../../engine/finding.ts";

export type At = Finding["at"];

interface Known<T> {
  readonly value: T;
  /** A clause. */
  readonly because: string;
  readonly at?: At;
}

export interface Setup {
  /** Folder of the app, "" for the scanned one. */
  readonly app: string;
  readonly name: string;
  readonly platform?: Known<"kubernetes" | "compose">;
  readonly nodes?: Known<number>;
  readonly servlet?: Known<boolean>;
  readonly kept?: Known<"memory" | "copied" | "outside" | "client">;
  readonly balancers: readonly Balancer[];
  readonly workloads: readonly Workload[];
  readonly services: readonly { readonly name: string; readonly path: string }[];
}

export interface Balancer {
  readonly program: string;
  readonly name: string;
  readonly at: At;
  readonly affinity?: string;
  readonly nodes: readonly Node[];
}

export interface Node {
  readonly name?: string;
  readonly host: string;
  readonly port?: number;
  readonly route?: string;
}

export interface Workload {
  readonly name: string;
  readonly namespace?: string;
  readonly at: At;
  readonly form?: string;
  readonly container?: string;
  readonly replicas?: number;
  readonly strategy?: "rolling" | "recreate" | "by-hand";
  readonly maxUnavailable?: string;
  /** Labels by which it chooses its pods. */
  readonly selector?: Readonly<Record<string, string>>;
  readonly gracePeriod?: number;
  readonly stopDelay?: number;
  readonly readiness?: boolean;
  readonly autoscaled: boolean;
  readonly budget: boolean;
  readonly ports: readonly number[];
}

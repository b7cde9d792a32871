// What helps after a failure, where one step does. Pure.
import type { Failure } from "../../live/redis/failure.ts";
import type { SavedConnection, SavedServer } from "./connection.ts";

export type Repair = {
  /** As a button says it. */
  readonly title: string;
} & ({ readonly how: "password" | "master" | "edit" } | { readonly how: "change"; readonly saved: SavedServer });

/** Where no step is known to help, a look at the connection itself. */
export function repairOf(saved: SavedConnection, { kind }: Pick<Failure, "kind">): Repair {
  const edit: Repair = { title: "Edit Connection…", how: "edit" };
  if ("snapshot" in saved) return { title: "Choose Another File…", how: "edit" };
  const { endpoint } = saved;
  switch (kind) {
    case "auth-required":
    case "auth-wrong":
      return { title: "Set Password…", how: "password" };
    case "cluster-expected": {
      if (endpoint.kind !== "standalone") return edit;
      const { host, port } = endpoint;
      const cluster: SavedServer = { ...saved, endpoint: { kind: "cluster", nodes: [{ host, port }] }, database: 0 };
      return { title: "Make It a Cluster Connection", how: "change", saved: cluster };
    }
    case "cluster-unexpected": {
      const [node] = endpoint.kind === "cluster" ? endpoint.nodes : [];
      if (node === undefined) return edit;
      const single: SavedServer = { ...saved, endpoint: { kind: "standalone", ...node } };
      return { title: "Make It a Single Server", how: "change", saved: single };
    }
    case "sentinel-expected":
      return endpoint.kind === "standalone" ? { title: "Make It a Sentinel Connection…", how: "master" } : edit;
    case "tls-expected":
      return { title: "Switch TLS On", how: "change", saved: { ...saved, tls: { rejectUnauthorized: true } } };
    case "tls-unexpected": {
      const { tls: _tls, ...plain } = saved;
      return { title: "Switch TLS Off", how: "change", saved: plain };
    }
    default:
      return edit;
  }
}

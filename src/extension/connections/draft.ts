// A connection while a person describes it: what was said so far, and what becomes of it. Pure.
import { describe, type Endpoint, type Environment, type Secrets, type Tls } from "../../live/redis/profile.ts";
import type { FoundStore } from "../../protocol.ts";
import type { SavedConnection, SavedServer } from "./connection.ts";

export type Kind = "server" | "sentinel" | "cluster" | "socket" | "snapshot";

/** How TLS is used: not, as the machine trusts, with files of one's own, or with any certificate. */
export type TlsUse = "off" | "on" | "files" | "any";

/** Where the password comes from: nowhere, what is kept already, the address, what is entered now, or asked at each connecting. */
export type PasswordUse = "none" | "kept" | "address" | "entered" | "asked";

export interface Draft {
  readonly id: string;
  /** The label of the connection that is edited; undefined for a new one. */
  readonly editing?: string;
  readonly kind?: Kind;
  /** Missing until it is said, and for a snapshot. */
  readonly endpoint?: Endpoint;
  readonly snapshot?: string;
  /** Missing until it is said; a name is suggested. */
  readonly label?: string;
  readonly environment: Environment;
  readonly username?: string;
  readonly password: PasswordUse;
  readonly tlsUse: TlsUse;
  readonly tls: Omit<Tls, "rejectUnauthorized">;
  readonly database: number;
  /** What is kept already, which can be left as it is. */
  readonly kept: ReadonlySet<keyof Secrets>;
  /** What was entered. */
  readonly secrets: Secrets;
  /** The password that an address carried. */
  readonly addressPassword?: string;
  /** Where a store was found that has its password beside it. */
  readonly passwordStandsIn?: string;
}

export const emptyDraft = (id: string): Draft => ({
  id,
  environment: "development",
  password: "none",
  tlsUse: "off",
  tls: {},
  database: 0,
  kept: new Set(),
  secrets: {},
});

/** The draft that an edit begins with. */
export function draftOf(saved: SavedConnection, kept: Secrets): Draft {
  const begin: Draft = {
    ...emptyDraft(saved.id),
    editing: saved.label,
    label: saved.label,
    kept: new Set(Object.keys(kept) as (keyof Secrets)[]),
  };
  if ("snapshot" in saved) return { ...begin, kind: "snapshot", snapshot: saved.snapshot };
  const { rejectUnauthorized, ...files } = saved.tls ?? { rejectUnauthorized: true };
  return {
    ...begin,
    kind: kindOf(saved.endpoint),
    endpoint: saved.endpoint,
    environment: saved.environment,
    ...(saved.username !== undefined && { username: saved.username }),
    password: saved.askEachTime ? "asked" : kept.password === undefined ? "none" : "kept",
    tlsUse:
      saved.tls === undefined ? "off" : !rejectUnauthorized ? "any" : Object.keys(files).length > 0 ? "files" : "on",
    tls: files,
    database: saved.database,
  };
}

/** The draft for a store that configuration names. */
export function draftOfFound(id: string, found: FoundStore): Draft {
  const endpoint: Endpoint =
    found.endpoint.kind === "sentinel" ? { ...found.endpoint, role: "master" } : found.endpoint;
  return {
    ...emptyDraft(id),
    kind: kindOf(endpoint),
    endpoint,
    environment: environmentOf(found.path),
    ...(found.username !== undefined && { username: found.username }),
    tlsUse: found.tls ? "on" : "off",
    database: found.database,
    ...(found.hasPassword && { passwordStandsIn: found.path }),
  };
}

/** What a finished draft comes to. */
export interface Finished {
  readonly saved: SavedConnection;
  /** Those to be set; undefined ones are forgotten, missing ones stay as they are. */
  readonly secrets: { readonly [Name in keyof Secrets]: string | undefined };
}

/** Throws a RangeError where the steps have not all been gone through. */
export function finish(draft: Draft): Finished {
  const label = draft.label ?? suggestedLabel(draft);
  if (draft.kind === "snapshot" && draft.snapshot !== undefined)
    return { saved: { id: draft.id, label, snapshot: draft.snapshot }, secrets: { password: undefined } };
  if (draft.endpoint === undefined) throw new RangeError("No endpoint was given.");
  const tls = tlsOf(draft);
  const saved: SavedServer = {
    id: draft.id,
    label,
    environment: draft.environment,
    endpoint: draft.endpoint,
    ...(tls !== undefined && { tls }),
    ...(draft.username !== undefined && { username: draft.username }),
    database: draft.endpoint.kind === "cluster" ? 0 : draft.database,
    ...(draft.password === "asked" && { askEachTime: true }),
  };
  const { password, keyPassphrase } = draft.secrets;
  const passwords = { none: undefined, asked: undefined, entered: password, address: draft.addressPassword };
  return {
    saved,
    secrets: {
      ...(draft.password !== "kept" && { password: passwords[draft.password] }),
      ...(tls?.key === undefined ? { keyPassphrase: undefined } : keyPassphrase !== undefined && { keyPassphrase }),
    },
  };
}

export function suggestedLabel({ endpoint, snapshot }: Draft): string {
  if (snapshot !== undefined) return snapshot.split(/[\\/]/).at(-1) ?? snapshot;
  if (endpoint === undefined) return "";
  switch (endpoint.kind) {
    case "standalone":
      return endpoint.host;
    case "sentinel":
      return endpoint.master;
    case "cluster":
      return endpoint.nodes[0]?.host ?? "cluster";
    case "socket":
      return describe(endpoint).split("/").at(-1) ?? endpoint.path;
  }
}

function tlsOf({ tlsUse, tls, endpoint }: Draft): Tls | undefined {
  if (endpoint?.kind === "socket") return undefined;
  switch (tlsUse) {
    case "off":
      return undefined;
    case "on":
      return { rejectUnauthorized: true };
    case "files":
      return { ...tls, rejectUnauthorized: true };
    case "any":
      return { ...tls, rejectUnauthorized: false };
  }
}

function kindOf({ kind }: Endpoint): Kind {
  return kind === "standalone" ? "server" : kind;
}

/** Files are often named after where they are used: `application-prod.yml`. */
function environmentOf(path: string): Environment {
  const words = path.toLowerCase().split(/[^a-z]+/);
  if (words.some((word) => word === "prod" || word === "production")) return "production";
  if (words.some((word) => word === "staging" || word === "stage" || word === "preprod")) return "staging";
  return "development";
}

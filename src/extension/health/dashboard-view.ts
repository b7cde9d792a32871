// What the dashboard shows of a connection, from what is known of it. Pure.
import type { Trend } from "../../live/inventory/compare.ts";
import type { AppInventory, StoreInventory } from "../../live/inventory/store-inventory.ts";
import type { AppView, DashboardView, HealthView, InventoryView } from "../../webview/dashboard/messages.ts";
import type { Connection } from "../connections/connection.ts";
import type { Taking } from "../inventory/inventories.ts";
import type { KeptInventory } from "../inventory/kept-inventories.ts";
import { frameworkName } from "../sessions/framework-name.ts";
import { lookedText, paceText } from "../sessions/items/store-items.ts";
import { count, grouped, size } from "../sessions/measures.ts";
import { oneLine } from "../sessions/plain-text.ts";
import { keysOf } from "./finding-key.ts";
import type { HealthState } from "./health.ts";
import { findingsText, isCounted, refusedBy } from "./items.ts";
import { granting, lackingPermission } from "./permission.ts";

/** What the live code says of inventories; it is loaded apart. */
export interface InventoryWords {
  compareInventories(before: StoreInventory, after: StoreInventory): Trend;
  leakedIn(app: AppInventory): number | undefined;
  changeText(change: { readonly before: number; readonly after: number }, text?: (number: number) => string): string;
  classTexts(
    histogram: AppInventory["ttl"],
    text: (bound: number) => string,
  ): readonly { readonly label: string; readonly sessions: number }[];
  momentText(iso: string): string;
  sizeText(bytes: number): string;
  spanText(seconds: number): string;
}

export interface Known {
  readonly connection: Connection;
  readonly health: HealthState;
  readonly inventory: KeptInventory | undefined;
  readonly taking: Taking | undefined;
  /** Why the last look at the figures failed. */
  readonly problem: string | undefined;
}

/** Seconds between two looks. */
export const EVERY = 2;

export function dashboardView(
  { connection, health, inventory, taking, problem }: Known,
  words: InventoryWords,
): DashboardView {
  const { saved, place, server, browser } = connection;
  const isFile = "snapshot" in saved;
  return {
    ...{ label: oneLine(saved.label), place },
    ...("environment" in saved && { environment: saved.environment }),
    sampling: samplingOf(connection, problem),
    ...(!isFile && {
      health: healthView(health, "username" in saved ? saved.username : undefined, server !== undefined),
    }),
    ...(inventory && { inventory: inventoryView(inventory, words) }),
    ...(taking && { taking: takingText(taking) }),
    canTake: browser !== undefined,
  };
}

function samplingOf({ saved, state, server }: Connection, problem: string | undefined): DashboardView["sampling"] {
  if ("snapshot" in saved)
    return { isOn: false, text: "A snapshot has no figures of a running server.", offersConnecting: false };
  if ("mistakes" in saved)
    return { isOn: false, text: "The connection cannot work as it is written.", offersConnecting: false };
  if (state.kind === "reconnecting")
    return {
      isOn: false,
      text: `The connection is lost and tried again: nothing is asked meanwhile. ${state.failure.message}`,
      offersConnecting: false,
    };
  if (state.kind === "connecting") return { isOn: false, text: "Connecting…", offersConnecting: false };
  if (state.kind !== "connected" || !server) {
    const why = state.kind === "failed" ? ` ${state.failure.message}` : "";
    return { isOn: false, text: `Not connected, so nothing is asked.${why}`, offersConnecting: true };
  }
  if (problem !== undefined) return { isOn: false, text: problem, offersConnecting: false };
  return {
    isOn: true,
    text: `Looked at every ${EVERY} s with INFO, as long as this panel is in view.`,
    offersConnecting: false,
  };
}

export function healthView(
  { seen, isLooking, problem }: HealthState,
  user: string | undefined,
  isOpen: boolean,
): HealthView {
  const findings = seen?.findings ?? [];
  const keys = keysOf(findings);
  const refused = refusedBy(seen?.servers ?? []);
  return {
    text: !seen
      ? isLooking
        ? "Looking…"
        : isOpen
          ? "Not looked at yet."
          : "Known once it is connected."
      : seen.findings
        ? findings.length === 0
          ? refused.length === 0
            ? "No rule finds anything."
            : "No rule finds anything in what this user may ask."
          : findingsText(findings).replaceAll(" · ", ", ")
        : "The language server does not answer, so nothing could be judged.",
    isLooking,
    ...(problem !== undefined && { problem }),
    findings: findings.map(({ severity, title, message, address, evidence, related, rule }, at) => ({
      ...{ key: keys[at] ?? "", severity, title: oneLine(title), message: oneLine(message), address, rule },
      ...{ evidence: oneLine(evidence), source: isCounted(evidence) ? `Counted at ${address}:` : `${address} says` },
      places: related.flatMap((one, index) =>
        "uri" in one ? [{ index, text: `${one.path}:${one.line + 1}`, said: oneLine(one.message) }] : [],
      ),
    })),
    refused: refused.map((one) => {
      const { question, permission, lost } = lackingPermission(one);
      return {
        text: `${question} may not be asked: the permission ${permission} is missing.`,
        detail: `Without it nobody knows ${lost}. An administrator can allow it: ${granting(user, [one])}`,
      };
    }),
  };
}

const takingText = ({ looked, total, pace }: Taking): string => {
  const progress = { looked, ...(total !== undefined && { total }), finished: false, notKept: 0, other: 0, notes: [] };
  const far = `Looking at keys: ${lookedText(progress)}`;
  const left = paceText({ looked, ...(total !== undefined && { total }) }, pace);
  return left === undefined ? far : `${far}, ${left}`;
};

function inventoryView({ last, before }: KeptInventory, words: InventoryWords): InventoryView {
  const trend = before && words.compareInventories(before, last);
  return {
    text: `${words.momentText(last.at)}, ${last.whole ? "all " : ""}${count(last.keys, "key")}${last.whole ? "" : " so far"}`,
    ...(trend && {
      trend: {
        text: `Since ${words.momentText(trend.since)}${trend.comparable ? "" : ", of which one is not whole"}`,
        rows: trend.apps.map((app) => ({
          app: `${appName(app)}${app.kind === "there" ? "" : ` (${app.kind})`}`,
          sessions: words.changeText(app.sessions),
          bytes: words.changeText(app.bytes, words.sizeText),
          withoutTtl: words.changeText(app.withoutTtl),
          leaked: app.leaked ? words.changeText(app.leaked) : "not known",
        })),
      },
    }),
    apps: last.apps.map((app) => appView(app, words)),
    notes: last.notes.map(({ message }) => message),
  };
}

function appView(app: AppInventory, words: InventoryWords): AppView {
  const { sessions, bytes, withoutTtl, ttlUnknown, ttl, sizes, largest, pastDue, users } = app;
  const leaked = words.leakedIn(app);
  const [biggest] = largest;
  const [busiest] = users?.most ?? [];
  return {
    name: appName(app),
    facts: [
      { name: "Sessions", text: grouped(sessions) },
      { name: "Size", text: size(bytes) },
      ...(biggest === undefined ? [] : [{ name: "Largest", text: size(biggest) }]),
      { name: "Without TTL", text: grouped(withoutTtl) },
      { name: "Left behind", text: leaked === undefined ? "not known" : grouped(leaked) },
      ...(pastDue > 0 ? [{ name: "Sets past due", text: grouped(pastDue) }] : []),
      ...(users && busiest !== undefined
        ? [
            {
              name: "Most of one user",
              text: `${grouped(busiest)}, by ${grouped(users.read)} of ${grouped(users.of)} ${users.from === "indexes" ? "indexes" : "sessions"}`,
            },
          ]
        : []),
    ],
    ttl: [
      ...words.classTexts(ttl, words.spanText),
      ...(withoutTtl > 0 ? [{ label: "no TTL", sessions: withoutTtl }] : []),
      ...(ttlUnknown > 0 ? [{ label: "not known", sessions: ttlUnknown }] : []),
    ],
    sizes: words.classTexts(sizes, words.sizeText),
  };
}

const appName = ({ framework, prefix }: { readonly framework: string | null; readonly prefix: string }): string =>
  [frameworkName(framework as Parameters<typeof frameworkName>[0]), oneLine(prefix)].filter(Boolean).join(" ");

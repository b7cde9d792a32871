// Names rows for those who show them: the same for the same key as long as the browser lives, and of no use elsewhere.
import { createHmac, randomBytes } from "node:crypto";
import { type App, emptyApp, type Row } from "./ledger.ts";
import type { SessionRow } from "./store-browser.ts";
import { maskedId } from "./view.ts";

/** Rows of before a restart that can still be opened: those that were shown last. */
const MOST_BEFORE = 10_000;

export class Refs {
  readonly #secret = randomBytes(16);
  #rows = new Map<string, Row>();
  #before = new Map<string, Row>();

  show(row: Row): SessionRow {
    const { kept, told, orphaned } = row;
    return {
      ref: this.#refOf(row),
      maskedId: maskedId(row),
      ...told,
      ...(kept.expiresAt !== undefined && { expiresAt: kept.expiresAt }),
      ...(kept.bytes !== undefined && { bytes: kept.bytes }),
      ...(orphaned !== undefined && { orphaned }),
    };
  }

  row(ref: string): Row | undefined {
    return this.#rows.get(ref) ?? this.#before.get(ref);
  }

  /** Rows that are shown from now on are those of a new visit. */
  begin(): void {
    const apps = new Map<App, App>();
    const appOf = ({ app }: Row): App => {
      // An application holds all its rows: the old one has to go.
      const bare = apps.get(app) ?? emptyApp(app.framework, app.prefix);
      apps.set(app, bare);
      return bare;
    };
    const all = [...this.#before, ...this.#rows].slice(-MOST_BEFORE);
    this.#before = new Map(all.map(([ref, row]) => [ref, { ...row, app: appOf(row) }]));
    this.#rows = new Map();
  }

  #refOf(row: Row): string {
    const { name, db = 0 } = row.kept;
    const ref = createHmac("sha256", this.#secret)
      .update(`${db} `)
      .update(name, "latin1")
      .digest("base64url")
      .slice(0, 16);
    this.#rows.set(ref, row);
    return ref;
  }
}

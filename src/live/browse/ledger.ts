// What was looked at of a store: applications in numbers, sessions as rows, and the keys that belong to them. Bounded, holds no value.
import type { ListedKey } from "../key-source.ts";
import { type Classification, classify, mask, type Role } from "../redis/classify.ts";
import type { Framework } from "../redis/framework.ts";
import { SeenKeys } from "../redis/seen.ts";
import type { Session } from "../session.ts";
import { bytesOf, type KeptKey, keep } from "./kept-key.ts";
import { haveKin, minuteOf, sessionKeyOf } from "./kin.ts";
import { Measures } from "./measures.ts";

export interface Row {
  /** As it was listed or last asked. */
  kept: KeptKey;
  readonly app: App;
  readonly id: string | undefined;
  /** The masked id as a number: rows are shown in its order. */
  readonly mask: number;
  /** Fields that its framework needs and that were not seen in it. */
  readonly lacks?: readonly string[];
  /** What its value told; missing until the value was read. */
  told?: Told;
  /** Why it counts as orphaned. */
  orphaned?: string;
}

/** The little that is kept of a value. */
export interface Told extends Pick<Session, "user" | "created" | "lastSeen" | "lastSeenFrom" | "timeout"> {
  readonly problem?: string;
}

export type CompanionRole = Exclude<Role, "session" | "other">;

export interface Companion {
  readonly kept: KeptKey;
  readonly app: App;
  readonly role: CompanionRole;
}

/** A companion without its session. */
export interface LeftCompanion {
  readonly one: Companion;
  /** Names of the sessions that it would belong to. */
  readonly needs: readonly string[];
}

export interface App {
  readonly id: string;
  readonly framework: Framework | null;
  readonly prefix: string;
  sessions: number;
  bytes: number;
  withoutTtl: number;
  readonly measures: Measures;
  readonly companions: Map<CompanionRole, Companions>;
  /** Sets of Spring for minutes that are over, at which it should have removed them. */
  pastDue: number;
  readonly rows: Row[];
  /** What stands before and after the id in the names of its sessions' keys, a character for each byte. */
  form?: { readonly before: string; readonly after: string };
  /** Known once every key was looked at. */
  orphans?: {
    sessions: number;
    readonly companions: ReadonlyMap<CompanionRole, number>;
    readonly left: readonly LeftCompanion[];
  };
  /** Where the framework keeps indexes, once every key was looked at. */
  indexed?: IndexedUsers;
}

/** What indexes of users tell. */
export interface IndexedUsers {
  /** Indexes that were read, of all that there are. */
  readonly read: number;
  readonly of: number;
  readonly most: readonly UserSessions[];
}

export interface UserSessions {
  readonly user: string;
  readonly sessions: number;
  /** Where not all of them were looked at, how many there may be. */
  readonly upTo?: number;
}

export interface Companions {
  keys: number;
  bytes: number;
}

export interface Limits {
  readonly rows: number;
  readonly companions: number;
  readonly apps: number;
}

/** About 30 MB for the rows, and as much again for the companions, when all are reached. */
export const usualLimits: Limits = { rows: 100_000, companions: 100_000, apps: 1_000 };

/** Megabytes in which it is remembered which sessions there were, rows or not. */
const REMEMBERED = 32;
/** Milliseconds after which no application comes any more for the set of a minute. */
export const PAST = 120_000;

export class Ledger {
  readonly apps = new Map<string, App>();
  readonly #byPrefix = new Map<Framework | null, Map<string, App>>();
  readonly companions: Companion[] = [];
  /** By the names of the sessions' keys: sessions themselves, and those of which a shadow was seen. */
  readonly sessions = new SeenKeys(REMEMBERED);
  readonly shadowed = new SeenKeys(REMEMBERED);
  readonly #limits: Limits;
  /** Keys beside sessions, of whatever application. */
  readonly roles = new Map<CompanionRole, number>();
  looked = 0;
  other = 0;
  otherBytes = 0;
  notKept = 0;
  /** Of these, sessions whose application is not kept either. */
  nameless = 0;
  companionsNotKept = 0;
  #rows = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Gives what it took for sessions. `now`: the moment for which times to live are told, in milliseconds since 1970. */
  add<Key extends ListedKey>(
    keys: readonly Key[],
    now: number,
  ): readonly { readonly key: Key; readonly classification: Classification }[] {
    const sessions: { key: Key; classification: Classification }[] = [];
    for (const key of keys) {
      this.looked++;
      const classification = classify(key.key, key.type, key.sample);
      if (classification.role === "other") {
        this.other++;
        this.otherBytes += key.bytes ?? 0;
      } else if (classification.role !== "session") this.#addCompanion(key, classification.role, classification, now);
      else {
        sessions.push({ key, classification });
        this.#addSession(key, classification, now);
      }
    }
    return sessions;
  }

  /** A row for a key that was found without the listing; it is not kept here. */
  rowOf(key: ListedKey, { framework, prefix, id }: Classification): Row {
    const known = this.apps.get(nameOf(framework ?? null, prefix)) ?? emptyApp(framework ?? null, prefix);
    return rowOf(key, known, id);
  }

  /** What these names hold now; undefined where a key is gone. Other names stay as they are. */
  renew(asked: ReadonlyMap<string, ListedKey | undefined>, now: number): void {
    const known = new Set<string>();
    for (const app of this.apps.values())
      keepThose(app.rows, (row) => {
        if (!asked.has(row.kept.name)) return true;
        known.add(row.kept.name);
        const key = asked.get(row.kept.name);
        this.#count(row, -1);
        if (!key) return false;
        row.kept = keep(key);
        this.#count(row, 1);
        return true;
      });
    keepThose(this.companions, (one) => {
      if (!asked.has(one.kept.name)) return true;
      known.add(one.kept.name);
      const key = asked.get(one.kept.name);
      if (!key) this.#forget(one, now);
      return key !== undefined;
    });
    for (const [name, key] of asked) if (key && !known.has(name)) this.#addAgain(key, now);
  }

  #count({ app, kept }: Row, sign: 1 | -1): void {
    this.looked += sign;
    this.#rows += sign;
    app.sessions += sign;
    app.bytes += sign * (kept.bytes ?? 0);
    if (kept.expiresAt === null) app.withoutTtl += sign;
  }

  #forget({ app, role, kept }: Companion, now: number): void {
    this.looked--;
    this.roles.set(role, (this.roles.get(role) ?? 1) - 1);
    const known = app.companions.get(role);
    if (known) {
      known.keys--;
      known.bytes -= kept.bytes ?? 0;
      if (known.keys === 0) app.companions.delete(role);
    }
    if (role === "expirations" && isPast(kept.name, now)) app.pastDue--;
  }

  /** A key that has come back was counted in the histograms when it was listed. */
  #addAgain(key: ListedKey, now: number): void {
    const classification = classify(key.key, key.type, key.sample);
    if (classification.role === "other") return;
    if (classification.role !== "session") {
      this.looked++;
      this.#addCompanion(key, classification.role, classification, now);
      return;
    }
    const app = this.#app(classification.framework ?? null, classification.prefix);
    if (!app || this.#rows >= this.#limits.rows) return;
    const row = rowOf(key, app, classification.id);
    app.rows.push(row);
    this.#count(row, 1);
  }

  #addSession(key: ListedKey, classification: Classification, now: number): void {
    const app = this.#app(classification.framework ?? null, classification.prefix);
    if (!app) {
      this.notKept++;
      this.nameless++;
      return;
    }
    app.sessions++;
    app.bytes += key.bytes ?? 0;
    if (key.expiresAt === null) app.withoutTtl++;
    if (haveKin.has(app.framework)) this.sessions.add(kinName(key.db, key.key));
    const { id } = classification;
    app.measures.add(key, id, now);
    const form = app.form ?? formOf(key.key, id);
    if (form) app.form = form;
    if (this.#rows >= this.#limits.rows) {
      this.notKept++;
      return;
    }
    this.#rows++;
    app.rows.push(rowOf(key, app, id));
  }

  #addCompanion(key: ListedKey, role: CompanionRole, classification: Classification, now: number): void {
    this.roles.set(role, (this.roles.get(role) ?? 0) + 1);
    const framework = classification.framework ?? null;
    const { prefix } = classification;
    // Redisson keeps its sets beside what all its sessions begin with.
    const app = this.#app(framework, framework === "redisson-tomcat" ? `${prefix}tomcat_session:` : prefix);
    if (!app) {
      this.companionsNotKept++;
      return;
    }
    const known = app.companions.get(role) ?? { keys: 0, bytes: 0 };
    app.companions.set(role, known);
    known.keys++;
    known.bytes += key.bytes ?? 0;
    if (role === "shadow") {
      const session = sessionKeyOf(framework, role, key.key.toString("latin1"));
      if (session !== undefined) this.shadowed.add(kinName(key.db, bytesOf(session)));
    }
    if (role === "expirations" && isPast(key.key.toString("latin1"), now)) app.pastDue++;
    if (this.companions.length >= this.#limits.companions) this.companionsNotKept++;
    else this.companions.push({ kept: keep(key), app, role });
  }

  #app(framework: Framework | null, prefix: string): App | undefined {
    const ofFramework = this.#byPrefix.get(framework) ?? new Map<string, App>();
    const known = ofFramework.get(prefix);
    if (known || this.apps.size >= this.#limits.apps) return known;
    const app = emptyApp(framework, prefix);
    this.apps.set(app.id, app);
    this.#byPrefix.set(framework, ofFramework.set(prefix, app));
    return app;
  }
}

const nameOf = (framework: Framework | null, prefix: string): string => JSON.stringify([framework, prefix]);

export const emptyApp = (framework: Framework | null, prefix: string): App => ({
  id: nameOf(framework, prefix),
  framework,
  prefix,
  sessions: 0,
  bytes: 0,
  withoutTtl: 0,
  measures: new Measures(),
  companions: new Map(),
  pastDue: 0,
  rows: [],
});

function rowOf(key: ListedKey, app: App, id: string | undefined): Row {
  const lacks = app.framework === "spring-session" ? lackingFields(key) : undefined;
  const order = Number.parseInt(mask(id ?? key.key).slice(1), 16);
  const kept = keep(key);
  return { kept, app, id: id && partOf(kept.name, id), mask: order, ...(lacks && { lacks }) };
}

/** In place: others hold the same list. */
function keepThose<T>(all: T[], stays: (one: T) => boolean): void {
  let kept = 0;
  for (const one of all) if (stays(one)) all[kept++] = one;
  all.length = kept;
}

/** Whether it is the set of a minute that is over. */
export function isPast(name: string, now: number): boolean {
  const minute = minuteOf(name);
  return minute !== undefined && minute < now - PAST;
}

/** Names are the same in several databases of a snapshot. */
export function kinName(db: number | undefined, name: Buffer): Buffer {
  return !db ? name : Buffer.concat([Buffer.from(`${db} `), name]);
}

const SPRING_FIELDS = ["creationTime", "lastAccessedTime", "maxInactiveInterval"] as const;

/** Fields that a hash of Spring Session must have and lacks; undefined where it has all, or not all of it was seen. */
export function lackingFields({ sample }: ListedKey): readonly string[] | undefined {
  if (!sample?.fields || sample.cut) return undefined;
  const lacking = SPRING_FIELDS.filter((name) => !sample.fields?.includes(name));
  return lacking.length === 0 ? undefined : lacking;
}

/** The same text as a part of the name, which is kept anyway. */
function partOf(name: string, id: string): string {
  const at = name.lastIndexOf(id);
  return at === -1 ? id : name.slice(at, at + id.length);
}

function formOf(key: Buffer, id: string | undefined): App["form"] {
  if (id === undefined) return undefined;
  const name = key.toString("latin1");
  const text = Buffer.from(id).toString("latin1");
  const at = name.lastIndexOf(text);
  return at === -1 ? undefined : { before: name.slice(0, at), after: name.slice(at + text.length) };
}

// Shapes the setting `sessionDoctor.connections`, once, at the edge. What cannot work is kept and says what is wrong. Pure.
import {
  defaultPort,
  defaultSentinelPort,
  type Endpoint,
  type Environment,
  type Host,
  type Mistake,
  mistakes,
  type Profile,
  type Tls,
  type Translation,
} from "../../live/redis/profile.ts";
import type { BrokenConnection, SavedConnection, SavedServer, SavedSnapshot } from "./connection.ts";

export type Entry = SavedConnection | BrokenConnection;

/** One for each entry, in their order. A mistake never quotes what stands there: it may be a password in the wrong place. */
export function shapeConnections(given: unknown): readonly Entry[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given))
    return [broken(0, undefined, "", [{ at: "connections", message: "Write a list of connections." }])];
  const ids = new Set<string>();
  return given.map((one, index) => {
    const entry = new Reader(one, "", []);
    const id = entry.text("id");
    const usable = id !== undefined && ID.test(id) && !ids.has(id);
    if (id !== undefined && !ID.test(id))
      entry.say("id", "An id has letters, digits, dots, dashes and underscores only.");
    else if (id !== undefined && !usable) entry.say("id", "Another connection has this id.");
    if (usable) ids.add(id);
    const shaped = entry.has("snapshot") ? snapshotOf(entry, id ?? "") : serverOf(entry, id ?? "");
    if (entry.mistakes.length === 0) return shaped;
    return broken(index, usable ? id : undefined, shaped.label, entry.mistakes);
  });
}

/** The setting with one entry replaced, added at its end, or left out. Other entries stay as they are, broken ones too. */
export function withEntry(given: unknown, id: string, entry: SavedConnection | undefined): readonly unknown[] {
  const all: unknown[] = Array.isArray(given) ? [...given] : [];
  const at = shapeConnections(all).findIndex((one) => one.id === id);
  if (at >= 0) all.splice(at, 1, ...(entry === undefined ? [] : [entry]));
  else if (entry !== undefined) all.push(entry);
  return all;
}

/** An id that no other connection has had, readable in the settings. `chance` is four random characters or so. */
export function newId(label: string, chance: string): string {
  const slug = label
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 24);
  return `${slug === "" ? "connection" : slug}-${chance}`;
}

const ID = /^[\w.-]{1,64}$/;

/** A name that holds an address may hold its password. */
export const nameMistake = (label: string): string | undefined =>
  label.trim() === ""
    ? "Give the connection a name."
    : /:\/\/|@.*:|:.*@/.test(label)
      ? "This is an address. Give a name for people, without user or password."
      : undefined;

function broken(index: number, id: string | undefined, label: string, found: readonly Mistake[]): BrokenConnection {
  return {
    // No id of a working connection has a space in it.
    id: id ?? `entry ${index + 1}`,
    label: nameMistake(label) === undefined ? label : `Connection ${index + 1}`,
    mistakes: found,
  };
}

function snapshotOf(entry: Reader, id: string): SavedSnapshot {
  const shaped = { id, label: labelOf(entry), snapshot: entry.text("snapshot") ?? "" };
  if (!/^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(shaped.snapshot)) entry.say("snapshot", "Give the file's whole path.");
  entry.finish();
  return shaped;
}

function serverOf(entry: Reader, id: string): SavedServer {
  const endpoint = endpointOf(entry.part("endpoint"));
  const tls = entry.has("tls") ? tlsOf(entry.part("tls")) : undefined;
  const username = entry.optional("username");
  const askEachTime = entry.flag("askEachTime", false);
  const profile: Profile = {
    label: labelOf(entry),
    environment: (entry.optional("environment") ?? "development") as Environment,
    endpoint,
    ...(tls !== undefined && { tls }),
    ...(username !== undefined && { username }),
    database: entry.number("database", 0),
  };
  entry.finish();
  // What has the wrong form already is not judged a second time.
  if (entry.mistakes.length === 0) for (const { at, message } of mistakes(profile)) entry.say(at, message);
  return { id, ...profile, ...(askEachTime && { askEachTime }) };
}

function labelOf(entry: Reader): string {
  const label = entry.text("label");
  const wrong = label === undefined ? undefined : nameMistake(label);
  if (wrong !== undefined) entry.say("label", wrong);
  return label ?? "";
}

function endpointOf(entry: Reader): Endpoint {
  const kind = entry.text("kind");
  const shaped = ofKind(kind, entry);
  entry.finish();
  return shaped;
}

function ofKind(kind: string | undefined, entry: Reader): Endpoint {
  switch (kind) {
    case "socket":
      return { kind, path: entry.text("path") ?? "" };
    case "sentinel": {
      const username = entry.optional("username");
      const role = entry.optional("role") ?? "master";
      if (role !== "master" && role !== "replica") entry.say("role", "The role is master or replica.");
      return {
        kind,
        sentinels: hostsOf(entry, "sentinels", defaultSentinelPort),
        master: entry.text("master") ?? "",
        role: role === "replica" ? role : "master",
        ...(username !== undefined && { username }),
        ...translationOf(entry),
      };
    }
    case "cluster":
      return { kind, nodes: hostsOf(entry, "nodes", defaultPort), ...translationOf(entry) };
    default:
      if (kind !== undefined && kind !== "standalone")
        entry.say("kind", "The kind is standalone, socket, sentinel or cluster.");
      return { kind: "standalone", ...hostOf(entry, defaultPort) };
  }
}

const hostOf = (entry: Reader, port: number): Host => ({
  host: entry.text("host") ?? "",
  port: entry.number("port", port),
});

function hostsOf(entry: Reader, name: string, port: number): readonly Host[] {
  return entry.parts(name).map((part) => {
    const host = hostOf(part, port);
    part.finish();
    return host;
  });
}

function translationOf(entry: Reader): { translate?: Translation } {
  if (!entry.has("translate")) return {};
  const part = entry.part("translate");
  const translate = Object.fromEntries(
    part.names().map((name) => {
      const host = part.part(name);
      const shaped = hostOf(host, defaultPort);
      host.finish();
      return [name, shaped];
    }),
  );
  return { translate };
}

function tlsOf(entry: Reader): Tls {
  const [ca, cert, key, servername] = (["ca", "cert", "key", "servername"] as const).map((name) =>
    entry.optional(name),
  );
  const shaped: Tls = {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(servername !== undefined && { servername }),
    rejectUnauthorized: entry.flag("rejectUnauthorized", true),
  };
  entry.finish();
  return shaped;
}

/** Takes an object apart by the names that are expected, and says what is missing, of the wrong form, or not expected. */
class Reader {
  readonly mistakes: Mistake[];
  readonly #record: Readonly<Record<string, unknown>>;
  readonly #at: string;
  readonly #asked = new Set<string>();

  constructor(given: unknown, at: string, mistakes: Mistake[]) {
    this.mistakes = mistakes;
    this.#at = at;
    const isRecord = typeof given === "object" && given !== null && !Array.isArray(given);
    this.#record = isRecord ? (given as Record<string, unknown>) : {};
    if (!isRecord) this.say("", "Write an object in braces.");
  }

  say(name: string, message: string): void {
    this.mistakes.push({ at: this.#path(name), message });
  }

  has(name: string): boolean {
    return this.#record[name] !== undefined;
  }

  names(): readonly string[] {
    return Object.keys(this.#record);
  }

  text(name: string): string | undefined {
    if (!this.has(name)) this.say(name, "This is missing.");
    return this.optional(name);
  }

  optional(name: string): string | undefined {
    return this.#typed<string>(name, (value) => typeof value === "string", "Write a text in quotes.");
  }

  number(name: string, otherwise: number): number {
    return this.#typed<number>(name, (value) => typeof value === "number", "Write a number.") ?? otherwise;
  }

  flag(name: string, otherwise: boolean): boolean {
    return this.#typed<boolean>(name, (value) => typeof value === "boolean", "Write true or false.") ?? otherwise;
  }

  part(name: string): Reader {
    this.#asked.add(name);
    return new Reader(this.#record[name], this.#path(name), this.mistakes);
  }

  parts(name: string): readonly Reader[] {
    const list = this.#typed<unknown[]>(name, Array.isArray, "Write a list in brackets.") ?? [];
    return list.map((one, index) => new Reader(one, `${this.#path(name)}[${index}]`, this.mistakes));
  }

  /** Names that nobody asked for are mistakes: a setting without effect would be worse. */
  finish(): void {
    for (const name of this.names()) {
      if (this.#asked.has(name)) continue;
      if (/passw|secret|passphrase/i.test(name))
        this.say(name, "Passwords do not belong in settings. Remove it here, and use the command Set Password…");
      else this.say(name, "There is no such setting of a connection.");
    }
  }

  #typed<T>(name: string, fits: (value: unknown) => boolean, message: string): T | undefined {
    this.#asked.add(name);
    const value = this.#record[name];
    if (value === undefined) return undefined;
    if (fits(value)) return value as T;
    this.say(name, message);
    return undefined;
  }

  #path(name: string): string {
    return [this.#at, name].filter((part) => part !== "").join(".") || "connection";
  }
}

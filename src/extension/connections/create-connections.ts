// All connections of the settings, each held for as long as it stands there.
import { type Disposable, EventEmitter, workspace } from "vscode";
import type { StoreBrowser } from "../../live/browse/store-browser.ts";
import type { Secrets } from "../../live/redis/profile.ts";
import { type Connecting, connectAsking, openWith } from "./connect-asking.ts";
import type { Connection, Connections, SavedConnection } from "./connection.ts";
import { HeldConnection } from "./held-connection.ts";
import type { Entry } from "./saved-connections.ts";
import { onConnectionsChanged, readConnections, writeConnection } from "./settings.ts";
import { tellMistakes, tellRestricted } from "./tell.ts";

export interface HeldConnections extends Connections, Disposable {
  get(id: string): HeldConnection | undefined;
  /** Writes it into the settings and connects, anew where that matters, with these secrets where they are given. */
  put(saved: SavedConnection, secrets?: Secrets): Promise<void>;
  /** Takes it out of the settings. */
  remove(id: string): Promise<void>;
  /** Connects anew with these secrets. */
  reconnect(id: string, secrets: Secrets): Promise<void>;
}

/** Loads nothing and connects to nobody before it is asked to. */
export function createConnections(connecting: Connecting): HeldConnections {
  const changes = new EventEmitter<Connection | undefined>();
  const opening = new Map<HeldConnection, Promise<StoreBrowser | undefined>>();
  /** Whoever writes a connection connects it too. */
  const writing = new Set<string>();
  let held: readonly HeldConnection[] = [];

  const get = (id: string): HeldConnection | undefined => held.find(({ saved }) => saved.id === id);
  const hold = (saved: Entry): HeldConnection => {
    const one: HeldConnection = new HeldConnection(saved, () => changes.fire(one));
    return one;
  };

  const refresh = (): void => {
    const before = held;
    const entries = readConnections();
    held = entries.map((entry) => get(entry.id) ?? hold(entry));
    for (const one of before) if (!held.includes(one)) void one.close();
    entries.forEach((entry, index) => {
      const one = held[index];
      if (one === undefined || same(one.saved, entry)) return;
      const moved = !same(target(one.saved), target(entry));
      one.saved = entry;
      if (moved && one.state.kind !== "idle" && !writing.has(entry.id)) void reconnect(entry.id);
      changes.fire(one);
    });
    if (before.length !== held.length || before.some((one, index) => one !== held[index])) changes.fire(undefined);
  };

  /** One opening at a time; `begin` is asked only where nothing is open or being opened. */
  const once = (
    one: HeldConnection,
    begin: () => Promise<StoreBrowser | undefined>,
  ): Promise<StoreBrowser | undefined> => {
    const under = opening.get(one);
    if (under !== undefined) return under;
    const begun = begin().finally(() => opening.delete(one));
    opening.set(one, begun);
    return begun;
  };

  const connect = async (id: string): Promise<StoreBrowser | undefined> => {
    const one = get(id);
    if (one === undefined) return undefined;
    const { saved } = one;
    if ("mistakes" in saved) tellMistakes(saved);
    else if (!workspace.isTrusted) tellRestricted();
    else return one.browser ?? once(one, () => connectAsking(one, saved, connecting));
    return undefined;
  };

  const reconnect = async (id: string, secrets?: Secrets): Promise<void> => {
    const one = get(id);
    if (one === undefined) return;
    await one.close();
    await opening.get(one);
    if (secrets === undefined || "mistakes" in one.saved || !workspace.isTrusted) await connect(id);
    else await once(one, () => openWith(one, secrets, connecting));
  };

  const write = async (id: string, saved: SavedConnection | undefined): Promise<void> => {
    writing.add(id);
    try {
      await writeConnection(id, saved);
      refresh();
    } finally {
      writing.delete(id);
    }
  };

  const watching = [onConnectionsChanged(refresh), workspace.onDidGrantWorkspaceTrust(() => changes.fire(undefined))];
  refresh();

  return {
    all: () => held,
    get,
    onDidChange: changes.event,
    connect,
    reconnect,
    async put(saved, secrets) {
      const before = get(saved.id)?.saved;
      await write(saved.id, saved);
      const moved = before === undefined || !same(target(before), target(saved));
      if (moved || secrets !== undefined) await reconnect(saved.id, secrets);
      else await connect(saved.id);
    },
    remove: (id) => write(id, undefined),
    async disconnect(id) {
      await get(id)?.close();
    },
    dispose() {
      for (const one of watching) one.dispose();
      for (const one of held) void one.close();
      changes.dispose();
    },
  };
}

/** What a connection leads to: changes of the rest need no new connection. */
function target(saved: Entry): unknown {
  if ("mistakes" in saved) return saved.mistakes;
  if ("snapshot" in saved) return saved.snapshot;
  const { id: _id, label: _label, environment: _environment, askEachTime: _ask, ...rest } = saved;
  return rest;
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

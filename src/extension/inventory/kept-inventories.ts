// The last two inventories of each connection, in numbers alone, over restarts of the editor.
import type { Memento } from "vscode";
import type { StoreInventory } from "../../live/inventory/store-inventory.ts";

export interface KeptInventory {
  readonly last: StoreInventory;
  /** The one before it, to compare with. */
  readonly before?: StoreInventory;
}

export interface KeptInventories {
  get(connection: string): Promise<KeptInventory | undefined>;
  /** Becomes the last one. */
  put(connection: string, inventory: StoreInventory): Promise<void>;
  /** Sessions were changed from here at this moment (ISO 8601): the last one says so until another takes its place. */
  outdate(connection: string, at: string): Promise<void>;
  /** Forgets those of connections that are not among these. */
  keepOnly(connections: readonly string[]): Promise<void>;
}

const NAME = "sessionDoctor.inventories";

/** What is written. Inventories are JSON. */
interface Entry {
  readonly last: object;
  readonly before?: object;
  readonly changed?: string;
}

export function keptInventories(memory: Memento): KeptInventories {
  const all = (): Readonly<Record<string, unknown>> => {
    const kept = memory.get<unknown>(NAME);
    return typeof kept === "object" && kept !== null ? { ...kept } : {};
  };
  const get = async (connection: string): Promise<KeptInventory | undefined> => {
    const kept = all();
    if (!Object.hasOwn(kept, connection)) return undefined;
    const { momentText, readInventory } = await import("../live.ts");
    const { last, before, changed } = (kept[connection] ?? {}) as Readonly<Partial<Record<keyof Entry, unknown>>>;
    const [now, then] = [readInventory(last), readInventory(before)];
    if (!now) return undefined;
    const message = `Sessions were changed from here at ${momentText(String(changed))}, after they had been counted. Take the inventory again.`;
    const notes = typeof changed === "string" ? [...now.notes, { message, lacking: false }] : now.notes;
    return { last: { ...now, notes }, ...(then && { before: then }) };
  };
  return {
    get,
    async put(connection, inventory) {
      const { jsonInventory } = await import("../live.ts");
      const before = (await get(connection))?.last;
      const entry: Entry = { last: jsonInventory(inventory), ...(before && { before: jsonInventory(before) }) };
      await memory.update(NAME, { ...all(), [connection]: entry });
    },
    async outdate(connection, at) {
      const kept = all();
      if (!Object.hasOwn(kept, connection)) return;
      await memory.update(NAME, { ...kept, [connection]: { ...(kept[connection] as Entry), changed: at } });
    },
    async keepOnly(connections) {
      const kept = all();
      const wanted = Object.entries(kept).filter(([id]) => connections.includes(id));
      if (wanted.length < Object.keys(kept).length) await memory.update(NAME, Object.fromEntries(wanted));
    },
  };
}

// What changed in a store between two inventories of it. Pure.
import type { AppInventory, StoreInventory } from "./store-inventory.ts";

export interface Change {
  readonly before: number;
  readonly after: number;
}

export interface Trend {
  /** When the earlier one was taken: ISO 8601 in UTC. */
  readonly since: string;
  /** From then to now; negative where the later one was given first. */
  readonly seconds: number;
  /** False where one of the two does not tell of every key, or where they are of two places: numbers may differ for that alone. */
  readonly comparable: boolean;
  readonly keys: Change;
  /** In the order of framework and prefix. */
  readonly apps: readonly AppTrend[];
}

export interface AppTrend {
  readonly framework: string | null;
  readonly prefix: string;
  readonly kind: "there" | "new" | "gone";
  readonly sessions: Change;
  readonly bytes: Change;
  readonly withoutTtl: Change;
  /** Missing where one of the two does not know. */
  readonly leaked?: Change;
}

export function compareInventories(before: StoreInventory, after: StoreInventory): Trend {
  const names = new Map([...before.apps, ...after.apps].map((app) => [nameOf(app), app]));
  const [old, now] = [byName(before), byName(after)];
  return {
    since: before.at,
    seconds: Math.round((Date.parse(after.at) - Date.parse(before.at)) / 1000),
    comparable: before.whole && after.whole && before.place === after.place,
    keys: { before: before.keys, after: after.keys },
    apps: [...names]
      .map(([name, { framework, prefix }]) => trendOf(framework, prefix, old.get(name), now.get(name)))
      .toSorted((a, b) => compare(a.framework ?? "", b.framework ?? "") || compare(a.prefix, b.prefix)),
  };
}

/** What was left behind, in all; undefined where that is not known. */
export const leakedIn = ({ leaked }: AppInventory): number | undefined =>
  leaked === null ? undefined : leaked.beside.reduce((sum, { keys }) => sum + keys, leaked.sessions);

function trendOf(
  framework: string | null,
  prefix: string,
  before: AppInventory | undefined,
  after: AppInventory | undefined,
): AppTrend {
  const change = (name: "sessions" | "bytes" | "withoutTtl"): Change => ({
    before: before?.[name] ?? 0,
    after: after?.[name] ?? 0,
  });
  const [was, is] = [before ? leakedIn(before) : 0, after ? leakedIn(after) : 0];
  return {
    ...{ framework, prefix },
    kind: before ? (after ? "there" : "gone") : "new",
    ...{ sessions: change("sessions"), bytes: change("bytes"), withoutTtl: change("withoutTtl") },
    ...(was !== undefined && is !== undefined && { leaked: { before: was, after: is } }),
  };
}

const nameOf = ({ framework, prefix }: AppInventory): string => JSON.stringify([framework, prefix]);

const byName = ({ apps }: StoreInventory): ReadonlyMap<string, AppInventory> =>
  new Map(apps.map((app) => [nameOf(app), app]));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

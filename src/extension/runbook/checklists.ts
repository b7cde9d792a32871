// Which boxes of which page are ticked, and since when. Kept in the workspace, so that a reload loses nothing.

/** Where it is kept. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

/** Times in milliseconds since 1970, by the ids of boxes. */
export type Ticks = Readonly<Record<string, number>>;

const KEY = "runbook.checklists";
/** The pages ticked last are kept. */
const MOST_PAGES = 100;

export interface Checklists {
  of(page: string): Ticks;
  tick(page: string, task: string, since: number | undefined): Promise<void>;
  reset(page: string): Promise<void>;
}

export function createChecklists(memory: Memory): Checklists {
  const all = (): Readonly<Record<string, Ticks>> => shaped(memory.get(KEY));
  const write = async (page: string, ticks: Ticks): Promise<void> => {
    const { [page]: _before, ...others } = all();
    const kept = Object.entries({ ...others, ...(Object.keys(ticks).length > 0 && { [page]: ticks }) });
    await memory.update(KEY, Object.fromEntries(kept.slice(-MOST_PAGES)));
  };
  const of = (page: string): Ticks => {
    const pages = all();
    return Object.hasOwn(pages, page) ? (pages[page] ?? {}) : {};
  };
  return {
    of,
    tick(page, task, since) {
      const { [task]: _before, ...others } = of(page);
      return write(page, since === undefined ? others : { ...others, [task]: since });
    },
    reset: (page) => write(page, {}),
  };
}

/** Another version of ours may have kept something else. */
function shaped(kept: unknown): Readonly<Record<string, Ticks>> {
  if (typeof kept !== "object" || kept === null) return {};
  return Object.fromEntries(
    Object.entries(kept).flatMap(([page, ticks]) => {
      if (typeof ticks !== "object" || ticks === null) return [];
      const times = Object.entries(ticks).filter((entry): entry is [string, number] => typeof entry[1] === "number");
      return times.length > 0 ? [[page, Object.fromEntries(times)]] : [];
    }),
  );
}

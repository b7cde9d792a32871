// What people may filter by: how each condition is asked for, read from what they type, and written back.
import type { SessionFilter } from "../../live/browse/store-browser.ts";

export type Condition = keyof SessionFilter;

export interface Asked {
  readonly label: string;
  readonly icon: string;
  /** Missing for conditions that hold or do not. */
  readonly ask?: {
    readonly prompt: string;
    readonly example: string;
    /** As it is typed. */
    readonly write: (filter: SessionFilter) => string;
    /** Undefined where it cannot be understood. */
    readonly read: (text: string) => SessionFilter | undefined;
    /** What is wrong with what cannot be understood. */
    readonly wrong: string;
  };
  readonly detail: string;
  readonly flag?: SessionFilter;
}

export const CONDITIONS: Readonly<Record<Condition, Asked>> = {
  user: {
    label: "User",
    icon: "person",
    detail: "Part of the name. Sessions are read for it, which takes longer.",
    ask: {
      prompt: "Part of the user's name, whatever its case",
      example: "alice",
      write: ({ user = "" }) => user,
      read: (text) => (text.trim() === "" ? undefined : { user: text.trim() }),
      wrong: "Type part of a name.",
    },
  },
  id: {
    label: "Id",
    icon: "key",
    detail: "A whole id, a masked id as it is listed, or the beginning of either.",
    ask: {
      prompt: "Id or masked id, or how it begins",
      example: "#1a2b3c4d",
      write: ({ id = "" }) => id,
      read: (text) => (/^#?\S{2,}$/.test(text.trim()) ? { id: text.trim() } : undefined),
      wrong: "Type an id, or # and some digits of a masked id, without spaces.",
    },
  },
  withoutTtl: {
    label: "Without TTL",
    icon: "watch",
    detail: "Sessions that the store never removes.",
    flag: { withoutTtl: true },
  },
  orphaned: {
    label: "Orphaned",
    icon: "debug-disconnect",
    detail: "Sessions without what belongs to them, or what belongs to them without a session.",
    flag: { orphaned: true },
  },
  largerThan: {
    label: "Larger than…",
    icon: "database",
    detail: "What it takes in the store.",
    ask: {
      prompt: "Size that the session is larger than",
      example: "10 kB",
      write: ({ largerThan }) => (largerThan === undefined ? "" : writeSize(largerThan)),
      read: (text) => {
        const largerThan = readSize(text);
        return largerThan === undefined ? undefined : { largerThan };
      },
      wrong: "Type a size, such as 500, 10 kB or 2 MB.",
    },
  },
  idleLongerThan: {
    label: "Idle longer than…",
    icon: "history",
    detail: "Time since the last request. Sessions are read for it, which takes longer.",
    ask: {
      prompt: "Time since the last request",
      example: "30 min",
      write: ({ idleLongerThan }) => (idleLongerThan === undefined ? "" : writeSpan(idleLongerThan)),
      read: (text) => {
        const idleLongerThan = readSpan(text);
        return idleLongerThan === undefined ? undefined : { idleLongerThan };
      },
      wrong: "Type a time, such as 90 s, 30 min, 2 h or 7 d.",
    },
  },
  expiresWithin: {
    label: "Expires within…",
    icon: "clock",
    detail: "Sessions that end soon.",
    ask: {
      prompt: "Time within which the session expires",
      example: "5 min",
      write: ({ expiresWithin }) => (expiresWithin === undefined ? "" : writeSpan(expiresWithin)),
      read: (text) => {
        const expiresWithin = readSpan(text);
        return expiresWithin === undefined ? undefined : { expiresWithin };
      },
      wrong: "Type a time, such as 90 s, 30 min, 2 h or 7 d.",
    },
  },
};

const SIZES: Readonly<Record<string, number>> = {
  b: 1,
  "": 1,
  kb: 1e3,
  kib: 1024,
  mb: 1e6,
  mib: 1024 ** 2,
  gb: 1e9,
  gib: 1024 ** 3,
};
const SPANS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, min: 60, h: 3600, d: 86_400 };

/** Bytes. */
export const readSize = (text: string): number | undefined => readNumber(text, SIZES);

/** Seconds. */
export const readSpan = (text: string): number | undefined => readNumber(text, SPANS);

function readNumber(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, number, unit = ""] = /^(\d{1,12}(?:\.\d{1,6})?)\s*([a-z]*)$/i.exec(text.trim().replaceAll(",", "")) ?? [];
  const factor = Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : undefined;
  return number === undefined || factor === undefined ? undefined : Math.round(Number(number) * factor);
}

const writeSize = (bytes: number): string =>
  written(
    bytes,
    [
      ["MB", 1e6],
      ["kB", 1e3],
    ],
    "B",
  );
const writeSpan = (seconds: number): string =>
  written(
    seconds,
    [
      ["d", 86_400],
      ["h", 3600],
      ["min", 60],
    ],
    "s",
  );

/** In the largest unit that it is a whole number of, so that reading it gives the same. */
function written(number: number, units: readonly (readonly [string, number])[], smallest: string): string {
  const [unit, factor] = units.find(([, one]) => number >= one && number % one === 0) ?? [smallest, 1];
  return `${number / factor} ${unit}`;
}

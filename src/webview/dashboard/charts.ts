// What is drawn of a server, chart by chart.
import type { Point } from "./messages.ts";
import { bytes, number, percent, perSecond } from "./words.ts";

export interface Series {
  readonly name: string;
  readonly of: (point: Point) => number | undefined;
}

export interface Chart {
  readonly id: string;
  readonly title: string;
  /** At most two: they differ by colour and by the form of the line. */
  readonly series: readonly Series[];
  readonly text: (value: number) => string;
  /** The highest value that there can be. */
  readonly most?: number;
  /** What is said while the server has not told any value. */
  readonly nothing: string;
}

export const CHARTS: readonly Chart[] = [
  {
    id: "memory",
    title: "Memory",
    series: [
      { name: "Used", of: (point) => point.usedMemory },
      { name: "Limit", of: (point) => point.maxMemory },
    ],
    text: bytes,
    nothing: "The server does not tell it.",
  },
  {
    id: "commands",
    title: "Commands",
    series: [{ name: "Commands", of: (point) => point.commands }],
    text: perSecond,
    nothing: "Known from the second look on.",
  },
  {
    id: "hits",
    title: "Hit rate",
    series: [{ name: "Keys that were there", of: (point) => point.hitRate }],
    text: percent,
    most: 1,
    nothing: "Nobody looks up a key.",
  },
  {
    id: "gone",
    title: "Keys that went",
    series: [
      { name: "Expired", of: (point) => point.expired },
      { name: "Evicted", of: (point) => point.evicted },
    ],
    text: perSecond,
    nothing: "Known from the second look on.",
  },
  {
    id: "clients",
    title: "Clients",
    series: [
      { name: "Connected", of: (point) => point.clients },
      { name: "Blocked", of: (point) => point.blocked },
    ],
    text: number,
    nothing: "The server does not tell it.",
  },
  {
    id: "keys",
    title: "Keys",
    series: [
      { name: "All", of: (point) => point.keys },
      { name: "Without TTL", of: (point) => point.withoutTtl },
    ],
    text: number,
    nothing: "The server does not tell it.",
  },
  {
    id: "lag",
    title: "Slowest replica",
    series: [{ name: "Behind", of: (point) => point.replicaLag }],
    text: bytes,
    nothing: "It has no replica.",
  },
];

// What has changed in a session from one look to the next, member by member. Pure.
import type { Decoded } from "../decode/value.ts";
import type { Session } from "../session.ts";
import { entriesOf, keyText } from "../session-parts.ts";

/** Names from the attribute inwards: `cart`, `items`, `2`. */
export type Path = readonly string[];

export type Change =
  | { readonly kind: "added"; readonly path: Path; readonly after: Decoded | undefined }
  | { readonly kind: "removed"; readonly path: Path; readonly before: Decoded | undefined }
  | {
      readonly kind: "changed";
      readonly path: Path;
      readonly before: Decoded | undefined;
      readonly after: Decoded | undefined;
    }
  | { readonly kind: "user"; readonly before: string | undefined; readonly after: string | undefined }
  /** The session's own timeout, in seconds. */
  | { readonly kind: "timeout"; readonly before: number | undefined; readonly after: number | undefined }
  /** A request came, and nothing else is told of it. */
  | { readonly kind: "used"; readonly lastSeen: number };

/** Deeper members are told as one. */
const DEEPEST = 6;
/** A value with more members than this that differ is told as changed, not member by member. */
const MOST = 50;

/** In the order of the attributes. Equal sessions give no change; neither does a later time of use alone, but `used`. */
export function changesBetween(before: Session, after: Session): readonly Change[] {
  const changes: Change[] = [];
  const old = new Map(before.attributes.map(({ name, value }) => [name, value]));
  const now = new Map(after.attributes.map(({ name, value }) => [name, value]));
  for (const [name, value] of now)
    if (!old.has(name)) changes.push({ kind: "added", path: [name], after: value });
    else changes.push(...within(old.get(name), value, [name]));
  for (const [name, value] of old) if (!now.has(name)) changes.push({ kind: "removed", path: [name], before: value });
  if (before.user !== after.user) changes.push({ kind: "user", before: before.user, after: after.user });
  if (before.timeout !== after.timeout) changes.push({ kind: "timeout", before: before.timeout, after: after.timeout });
  if (changes.length === 0 && isLater(before, after)) changes.push({ kind: "used", lastSeen: Number(after.lastSeen) });
  return changes;
}

/** Clocks of several nodes, in milliseconds. */
const WAVER_MS = 50;
/** What is reckoned from a TTL wavers by the time that an answer takes, as long as a renewal is told from. */
const RECKONED_WAVER_MS = 500;

function isLater(before: Session, { lastSeen, lastSeenFrom }: Session): boolean {
  const waver = lastSeenFrom === "reckoned" ? RECKONED_WAVER_MS : WAVER_MS;
  return lastSeen !== undefined && lastSeen - (before.lastSeen ?? Number.NEGATIVE_INFINITY) > waver;
}

function within(before: Decoded | undefined, after: Decoded | undefined, path: Path): Change[] {
  if (same(before, after)) return [];
  const whole: Change = { kind: "changed", path, before, after };
  if (!before || !after || before.kind !== after.kind || path.length >= DEEPEST) return [whole];
  const [old, now] = [membersOf(before), membersOf(after)];
  if (!old || !now) return [whole];
  const changes: Change[] = [];
  for (const [name, value] of now)
    if (!old.has(name)) changes.push({ kind: "added", path: [...path, name], after: value });
    else changes.push(...within(old.get(name), value, [...path, name]));
  for (const [name, value] of old)
    if (!now.has(name)) changes.push({ kind: "removed", path: [...path, name], before: value });
  return changes.length > MOST || changes.length === 0 ? [whole] : changes;
}

/** Undefined where a value has no members, or members that have no name of their own. */
function membersOf(value: Decoded): ReadonlyMap<string, Decoded> | undefined {
  if (value.kind !== "map" && value.kind !== "object" && value.kind !== "list") return undefined;
  const entries = entriesOf(value);
  const members = new Map(entries.map(([name, part]) => [keyText(name), part]));
  return members.size === entries.length ? members : undefined;
}

/** Whether two values say the same, whatever numbers their references have. Both are bounded by the decoder. */
export function same(a: Decoded | undefined, b: Decoded | undefined): boolean {
  return a === b || plain(a) === plain(b);
}

function plain(value: Decoded | undefined): string {
  return JSON.stringify(value ?? null, (key, part: unknown) => {
    if (key === "id") return undefined;
    if (typeof part === "bigint") return `${part}n`;
    if (part instanceof Uint8Array) return Buffer.from(part).toString("base64");
    return part;
  });
}

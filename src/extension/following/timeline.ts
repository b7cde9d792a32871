// What was seen of a session that is followed, as a text that grows at its end: when, what, and of which kind. Values only when asked.
import type { Decoded } from "../../live/decode/value.ts";
import type { Change } from "../../live/follow/changes.ts";
import type { SuccessorSearch } from "../../live/follow/find-successor.ts";
import type { Look, Observation } from "../../live/follow/follow.ts";
import type { FollowEvent } from "../../live/follow/follow-on.ts";
import type { LostUpdate } from "../../live/follow/lost-updates.ts";
import { isRenewal } from "../../live/follow/renewal.ts";
import type { Session } from "../../live/session.ts";
import { hiddenIn } from "../sessions/hidden-id.ts";
import { kindText } from "../sessions/items/attribute-item.ts";
import { count, moment, span } from "../sessions/measures.ts";
import { cut, oneLine } from "../sessions/plain-text.ts";
import { writeValue } from "../sessions/write-value.ts";

export interface Written {
  readonly text: string;
  /** Lines that say that something was lost, counted from 0. */
  readonly warnings: readonly number[];
  /** Names of pages of the runbook. */
  readonly links: readonly {
    readonly line: number;
    readonly start: number;
    readonly end: number;
    readonly page: string;
  }[];
}

/** Older ones are left out, and that is said. */
const MOST_EVENTS = 2_000;
const TIME = 12;
const WORD = 9;
const LONGEST_VALUE = 120;
export const LOST_UPDATE_PAGE = "lost-update";

type Told = FollowEvent | { readonly kind: "note"; readonly at: number; readonly word: string; readonly text: string };

export class Timeline {
  readonly #place: string;
  readonly #hidden = new Map<string, string>();
  #events: readonly Told[] = [];
  #dropped = 0;

  /** `place`: the connection and its address, in words. */
  constructor(place: string) {
    this.#place = place;
  }

  tell(event: FollowEvent): void {
    const look = event.kind === "seen" ? event.observation.look : event.kind === "moved" ? event.look : undefined;
    if (look?.session?.id !== undefined && "maskedId" in event) this.#hidden.set(look.session.id, event.maskedId);
    this.#add(event);
  }

  /** Something that became of the watch itself, such as a pause. */
  note(at: number, word: string, text: string): void {
    this.#add({ kind: "note", at, word, text });
  }

  clear(): void {
    this.#events = [];
    this.#dropped = 0;
  }

  /** `status`: what the watch is doing, in one sentence. Without values it holds neither values nor names of users. */
  write(named: string, status: string, withValues: boolean): Written {
    const page = new Page(withValues, (text) => this.#hide(text));
    page.line(`Session ${named} of ${this.#place}, followed`);
    page.line(`${status} ${withValues ? "Values are shown." : "Values are hidden."} Times are UTC.`);
    page.line("What changes and changes back between two looks is not seen.");
    page.line("");
    if (this.#dropped > 0)
      page.line(`${this.#dropped} older ${this.#dropped === 1 ? "entry is" : "entries are"} left out`);
    for (const event of this.#events) page.event(event);
    return page.written();
  }

  #add(event: Told): void {
    this.#events = [...this.#events, event];
    if (this.#events.length <= MOST_EVENTS) return;
    this.#events = this.#events.slice(-MOST_EVENTS);
    this.#dropped++;
  }

  /** Frameworks write ids into values, and libraries make them names. */
  #hide(text: string): string {
    let hidden = text;
    for (const [id, maskedId] of this.#hidden) hidden = hiddenIn(hidden, id, maskedId);
    return hidden;
  }
}

class Page {
  readonly #withValues: boolean;
  readonly #hide: (text: string) => string;
  readonly #lines: string[] = [];
  readonly #warnings: number[] = [];
  readonly #links: Written["links"][number][] = [];
  #expiresAt: number | null | undefined;
  #hasMoved = false;

  constructor(withValues: boolean, hide: (text: string) => string) {
    this.#withValues = withValues;
    this.#hide = hide;
  }

  written(): Written {
    return { text: `${this.#lines.join("\n")}\n`, warnings: this.#warnings, links: this.#links };
  }

  line(text: string): void {
    this.#lines.push(text);
  }

  event(event: Told): void {
    switch (event.kind) {
      case "note":
        this.#row(event.at, event.word, event.text);
        break;
      case "seen":
        this.#seen(event.observation);
        break;
      case "searching":
        this.#row(event.at, "", "looking for it under another id");
        break;
      case "moved":
        this.#moved(event);
        break;
      case "not-found":
        this.#row(event.at, "", notFound(event.search));
        break;
      case "unread":
        this.#row(event.at, "unread", event.problem);
        break;
      case "read-again":
        this.#row(event.at, "", "it can be read again");
    }
  }

  #moved({ at, maskedId, look, changes, certain }: FollowEvent & { kind: "moved" }): void {
    const sure = certain ? "" : ", as it seems: not all sessions could be compared";
    this.#row(at, "moved", `goes on as session ${maskedId}, as after a login${sure}`);
    const own = changes.filter((change) => !isRenewal(change, look.session?.framework));
    this.#changes(undefined, own, look.session);
    this.#expiresAt = look.expiresAt;
    this.#hasMoved = true;
  }

  #seen({ look, changes, lost, fate, renewed }: Observation): void {
    const { at, session } = look;
    const isFirst = changes.length === 0 && fate === undefined && !renewed;
    // What a session is under its new id was told when it moved.
    if (isFirst && !this.#hasMoved) this.#row(at, "first", firstLook(look, this.#withValues));
    if (fate === "gone") this.#row(at, "gone", goneText(at, this.#expiresAt));
    if (fate === "back") this.#row(at, "back", `it is there again: ${firstLook(look, this.#withValues)}`);
    const renewals = changes.filter((change) => isRenewal(change, session?.framework));
    const own = changes.filter((change) => !renewals.includes(change));
    const first = fate === undefined ? at : undefined;
    this.#changes(first, own, session);
    if (renewed || (renewals.length > 0 && own.length === 0)) {
      const text = renewed ? (ends(look.expiresAt, at) ?? "its end was put off") : "a request came, and its end stays";
      this.#row(own.length === 0 ? first : undefined, renewed ? "renewed" : "used", text);
    }
    for (const one of lost) this.#lost(one);
    if (session) this.#expiresAt = look.expiresAt;
    this.#hasMoved = false;
  }

  #changes(at: number | undefined, changes: readonly Change[], session: Session | undefined): void {
    const width = Math.min(32, Math.max(0, ...changes.map((change) => this.#name(change).length)));
    changes.forEach((change, index) => {
      const word =
        change.kind === "user" || change.kind === "timeout" || change.kind === "used" ? "changed" : change.kind;
      const name = this.#name(change).padEnd(width);
      this.#row(index === 0 ? at : undefined, word, `${name}  ${this.#what(change, session)}`.trimEnd());
    });
  }

  #name(change: Change): string {
    return oneLine(cut(this.#hide("path" in change ? change.path.join(".") : OWN_NAMES[change.kind]), 80));
  }

  #what(change: Change, session: Session | undefined): string {
    switch (change.kind) {
      case "added":
        return this.#value(change.after);
      case "removed":
        return this.#withValues ? `was ${this.#value(change.before)}` : this.#value(change.before);
      case "changed": {
        const [before, after] = [this.#value(change.before), this.#value(change.after)];
        return before === after ? after : `${before} → ${after}`;
      }
      case "user":
        return this.#withValues || !session
          ? `${this.#user(change.before)} → ${this.#user(change.after)}`
          : `${known(change.before)} → ${change.before === undefined || change.after === undefined ? known(change.after) : "another one"}`;
      case "timeout":
        return `${seconds(change.before)} → ${seconds(change.after)}`;
      case "used":
        return "";
    }
  }

  #user(name: string | undefined): string {
    return name === undefined ? "unknown" : oneLine(cut(this.#hide(name), 80));
  }

  #value(value: Decoded | undefined): string {
    if (!value) return "empty";
    if (!this.#withValues) return kindText(value);
    const { text, comment } = writeValue(value, { maskedId: "", versions: new Map() });
    const flat = this.#hide(text.replaceAll(/\s*\n\s*/g, " "));
    return oneLine(
      cut(comment === undefined || value.kind === "string" ? flat : `${flat} (${comment})`, LONGEST_VALUE),
    );
  }

  #lost({ path, writtenAt }: LostUpdate): void {
    const name = oneLine(cut(this.#hide(path.join(".")), 80));
    this.#warnings.push(this.#lines.length);
    this.#row(undefined, "LOST", `${name} was written at ${clock(writtenAt)} and is now what it was before.`);
    this.#row(undefined, "", "A request that had read the session earlier wrote all of it back.");
    const before = "Why, and what to do: ";
    this.#row(undefined, "", `${before}${LOST_UPDATE_PAGE}`);
    const start = TIME + 2 + WORD + before.length;
    this.#links.push({
      line: this.#lines.length - 1,
      start,
      end: start + LOST_UPDATE_PAGE.length,
      page: LOST_UPDATE_PAGE,
    });
  }

  #row(at: number | undefined, word: string, text: string): void {
    const time = (at === undefined ? "" : clock(at)).padEnd(TIME);
    this.#lines.push(`${time}  ${word.padEnd(WORD)}${oneLine(text)}`.trimEnd());
  }
}

/** What the session says of itself, beside its attributes. */
const OWN_NAMES = { user: "signed-in user", timeout: "own timeout", used: "" } as const;

function notFound({ looked, read, whole }: SuccessorSearch): string {
  const seen = `${count(read, "session")} of its application read, ${count(looked, "key")} looked at`;
  return `no other session goes on with it: ${seen}${whole ? "" : ", which are not all"}`;
}

function firstLook({ session, expiresAt, at }: Look, withValues: boolean): string {
  if (!session) return "it is not there";
  const user = withValues
    ? session.user === undefined
      ? "unknown"
      : oneLine(cut(session.user, 80))
    : known(session.user);
  return [count(session.attributes.length, "attribute"), `user ${user}`, ends(expiresAt, at)]
    .filter(Boolean)
    .join(", ");
}

function goneText(at: number, expiresAt: number | null | undefined): string {
  if (typeof expiresAt === "number" && at >= expiresAt - 1_000) return "it has expired";
  return "deleted, as by a logout, or under another id, as after a login";
}

/** `ends at 14:32:11, in 30 min`. */
function ends(expiresAt: number | null | undefined, at: number): string | undefined {
  if (typeof expiresAt !== "number") return expiresAt === null ? "never expires" : undefined;
  const seconds = Math.ceil((expiresAt - at) / 1000);
  const [day, time] = [moment(expiresAt)?.slice(0, 10), moment(expiresAt)?.slice(11, 19)];
  const when = day === moment(at)?.slice(0, 10) ? time : `${day} ${time}`;
  return `ends at ${when}, in ${span(seconds * 1000)}`;
}

const known = (user: string | undefined): string => (user === undefined ? "unknown" : "known");
const seconds = (timeout: number | undefined): string => (timeout === undefined ? "none" : span(timeout * 1000));

/** `14:02:11.310`, in UTC. */
const clock = (at: number): string => new Date(at).toISOString().slice(11, 23);

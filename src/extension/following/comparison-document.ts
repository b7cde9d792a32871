// What replicas have of one session, as a text: the same, otherwise, or nothing, with the differences. Without values. Pure.
import type { Change } from "../../live/follow/changes.ts";
import type { Look } from "../../live/follow/follow.ts";
import type { Comparison } from "../../live/follow/replicas.ts";
import { hiddenIn } from "../sessions/hidden-id.ts";
import { kindText } from "../sessions/items/attribute-item.ts";
import { count, left, moment, span } from "../sessions/measures.ts";
import { cut, oneLine } from "../sessions/plain-text.ts";

export interface Compared {
  readonly maskedId: string;
  readonly label: string;
  readonly place: string;
  readonly master: Look;
  readonly replicas: readonly Comparison[];
}

export function comparisonDocument({ maskedId, label, place, master, replicas }: Compared): string {
  const id = master.session?.id;
  const lines = [
    `Session ${maskedId} of ${oneLine(label)}, on its master and its replicas`,
    `Asked one after the other on ${moment(master.at)}.`,
    "",
    `Master  ${place}`,
    `  ${master.problem ?? (master.session ? [count(master.session.attributes.length, "attribute"), left(master.expiresAt, master.at)].filter(Boolean).join(", ") : "the session is not there")}`,
    ...replicas.flatMap((one) => [
      "",
      `Replica  ${one.replica}: ${RESULTS[one.result]}`,
      ...detailsOf(one, id, maskedId).map((line) => `  ${line}`),
    ]),
    ...(replicas.length === 0 ? ["", "The master says that it has no replicas."] : []),
    "",
    "Replicas follow their master after a moment: what was written just now may be missing there, and that is no fault.",
    "What still differs when it is compared again is one, or somebody writes to the replica.",
  ];
  return `${lines.join("\n")}\n`;
}

/** Whether there is something to see side by side. */
export const isWorthADiff = ({ result, look }: Comparison): boolean =>
  result === "differs" && look?.session !== undefined;

const RESULTS: Readonly<Record<Comparison["result"], string>> = {
  same: "the same",
  differs: "differs",
  missing: "the session is missing",
  "only-there": "the session is there, and gone on the master",
  unread: "not read",
};

function detailsOf(
  { look, changes, endsLater, problem }: Comparison,
  id: string | undefined,
  maskedId: string,
): string[] {
  const width = Math.min(40, Math.max(0, ...changes.map((change) => nameOf(change, id, maskedId).length)));
  return [
    ...(problem === undefined ? [] : [oneLine(problem)]),
    ...changes.map((change) =>
      `${WORDS[change.kind].padEnd(16)}${nameOf(change, id, maskedId).padEnd(width)}  ${kindOf(change)}`.trimEnd(),
    ),
    ...(endsLater === undefined
      ? []
      : [`ends ${span(Math.abs(endsLater))} ${endsLater > 0 ? "later" : "earlier"} than on the master`]),
    ...(endsLater === undefined && changes.length === 0 && look?.session && look.expiresAt === null
      ? ["never expires"]
      : []),
  ];
}

const OWN_NAMES = { user: "signed-in user", timeout: "own timeout", used: "" } as const;

/** From the master's side: what was added is on the replica alone. */
const WORDS: Readonly<Record<Change["kind"], string>> = {
  added: "only there",
  removed: "missing there",
  changed: "otherwise there",
  user: "otherwise there",
  timeout: "otherwise there",
  used: "used later there",
};

const nameOf = (change: Change, id: string | undefined, maskedId: string): string =>
  oneLine(cut(hiddenIn("path" in change ? change.path.join(".") : OWN_NAMES[change.kind], id, maskedId), 80));

function kindOf(change: Change): string {
  if (!("path" in change)) return "";
  const before = "before" in change && change.before ? kindText(change.before) : undefined;
  const after = "after" in change && change.after ? kindText(change.after) : undefined;
  if (before === undefined || after === undefined) return before ?? after ?? "empty";
  return before === after ? after : `${before} here, ${after} there`;
}

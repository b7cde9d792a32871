// Adds, edits and duplicates connections, by asking for one thing after the other. A bundle of its own, loaded when somebody does.
import { workspace } from "vscode";
import type { Secrets } from "../../live/redis/profile.ts";
import { askSteps } from "./ask-steps.ts";
import { keep } from "./connect-asking.ts";
import type { SavedConnection } from "./connection.ts";
import type { Editing } from "./connection-commands.ts";
import { type Draft, draftOf, emptyDraft, type Finished, finish } from "./draft.ts";
import { choicesOf } from "./found-stores.ts";
import { newId } from "./saved-connections.ts";
import { stepsOf } from "./steps.ts";

/** Connects at the end: whether it works is seen best that way. */
export async function addConnection(editing: Editing): Promise<void> {
  const id = fresh();
  const saved = editing.connections.all().flatMap((one) => ("mistakes" in one.saved ? [] : [one.saved]));
  const choices = workspace.isTrusted
    ? editing.findStores().then((found) => choicesOf(found, saved, id))
    : Promise.resolve([]);
  const draft = await askSteps("Add Connection", emptyDraft(id), (now) => stepsOf(now, { choices }));
  if (draft === undefined) return;
  const label = finish(draft).saved.label;
  await save(finish({ ...draft, id: newId(label, id) }), {}, editing);
}

export async function editConnection(saved: SavedConnection, editing: Editing): Promise<void> {
  const kept = await keptOf(saved, editing);
  const draft = await askSteps(`Edit ${saved.label}`, draftOf(saved, kept), stepsOf, 1);
  if (draft !== undefined) await save(finish(draft), kept, editing);
}

/** Nothing is saved before the copy has been gone through. */
export async function duplicateConnection(saved: SavedConnection, editing: Editing): Promise<void> {
  const kept = await keptOf(saved, editing);
  const begin: Draft = { ...draftOf(saved, kept), label: `${saved.label} copy` };
  const draft = await askSteps(`Duplicate ${saved.label}`, begin, stepsOf, 1);
  if (draft === undefined) return;
  const id = newId(finish(draft).saved.label, fresh());
  await save(finish({ ...draft, id }), kept, editing);
}

async function keptOf({ id }: SavedConnection, { secrets }: Editing): Promise<Secrets> {
  const kept = await secrets.read(id);
  return kept === "unavailable" ? {} : kept;
}

async function save(
  { saved, secrets }: Finished,
  kept: Secrets,
  { connections, secrets: keeper }: Editing,
): Promise<void> {
  if ("snapshot" in saved) return connections.put(saved);
  const now: Secrets = Object.fromEntries(
    Object.entries({ ...kept, ...secrets }).filter(([, secret]) => secret !== undefined),
  );
  await keep(saved, now, keeper);
  const entered = Object.entries(now).some(([name, secret]) => kept[name as keyof Secrets] !== secret);
  await connections.put(saved, entered ? now : undefined);
}

const fresh = (): string => crypto.randomUUID().slice(0, 4);

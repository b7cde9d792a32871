// The commands that change something. A bundle of its own, loaded by the first of them.
import { commands, Disposable, type OutputChannel, window } from "vscode";
import type { SavedServer } from "../connections/connection.ts";
import type { HeldConnections } from "../connections/create-connections.ts";
import type { CommandSet } from "../lazy-commands.ts";
import type { LiveSessions } from "../sessions/create-sessions.ts";
import { askExpiry } from "./ask-expiry.ts";
import { auditLine } from "./audit.ts";
import { changeSessions, type Wish } from "./change-sessions.ts";
import { gatherOne, gatherOrphans, gatherUser } from "./gather.ts";
import { MadeChanges } from "./made-changes.ts";
import { PlanDocuments } from "./plan-documents.ts";
import { connectionOf, type Subject, subjectOf } from "./subject.ts";
import { tellError } from "./tell-error.ts";
import { showChanges, undoChange } from "./undo-change.ts";
import { unlockConnection } from "./unlock-connection.ts";

/** What all of them share while the window is open. */
export interface Changes {
  readonly connections: HeldConnections;
  readonly sessions: LiveSessions;
  readonly made: MadeChanges;
  readonly documents: PlanDocuments;
  /** Writes a line that says when what was done where, without ids and users. */
  readonly audit: (saved: Pick<SavedServer, "label" | "environment">, what: string) => void;
}

type Command = (given: unknown) => Promise<void>;

export function createChanging(parts: Pick<Changes, "connections" | "sessions">): CommandSet {
  const { connections, sessions } = parts;
  let output: OutputChannel | undefined;
  const made = new MadeChanges(() => {
    void commands.executeCommand("setContext", "sessionDoctor.hasChanges", made.all.length > 0);
    void commands.executeCommand("setContext", "sessionDoctor.canUndo", made.last !== undefined);
  });
  const documents = new PlanDocuments();
  const changes: Changes = {
    ...{ connections, sessions, made, documents },
    audit(saved, what) {
      // A channel of its own: the other one may be set to leave lines out.
      output ??= window.createOutputChannel("Session Doctor Changes");
      output.appendLine(auditLine(Date.now(), saved, what));
    },
  };
  const tellUnlocked = (): void => {
    const isUnlocked = connections.all().some(({ unlocked }) => unlocked !== undefined);
    void commands.executeCommand("setContext", "sessionDoctor.isUnlocked", isUnlocked);
  };
  const watching = connections.onDidChange(tellUnlocked);

  /** What a command does with the session, or the application, that it was run on. */
  const on =
    (title: string, wishOf: (subject: Subject) => Promise<Wish | undefined>): Command =>
    async (given) => {
      const subject = await subjectOf(given, title, changes);
      const wish = subject && (await wishOf(subject));
      if (wish) await changeSessions(subject, wish, changes);
    };
  const all: Record<string, Command> = {
    async unlockConnection(given) {
      const held = await connectionOf(given, "Unlock for Changes", changes);
      if (held) await unlockConnection(held, changes);
    },
    async lockConnection(given) {
      const held = await connectionOf(given, "Lock Now", changes, ({ unlocked }) => unlocked !== undefined);
      held?.lock();
    },
    expireSession: on("Expire Session", async ({ ref, named }) => {
      const seconds = ref === undefined ? undefined : await askExpiry(`Expire session ${named}`);
      if (ref === undefined || seconds === undefined) return undefined;
      return {
        ...{ title: "Expire Session", subject: `session ${named}`, action: { kind: "expire", seconds }, icon: "clock" },
        gather: (browser, effort) => gatherOne(browser, ref, effort),
      };
    }),
    persistSession: on("Remove Expiry of Session", async ({ ref, named }) =>
      ref === undefined
        ? undefined
        : {
            ...{ title: "Remove Expiry", subject: `session ${named}`, action: { kind: "persist" }, icon: "watch" },
            gather: (browser, effort) => gatherOne(browser, ref, effort),
          },
    ),
    deleteSession: on("Delete Session", async ({ ref, named }) =>
      ref === undefined
        ? undefined
        : {
            ...{ title: "Delete Session", subject: `session ${named}`, action: { kind: "delete" }, icon: "trash" },
            gather: (browser, effort) => gatherOne(browser, ref, effort),
          },
    ),
    deleteUserSessions: on("Delete All Sessions of This User", async ({ app, user, named }) => {
      if (user === undefined) {
        void window.showInformationMessage(`Nothing in session ${named} names a user.`);
        return undefined;
      }
      return {
        ...{
          title: "Delete All Sessions",
          subject: `all sessions of ${user}`,
          action: { kind: "delete" },
          icon: "trash",
        },
        gather: (browser, effort, bound) => gatherUser(browser, app, user, bound, effort),
      };
    }),
    deleteOrphans: on("Delete Orphans", async ({ app, appName }) => ({
      ...{ title: "Delete Orphans", subject: `orphans of ${appName}`, action: { kind: "delete" }, icon: "trash" },
      gather: (browser, effort) => gatherOrphans(browser, app, effort),
    })),
    async undoLastChange() {
      const { last } = made;
      if (last) await undoChange(last, changes, "asked");
      else
        void window.showInformationMessage(
          "There is nothing to undo: this window has made no change that can be undone.",
        );
    },
    showChanges: () => showChanges(changes),
  };
  return {
    commands: Object.fromEntries(
      Object.entries(all).map(([name, run]) => [name, (given: unknown) => run(given).catch(tellError)]),
    ),
    dispose: () => Disposable.from(watching, documents, ...(output ? [output] : [])).dispose(),
  };
}

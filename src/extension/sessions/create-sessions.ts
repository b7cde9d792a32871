// Everything about live sessions in the editor, wired: tree, documents, details and commands.
import { commands, Disposable, type Event, EventEmitter, type Uri, window, workspace } from "vscode";
import { type Connections, SESSIONS_VIEW } from "../connections/connection.ts";
import type { Browsing } from "./browsing.ts";
import { createDetailsView } from "./details-view.ts";
import { failureOf } from "./failure-of.ts";
import { closeLeftovers } from "./leftovers.ts";
import { openPromise } from "./open-promise.ts";
import { OpenSessions } from "./open-sessions.ts";
import { type OfSession, Reading } from "./reading.ts";
import type { Section } from "./section.ts";
import { sessionCommands } from "./session-commands.ts";
import { SessionTree } from "./session-tree.ts";
import type { JudgeSession } from "./verdict.ts";

export interface SessionsOptions {
  readonly connections: Connections;
  readonly extensionUri: Uri;
  /** Compares a session with what the code promises. Never rejects. */
  readonly judge: JudgeSession;
  /** What else is known of connections, in the order in which it is shown. */
  readonly sections: readonly Section[];
  /** What can only be a mistake of ours. */
  readonly report: (error: unknown) => void;
}

/** Seconds between two looks at the clock while nothing else happens: times to live are told in minutes. */
const REST = 30;

export interface LiveSessions extends Disposable {
  /** The session whose document is looked at. */
  readonly active: OfSession | undefined;
  /** What is being browsed of a connection; undefined while there is none. */
  browsing(connection: string): Browsing | undefined;
  /** Shows what became of keys that were changed from here. Never rejects. */
  renew(connection: string, keys: readonly Buffer[]): Promise<void>;
  /** The id of a connection of which keys were changed from here. */
  readonly onDidRenew: Event<string>;
}

export function createSessions({ connections, extensionUri, judge, sections, report }: SessionsOptions): LiveSessions {
  const tree = new SessionTree(connections, sections, report);
  const sessions = new OpenSessions();
  const reading = new Reading(connections, tree, sessions);
  const view = window.createTreeView(SESSIONS_VIEW, { treeDataProvider: tree, showCollapseAll: true });
  const renewed = new EventEmitter<string>();
  const details = createDetailsView({
    ...{ extensionUri, sessions, judge },
    isProduction: ({ address }) => reading.isProduction(address.connection),
  });
  let seconds = 0;
  const clock = setInterval(() => {
    if (!view.visible) return;
    seconds++;
    const isCounting = connections.all().some(({ state }) => state.kind === "reconnecting");
    if (isCounting || seconds % REST === 0) tree.update();
  }, 1000);
  void closeLeftovers();

  const registered = Disposable.from(
    tree,
    sessions,
    view,
    renewed,
    details,
    { dispose: () => clearInterval(clock) },
    tree.onDidChangeBusy((isBusy) => void commands.executeCommand("setContext", "sessionDoctor.isLooking", isBusy)),
    tree.onDidGrow((node) => {
      if (view.visible) void view.reveal(node, { select: false, focus: false, expand: true });
    }),
    workspace.onDidGrantWorkspaceTrust(() => tree.update()),
    sessionCommands({
      ...{ connections, tree, sessions, reading, report },
      openPromise: () => openPromise(details.verdict),
    }),
  );
  return {
    get active() {
      return sessions.active?.address;
    },
    browsing: (connection) => tree.browsing(connection),
    async renew(connection, keys) {
      await tree.browsing(connection)?.renew(keys);
      renewed.fire(connection);
      for (const one of sessions.all())
        if (one.address.connection === connection)
          await one.read?.().then(
            (shown) => sessions.update(one, shown),
            (error: unknown) => failureOf(error) ?? report(error),
          );
    },
    onDidRenew: renewed.event,
    dispose: () => registered.dispose(),
  };
}

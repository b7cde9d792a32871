// The commands that watch a session and compare it with replicas. A bundle of its own, loaded by the first of them.
import { Disposable, window, workspace } from "vscode";
import type { OpenedSession } from "../../live/browse/store-browser.ts";
import { tellError } from "../changes/tell-error.ts";
import type { Connection, Connections } from "../connections/connection.ts";
import type { OpenServer } from "../connections/open-server.ts";
import { tellRestricted } from "../connections/tell.ts";
import type { CommandSet } from "../lazy-commands.ts";
import type { LiveSessions } from "../sessions/create-sessions.ts";
import type { OfSession } from "../sessions/reading.ts";
import { Comparisons } from "./compare-session.ts";
import { Timelines } from "./timelines.ts";

export interface FollowingParts {
  readonly connections: Connections;
  readonly sessions: LiveSessions;
  /** What can only be a mistake of ours. */
  readonly report: (error: unknown) => void;
}

interface Subject {
  readonly connection: Connection;
  readonly server: OpenServer;
  readonly opened: OpenedSession;
}

export function createFollowing({ connections, sessions, report }: FollowingParts): CommandSet {
  const timelines = new Timelines(report);
  const comparisons = new Comparisons();
  const watching = connections.onDidChange(() => timelines.endWithout((id) => connections.get(id)?.server));

  const subjectOf = async (given: unknown, title: string): Promise<Subject | undefined> => {
    if (!workspace.isTrusted) {
      tellRestricted();
      return undefined;
    }
    // Menus of an editor give its address instead.
    const row = given as Partial<OfSession> | undefined;
    const { connection: id = "", ref } = row?.connection === undefined ? (sessions.active ?? {}) : row;
    const connection = connections.get(id);
    if (connection?.browser && connection.server && ref !== undefined)
      return { connection, server: connection.server, opened: await connection.browser.open(ref) };
    const isSnapshot = connection !== undefined && "snapshot" in connection.saved;
    void window.showInformationMessage(
      isSnapshot
        ? `${title}: a snapshot does not change, and has no replicas.`
        : `${title}: choose a session in the view Live Sessions, of a server that is connected.`,
    );
    return undefined;
  };
  const timeline =
    (run: (one: NonNullable<Timelines["active"]>) => void | Promise<void>) => async (): Promise<void> => {
      const { active } = timelines;
      if (active) await run(active);
      else void window.showInformationMessage("No session is followed at the moment.");
    };

  const all: Record<string, (given: unknown) => Promise<void>> = {
    async followSession(given) {
      const subject = await subjectOf(given, "Follow Session");
      if (!subject) return;
      const { connection, server, opened } = subject;
      const { saved, place } = connection;
      await timelines.open({
        ...{ server, connection: saved.id, key: opened.key, maskedId: opened.row.maskedId, label: saved.label, place },
      });
    },
    async compareSession(given) {
      const subject = await subjectOf(given, "Compare Session with Replicas");
      if (!subject) return;
      const { connection, server, opened } = subject;
      await comparisons.compare({ server, opened, label: connection.saved.label, place: connection.place });
    },
    pauseFollowing: timeline((one) => timelines.pause(one)),
    resumeFollowing: timeline((one) => timelines.resume(one)),
    clearTimeline: timeline((one) => timelines.clear(one)),
    showTimelineValues: timeline((one) => timelines.showValues(one, true)),
    hideTimelineValues: timeline((one) => timelines.showValues(one, false)),
    exportTimeline: timeline((one) => timelines.export(one)),
  };
  return {
    commands: Object.fromEntries(
      Object.entries(all).map(([name, run]) => [name, (given: unknown) => run(given).catch(tellError)]),
    ),
    dispose: () => Disposable.from(watching, timelines, comparisons).dispose(),
  };
}

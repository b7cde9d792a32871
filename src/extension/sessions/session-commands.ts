// The commands on sessions. Each takes a row of the tree, or what is looked at, or asks.
import { commands, Disposable, env, window } from "vscode";
import type { Connections } from "../connections/connection.ts";
import { tellFailure, tellMistakes } from "../connections/tell.ts";
import { askFilter, askSort } from "./ask-view.ts";
import { failureOf } from "./failure-of.ts";
import { findByCookie } from "./find-by-cookie.ts";
import { appLabel } from "./items/app-item.ts";
import type { OpenSessions } from "./open-sessions.ts";
import { pickApp, pickStore } from "./pick.ts";
import type { OfSession, Reading } from "./reading.ts";
import type { SessionTree } from "./session-tree.ts";

export interface SessionCommands {
  readonly connections: Connections;
  readonly tree: SessionTree;
  readonly sessions: OpenSessions;
  readonly reading: Reading;
  readonly openPromise: () => Promise<void>;
  /** What can only be a mistake of ours. */
  readonly report: (error: unknown) => void;
}

export function sessionCommands({
  connections,
  tree,
  sessions,
  reading,
  openPromise,
  report,
}: SessionCommands): Disposable {
  const on = (command: string, run: (given: unknown) => Promise<void> | void): Disposable =>
    commands.registerCommand(`sessionDoctor.${command}`, async (given: unknown) => {
      try {
        await run(given);
      } catch (error) {
        const failure = failureOf(error);
        if (failure?.kind === "cancelled") return;
        if (!failure) report(error);
        void window.showErrorMessage(failure?.message ?? (error instanceof Error ? error.message : String(error)));
      }
    });
  const browsingOf = (given: unknown) => {
    const { connection } = (given ?? {}) as { readonly connection?: string };
    return connection === undefined ? tree.all() : [tree.browsing(connection)].filter((one) => one !== undefined);
  };
  /** The id of a row, or of the session that is looked at. */
  const idOf = async (
    given: unknown,
  ): Promise<{ readonly of: OfSession; readonly maskedId: string; readonly id?: string } | undefined> => {
    const of = ofSession(given);
    if (of) {
      const id = await reading.id(of);
      const maskedId = tree.browsing(of.connection)?.opened(of.ref)?.row.maskedId ?? "";
      return { of, maskedId, ...(id !== undefined && { id }) };
    }
    const { active } = sessions;
    if (!active) return undefined;
    const { id, maskedId } = active.shown;
    return { of: active.address, maskedId, ...(id !== undefined && { id }) };
  };
  const open = async (given: unknown, form: "text" | "bytes"): Promise<void> => {
    const of = ofSession(given) ?? sessions.active?.address;
    if (of) await reading.open(of, form);
  };

  return Disposable.from(
    on("refreshSessions", (given) => tree.refresh((given as Partial<OfSession> | undefined)?.connection)),
    on("filterSessions", async (given) => {
      const picked = await pickApp(given, connections, tree);
      if (!picked) return;
      const { browsing, app } = picked;
      const view = browsing.view(app.id);
      const filter = await askFilter(appLabel(app), view.filter);
      if (filter) browsing.setView(app.id, { ...view, filter });
    }),
    on("clearSessionFilter", async (given) => {
      const picked = await pickApp(given, connections, tree);
      if (picked) picked.browsing.setView(picked.app.id, { ...picked.browsing.view(picked.app.id), filter: {} });
    }),
    on("sortSessions", async (given) => {
      const picked = await pickApp(given, connections, tree);
      if (!picked) return;
      const { browsing, app } = picked;
      const view = browsing.view(app.id);
      const order = await askSort(appLabel(app), view);
      if (order) browsing.setView(app.id, { ...view, ...order });
    }),
    on("loadMoreSessions", async (given) => {
      const picked = await pickApp(given, connections, tree);
      picked?.browsing.loadMore(picked.app.id);
    }),
    on("lookAtAllKeys", async (given) => void (await Promise.all(browsingOf(given).map((one) => one.lookAtAll())))),
    on("stopLooking", (given) => {
      for (const one of browsingOf(given)) one.stop();
      tree.update();
    }),
    on("openSession", (given) => open(given, "text")),
    on("showSessionBytes", (given) => open(given, "bytes")),
    on("refreshSession", async () => {
      const { active } = sessions;
      if (active?.read) sessions.update(active, await active.read());
    }),
    on("revealSessionId", async (given) => {
      const of = ofSession(given);
      const one = of ? await reading.open(of, "text") : sessions.active;
      if (!one) return;
      sessions.reveal(one, true);
      await commands.executeCommand("sessionDoctor.session.focus");
    }),
    on("hideSessionId", () => {
      if (sessions.active) sessions.reveal(sessions.active, false);
    }),
    on("copySessionId", async (given) => {
      const found = await idOf(given);
      if (!found) return;
      const { of, maskedId, id } = found;
      if (id === undefined) {
        void window.showInformationMessage(`Nobody knows the id of session ${maskedId}.`);
        return;
      }
      if (reading.isProduction(of.connection) && !(await isSure(maskedId))) return;
      await env.clipboard.writeText(id);
      window.setStatusBarMessage(`$(check) Copied the id of session ${maskedId}`, 4000);
    }),
    on("findSessionByCookie", async (given) => {
      const connection = await pickStore(given, connections, "Find Session by Cookie");
      const browsing = connection === undefined ? undefined : tree.browsing(connection);
      if (connection !== undefined && browsing) await findByCookie(connection, browsing, reading);
    }),
    on("openPromise", openPromise),
    on("explainProblem", async (given) => {
      const one = connections.get((given as Partial<OfSession> | undefined)?.connection ?? "");
      if (!one) return;
      if ("mistakes" in one.saved) tellMistakes(one.saved);
      else if ("failure" in one.state && one.state.failure) {
        const { failure } = one.state;
        // The rows beside it say what happened and what helps; the page says why, and how to tell.
        if (failure.runbook === "") tellFailure(one, failure);
        else await commands.executeCommand("sessionDoctor.openRunbookPage", failure.runbook);
      }
    }),
  );
}

function ofSession(given: unknown): OfSession | undefined {
  const { connection, ref } = (given ?? {}) as Partial<OfSession>;
  return connection === undefined || ref === undefined ? undefined : { connection, ref };
}

async function isSure(maskedId: string): Promise<boolean> {
  const copy = "Copy Id";
  const chosen = await window.showWarningMessage(
    `Copy the id of session ${maskedId} of production?`,
    { modal: true, detail: "Whoever has the id is the user of this session until it ends." },
    copy,
  );
  return chosen === copy;
}

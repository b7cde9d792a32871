// Compares a session with what replicas have of it: a report without values, and where they differ both documents side by side.
import {
  commands,
  Disposable,
  ProgressLocation,
  TabInputText,
  TabInputTextDiff,
  type TextDocumentContentProvider,
  Uri,
  ViewColumn,
  window,
  workspace,
} from "vscode";
import type { OpenedSession } from "../../live/browse/store-browser.ts";
import type { Look } from "../../live/follow/follow.ts";
import type { OpenServer } from "../connections/open-server.ts";
import { openReport, reportPath } from "../report-document.ts";
import { sessionDocument } from "../sessions/session-document.ts";
import type { ShownSession } from "../sessions/shown-session.ts";
import { comparisonDocument, isWorthADiff } from "./comparison-document.ts";

const SCHEME = "session-doctor-comparison";

export interface CompareWish {
  readonly server: OpenServer;
  readonly opened: OpenedSession;
  readonly label: string;
  readonly place: string;
}

export class Comparisons implements TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registered: Disposable;
  #next = 1;

  constructor() {
    this.#registered = Disposable.from(
      workspace.registerTextDocumentContentProvider(SCHEME, this),
      window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const { input } of closed) {
          if (input instanceof TabInputText) this.#texts.delete(input.uri.toString());
          if (input instanceof TabInputTextDiff)
            for (const uri of [input.original, input.modified]) this.#texts.delete(uri.toString());
        }
      }),
    );
  }

  /** Rejects with a `LiveFailure` where the master cannot say which replicas it has. */
  async compare({ server, opened, label, place }: CompareWish): Promise<void> {
    const { maskedId } = opened.row;
    const title = `Comparing session ${maskedId} with its replicas`;
    const { master, replicas } = await window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (_progress, token) => {
        const stop = new AbortController();
        token.onCancellationRequested(() => stop.abort());
        return server.compare(opened.key, stop.signal);
      },
    );
    const path = reportPath(label, `${maskedId} on replicas`);
    const report = this.#keep(comparisonDocument({ maskedId, label, place, master, replicas }), path);
    await window.showTextDocument(await openReport(report), { preview: false });
    for (const one of replicas) {
      if (!isWorthADiff(one) || !one.look) continue;
      const document = (look: Look, from: string): Uri =>
        this.#keep(sessionDocument(shown(opened, look, from, master.at)), `${reportPath(from, maskedId)}.jsonc`);
      await commands.executeCommand(
        "vscode.diff",
        document(master, place),
        document(one.look, one.replica),
        `${maskedId}: ${place} ↔ ${one.replica}`,
        { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: false },
      );
    }
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? "This comparison is not open any more.\n";
  }

  dispose(): void {
    this.#registered.dispose();
  }

  #keep(text: string, path: string): Uri {
    const uri = Uri.from({ scheme: SCHEME, path, query: String(this.#next++) });
    this.#texts.set(uri.toString(), text);
    return uri;
  }
}

/** What one server has, told for the moment of the master's look, so that only what differs is seen to differ. */
function shown(
  { id, row: { maskedId }, framework, prefix }: OpenedSession,
  { session, expiresAt }: Look,
  place: string,
  at: number,
): ShownSession {
  return {
    ...{ maskedId, id, framework, prefix, place, session, expiresAt, at },
    user: session?.user,
    created: session?.created,
    lastSeen: session?.lastSeen,
    lastSeenFrom: session?.lastSeenFrom,
    companions: [],
    problems: [],
  };
}

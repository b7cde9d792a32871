// The view "Session": who, since when, until when, and what is wrong, of the session whose document is looked at.
//
// A page and not a second tree, because warnings and verdicts are sentences, which rows of a tree would cut off.
import { commands, Disposable, Uri, type WebviewView, type WebviewViewProvider, window } from "vscode";
import { LINKED } from "./linked-commands.ts";
import type { OpenSession, OpenSessions } from "./open-sessions.ts";
import type { JudgeSession, Verdict } from "./verdict.ts";

export const DETAILS_VIEW = "sessionDoctor.session";

/** Milliseconds that the details wait for the verdict before they are shown without it. */
const PATIENCE = 150;

export interface DetailsOptions {
  readonly extensionUri: Uri;
  readonly sessions: OpenSessions;
  readonly judge: JudgeSession;
  readonly isProduction: (one: OpenSession) => boolean;
}

export interface DetailsView extends Disposable {
  /** Of the session that is looked at; undefined where code and store cannot be compared. */
  readonly verdict: Verdict | undefined;
}

export function createDetailsView({ extensionUri, sessions, judge, isProduction }: DetailsOptions): DetailsView {
  const media = Uri.joinPath(extensionUri, "media");
  let view: WebviewView | undefined;
  let verdict: Verdict | undefined;
  let judged: OpenSession["shown"] | undefined;

  const fill = async (): Promise<void> => {
    const { renderDetails } = await import("./render-session.ts");
    if (!view) return;
    const one = sessions.active;
    view.description = one?.shown.maskedId ?? "";
    const details = one && {
      ...{
        shown: one.shown,
        isRevealed: one.isRevealed,
        isProduction: isProduction(one),
        canRead: one.read !== undefined,
      },
      verdict: judged === one.shown ? verdict : undefined,
    };
    const html = renderDetails(details, {
      cspSource: view.webview.cspSource,
      style: view.webview.asWebviewUri(Uri.joinPath(media, "session.css")).toString(),
    });
    // Setting it loads the page anew, even where nothing has changed.
    if (view.webview.html !== html) view.webview.html = html;
  };

  const turn = async (one: OpenSession | undefined): Promise<void> => {
    void commands.executeCommand("setContext", "sessionDoctor.hasSession", one !== undefined);
    if (!one || judged === one.shown) return fill();
    const { shown } = one;
    // Mostly the verdict comes at once, and the page is shown once.
    const shownFirst = setTimeout(() => void fill(), PATIENCE);
    const found = await judge(shown);
    clearTimeout(shownFirst);
    if (sessions.active?.shown !== shown) return;
    judged = shown;
    verdict = found;
    await fill();
  };

  const provider: WebviewViewProvider = {
    resolveWebviewView(given) {
      view = given;
      given.webview.options = {
        enableScripts: false,
        enableCommandUris: Object.values(LINKED),
        localResourceRoots: [media],
      };
      given.onDidDispose(() => {
        if (view === given) view = undefined;
      });
      void fill();
    },
  };
  const registered = Disposable.from(
    window.registerWebviewViewProvider(DETAILS_VIEW, provider),
    sessions.onDidChangeActive((one) => void turn(one)),
  );
  return {
    get verdict() {
      return sessions.active?.shown === judged ? verdict : undefined;
    },
    dispose: () => registered.dispose(),
  };
}

// The timelines that are open: read-only documents that grow while a session is followed, and rest while nobody sees them.
import {
  commands,
  Disposable,
  type DocumentLink,
  type DocumentLinkProvider,
  EventEmitter,
  languages,
  OverviewRulerLane,
  Range,
  TabInputText,
  type TextDocument,
  type TextDocumentContentProvider,
  type TextEditor,
  ThemeColor,
  Uri,
  window,
  workspace,
} from "vscode";
import type { OpenServer } from "../connections/open-server.ts";
import { openReport, REPORT_LANGUAGE, reportPath } from "../report-document.ts";
import { Gate } from "./gate.ts";
import { Timeline, type Written } from "./timeline.ts";

export const TIMELINE_SCHEME = "session-doctor-following";

/** Milliseconds from look to look. */
const EVERY = 500;
/** Milliseconds in which what was seen is gathered before the editor is told. */
const GATHER = 80;

export interface FollowWish {
  readonly server: OpenServer;
  readonly connection: string;
  readonly key: Buffer;
  readonly maskedId: string;
  readonly label: string;
  readonly place: string;
}

interface Open {
  readonly uri: Uri;
  readonly wish: FollowWish;
  readonly timeline: Timeline;
  readonly gate: Gate;
  readonly stop: AbortController;
  /** Why it is over. */
  ended: string | undefined;
  withValues: boolean;
  wasSeen: boolean;
  written: Written;
}

export class Timelines implements TextDocumentContentProvider, DocumentLinkProvider, Disposable {
  readonly #all = new Map<string, Open>();
  readonly #texts = new EventEmitter<Uri>();
  readonly #report: (error: unknown) => void;
  readonly #lost = lostStyle();
  readonly #registered: Disposable;
  #next = 1;
  #gathering: NodeJS.Timeout | undefined;
  readonly #dirty = new Set<Open>();

  readonly onDidChange = this.#texts.event;

  /** `report`: what can only be a mistake of ours. */
  constructor(report: (error: unknown) => void) {
    this.#report = report;
    this.#registered = Disposable.from(
      workspace.registerTextDocumentContentProvider(TIMELINE_SCHEME, this),
      languages.registerDocumentLinkProvider({ scheme: TIMELINE_SCHEME }, this),
      window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const { input } of closed) if (input instanceof TabInputText) this.#close(input.uri);
      }),
      window.onDidChangeVisibleTextEditors((editors) => this.#see(editors)),
      window.onDidChangeActiveTextEditor(() => this.#tellContext()),
      workspace.onDidChangeTextDocument(({ document }) => this.#follow(document)),
      this.#lost,
    );
  }

  /** The timeline that is looked at. */
  get active(): Open | undefined {
    const uri = window.activeTextEditor?.document.uri.toString();
    return this.#all.get(uri ?? "") ?? [...this.#all.values()].find((one) => editorsOf(one).length > 0);
  }

  /** Opens a timeline, or the one that there is of this session. */
  async open(wish: FollowWish): Promise<void> {
    const known = [...this.#all.values()].find(
      (one) => one.ended === undefined && one.wish.server === wish.server && one.wish.key.equals(wish.key),
    );
    const one = known ?? this.#begin(wish);
    await window.showTextDocument(await openReport(one.uri), { preview: false });
    this.#tellContext();
    if (!known) void this.#watch(one);
  }

  pause(one: Open): void {
    if (one.gate.pause("by hand")) one.timeline.note(Date.now(), "paused", "by hand");
    this.#tell(one);
  }

  resume(one: Open): void {
    if (one.gate.resume("by hand")) this.#noteResumed(one);
    this.#tell(one);
  }

  clear(one: Open): void {
    one.timeline.clear();
    this.#tell(one);
  }

  showValues(one: Open, withValues: boolean): void {
    one.withValues = withValues;
    this.#tell(one);
  }

  /** As a document of the person's own, to be kept or not. */
  async export(one: Open): Promise<void> {
    const content = one.timeline.write(one.wish.maskedId, "Exported.", false).text;
    await window.showTextDocument(await workspace.openTextDocument({ content, language: REPORT_LANGUAGE }));
  }

  /** Ends those whose server is not open any more. */
  endWithout(serverOf: (connection: string) => OpenServer | undefined): void {
    for (const one of this.#all.values())
      if (one.ended === undefined && serverOf(one.wish.connection) !== one.wish.server)
        this.#end(one, "its connection was closed");
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#all.get(uri.toString())?.written.text ?? "This session is not followed any more.\n";
  }

  provideDocumentLinks({ uri }: TextDocument): DocumentLink[] {
    const links = this.#all.get(uri.toString())?.written.links ?? [];
    return links.map(({ line, start, end, page }) => ({
      range: new Range(line, start, line, end),
      target: Uri.parse(`command:sessionDoctor.openRunbookPage?${encodeURIComponent(JSON.stringify([page]))}`),
      tooltip: "Open the page of the runbook",
    }));
  }

  dispose(): void {
    clearTimeout(this.#gathering);
    for (const one of this.#all.values()) one.stop.abort();
    this.#registered.dispose();
    this.#texts.dispose();
  }

  #begin(wish: FollowWish): Open {
    const path = reportPath(wish.label, `Following ${wish.maskedId}`);
    const uri = Uri.from({ scheme: TIMELINE_SCHEME, path, query: String(this.#next++) });
    const timeline = new Timeline(`${wish.label}, ${wish.place}`);
    const one: Open = {
      ...{ uri, wish, timeline, gate: new Gate(EVERY), stop: new AbortController() },
      ...{
        ended: undefined,
        withValues: false,
        wasSeen: false,
        written: timeline.write(wish.maskedId, FOLLOWING, false),
      },
    };
    this.#all.set(uri.toString(), one);
    return one;
  }

  async #watch(one: Open): Promise<void> {
    const { wish, gate, stop, timeline } = one;
    try {
      await wish.server.follow({
        key: wish.key,
        wait: (signal) => gate.wait(signal),
        signal: stop.signal,
        tell: (event) => {
          timeline.tell(event);
          this.#tell(one);
        },
      });
    } catch (error) {
      this.#report(error);
      this.#end(one, "of a mistake of this extension, which its output tells");
    }
  }

  #end(one: Open, why: string): void {
    one.stop.abort();
    one.ended = why;
    one.timeline.note(Date.now(), "ended", why);
    this.#tell(one);
  }

  #close(uri: Uri): void {
    this.#all.get(uri.toString())?.stop.abort();
    this.#all.delete(uri.toString());
    this.#tellContext();
  }

  /** Nobody should ask a server twice a second for what nobody sees. */
  #see(editors: readonly TextEditor[]): void {
    for (const one of this.#all.values()) {
      if (one.ended !== undefined) continue;
      const isSeen = editors.some(({ document }) => document.uri.toString() === one.uri.toString());
      // It takes the editor a moment to show it for the first time.
      if (isSeen) one.wasSeen = true;
      if (!one.wasSeen) continue;
      if (isSeen ? one.gate.resume("hidden") : one.gate.pause("hidden")) {
        if (isSeen) this.#noteResumed(one);
        else one.timeline.note(Date.now(), "paused", "this view was hidden");
      }
      this.#tell(one);
    }
  }

  #noteResumed({ timeline }: Open): void {
    timeline.note(Date.now(), "resumed", "what changed meanwhile is told as one");
  }

  #tell(one: Open): void {
    this.#dirty.add(one);
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      for (const each of this.#dirty) {
        each.written = each.timeline.write(each.wish.maskedId, statusOf(each), each.withValues);
        this.#texts.fire(each.uri);
        this.#draw(each);
      }
      this.#dirty.clear();
      this.#tellContext();
    }, GATHER);
  }

  /** The text has changed: its marks are where they belong, and whoever looked at its end looks at its end again. */
  #follow(document: TextDocument): void {
    const one = this.#all.get(document.uri.toString());
    if (!one) return;
    this.#draw(one);
    for (const editor of editorsOf(one)) {
      const last = document.lineCount - 1;
      const shown = editor.visibleRanges.at(-1)?.end.line ?? last;
      if (last - shown <= NEAR_END) editor.revealRange(new Range(last, 0, last, 0));
    }
  }

  #draw(one: Open): void {
    for (const editor of editorsOf(one)) {
      if (editor.document.getText() !== one.written.text) continue;
      editor.setDecorations(
        this.#lost,
        one.written.warnings.map((line) => editor.document.lineAt(line).range),
      );
    }
  }

  #tellContext(): void {
    const uri = window.activeTextEditor?.document.uri.toString() ?? "";
    const one = this.#all.get(uri);
    const following = one && (one.ended !== undefined ? "ended" : one.gate.paused === "by hand" ? "paused" : "running");
    void commands.executeCommand("setContext", "sessionDoctor.following", following);
    void commands.executeCommand("setContext", "sessionDoctor.timelineHasValues", one?.withValues === true);
  }
}

/** Lines from the end within which somebody is taken to look at the end. */
const NEAR_END = 12;

const FOLLOWING = "Looks twice a second.";

function statusOf({ ended, gate }: Open): string {
  if (ended !== undefined) return `Ended: ${ended}.`;
  if (gate.paused === "by hand") return "Paused by hand.";
  return gate.paused === "hidden" ? "Paused while this view is hidden." : FOLLOWING;
}

const editorsOf = ({ uri }: Open): readonly TextEditor[] =>
  window.visibleTextEditors.filter(({ document }) => document.uri.toString() === uri.toString());

/** Where in a long timeline something was lost. The words say it too, and the grammar of reports gives them their colours. */
const lostStyle = () =>
  window.createTextEditorDecorationType({
    fontWeight: "bold",
    overviewRulerColor: new ThemeColor("editorOverviewRuler.warningForeground"),
    overviewRulerLane: OverviewRulerLane.Full,
  });

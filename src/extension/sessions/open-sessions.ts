// The sessions that are open: their documents, read-only, and which of them a person looks at.
import {
  Disposable,
  EventEmitter,
  TabInputText,
  type TextDocumentContentProvider,
  type Uri,
  window,
  workspace,
} from "vscode";
import { SCHEME, type SessionAddress, toUri } from "./session-address.ts";
import { afterwards, type ShownSession } from "./shown-session.ts";

/** Reads the session again. Rejects where the store fails. */
export type Read = () => Promise<ShownSession>;

export interface OpenSession {
  readonly uri: Uri;
  readonly address: SessionAddress;
  readonly read: Read | undefined;
  shown: ShownSession;
  /** A person asked to see the id. */
  isRevealed: boolean;
}

export class OpenSessions implements TextDocumentContentProvider, Disposable {
  readonly #all = new Map<string, OpenSession>();
  readonly #texts = new EventEmitter<Uri>();
  readonly #active = new EventEmitter<OpenSession | undefined>();
  readonly #watching: Disposable;
  #current: OpenSession | undefined;

  readonly onDidChange = this.#texts.event;
  /** The session that is looked at became another one, or was read anew. */
  readonly onDidChangeActive = this.#active.event;

  constructor() {
    this.#watching = Disposable.from(
      workspace.registerTextDocumentContentProvider(SCHEME, this),
      window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const { input } of closed) if (input instanceof TabInputText) this.#close(input.uri);
      }),
      window.onDidChangeActiveTextEditor((editor) => {
        const one = editor && this.#all.get(editor.document.uri.toString());
        if (one) this.#turnTo(one);
      }),
    );
  }

  get active(): OpenSession | undefined {
    return this.#current;
  }

  all(): readonly OpenSession[] {
    return [...this.#all.values()];
  }

  of(uri: Uri): OpenSession | undefined {
    return this.#all.get(uri.toString());
  }

  /** Shows what was read; `read` is missing where it cannot be read again. */
  async show(
    shown: ShownSession,
    address: SessionAddress,
    folder: string,
    read: Read | undefined,
  ): Promise<OpenSession> {
    const uri = toUri(address, folder, shown.maskedId);
    const known = this.#all.get(uri.toString());
    const one: OpenSession = known ?? { uri, address, read, shown, isRevealed: false };
    this.#all.set(uri.toString(), one);
    // The editor may still have the text of before.
    this.update(one, shown);
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document, { preview: true });
    this.#turnTo(one);
    return one;
  }

  update(one: OpenSession, shown: ShownSession): void {
    one.shown = afterwards(one.shown, shown);
    this.#texts.fire(one.uri);
    if (one === this.#current) this.#active.fire(one);
  }

  reveal(one: OpenSession, isRevealed: boolean): void {
    one.isRevealed = isRevealed;
    if (one === this.#current) this.#active.fire(one);
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const one = this.#all.get(uri.toString());
    if (!one) return "// This session is not open any more. Open it again from the view Live Sessions.\n{}\n";
    const { bytesDocument, sessionDocument } = await import("./render-session.ts");
    return one.address.form === "bytes" ? bytesDocument(one.shown) : sessionDocument(one.shown);
  }

  dispose(): void {
    this.#watching.dispose();
    this.#texts.dispose();
    this.#active.dispose();
  }

  /** What was read of a session is forgotten with its document. */
  #close(uri: Uri): void {
    const one = this.#all.get(uri.toString());
    if (!one) return;
    this.#all.delete(uri.toString());
    if (one === this.#current) this.#turnTo(undefined);
  }

  #turnTo(one: OpenSession | undefined): void {
    if (one === this.#current) return;
    this.#current = one;
    this.#active.fire(one);
  }
}

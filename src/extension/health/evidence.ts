// What a server said of itself, as a text that cannot be changed, with the lines that show a finding marked in it.
import {
  type DecorationOptions,
  Disposable,
  EventEmitter,
  OverviewRulerLane,
  Range,
  Selection,
  type TextDocument,
  type TextEditor,
  TextEditorRevealType,
  ThemeColor,
  Uri,
  window,
  workspace,
} from "vscode";
import type { LiveFinding } from "../../protocol.ts";

/** Begins as the addresses of sessions do: what is left of it after a restart is closed with theirs. */
const SCHEME = "session-doctor-health";

export interface EvidenceOptions {
  /** What the server at this address said last; undefined where nobody knows. */
  readonly text: (connection: string, address: string) => string | undefined;
  readonly label: (connection: string) => string;
}

export interface Evidence extends Disposable {
  /** Opens it at a line, the finding's own unless told otherwise. */
  show(connection: string, finding: LiveFinding, line?: string): Promise<void>;
  /** What the servers of a connection say is another text now. */
  update(connection: string): void;
}

export function createEvidence({ text, label }: EvidenceOptions): Evidence {
  const changes = new EventEmitter<Uri>();
  const marks = new Map<string, LiveFinding>();
  const own = markOf("editor.findMatchHighlightBackground");
  const other = markOf("editor.rangeHighlightBackground");

  const mark = (editor: TextEditor): void => {
    const finding = marks.get(editor.document.uri.toString());
    if (!finding) return;
    editor.setDecorations(own, rangesOf(editor.document, [[finding.evidence, finding.message]]));
    const related = finding.related.flatMap((one): [string, string][] =>
      "evidence" in one ? [[one.evidence, one.message]] : [],
    );
    editor.setDecorations(other, rangesOf(editor.document, related));
  };
  const addresses = (connection: string): Uri[] =>
    workspace.textDocuments
      .map(({ uri }) => uri)
      .filter((uri) => uri.scheme === SCHEME && ofUri(uri).connection === connection);

  const registered = Disposable.from(
    changes,
    own,
    other,
    workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changes.event,
      provideTextDocumentContent(uri) {
        const { connection, address } = ofUri(uri);
        return text(connection, address) ?? "Nobody knows any more what the server said. Look at its health again.\n";
      },
    }),
    window.onDidChangeVisibleTextEditors((editors) => editors.forEach(mark)),
    workspace.onDidChangeTextDocument(({ document }) => {
      for (const editor of window.visibleTextEditors) if (editor.document === document) mark(editor);
    }),
    workspace.onDidCloseTextDocument(({ uri }) => void marks.delete(uri.toString())),
  );

  return {
    async show(connection, finding, line = finding.evidence) {
      const uri = toUri(connection, finding.address, label(connection));
      marks.set(uri.toString(), finding);
      changes.fire(uri);
      const editor = await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
      mark(editor);
      const [at] = rangesOf(editor.document, [[line, ""]]);
      if (!at) return;
      editor.selection = new Selection(at.range.start, at.range.start);
      editor.revealRange(at.range, TextEditorRevealType.InCenter);
    },
    update(connection) {
      for (const uri of addresses(connection)) changes.fire(uri);
    },
    dispose: () => registered.dispose(),
  };
}

const markOf = (color: string) =>
  window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new ThemeColor(color),
    // Themes of high contrast have no colours behind text.
    outlineColor: new ThemeColor("contrastActiveBorder"),
    outlineStyle: "solid",
    outlineWidth: "1px",
    overviewRulerColor: new ThemeColor("editorOverviewRuler.warningForeground"),
    overviewRulerLane: OverviewRulerLane.Full,
  });

/** The lines that are these texts, or, where a figure has changed meanwhile, begin with the same name. */
function rangesOf(
  document: TextDocument,
  wanted: readonly (readonly [line: string, said: string])[],
): DecorationOptions[] {
  const lines = Array.from({ length: document.lineCount }, (_, at) => document.lineAt(at));
  return wanted.flatMap(([text, said]) => {
    if (text === "") return [];
    const name = text.split(":", 1)[0];
    const line = lines.find((one) => one.text.includes(text)) ?? lines.find((one) => one.text.startsWith(`${name}:`));
    if (!line) return [];
    // In the colour of text: a fainter one cannot be read on that of a mark.
    const after = {
      contentText: said,
      color: new ThemeColor("editor.foreground"),
      fontStyle: "italic",
      margin: "0 0 0 2em",
    };
    const renderOptions = said === "" ? {} : { after };
    return [{ range: new Range(line.range.start, line.range.end), hoverMessage: said, renderOptions }];
  });
}

function toUri(connection: string, address: string, label: string): Uri {
  const path = `/${[label, address].map((part) => part.replace(/[/\\]/g, "-")).join("/")}.txt`;
  return Uri.from({ scheme: SCHEME, path, query: new URLSearchParams({ connection, address }).toString() });
}

function ofUri({ query }: Uri): { readonly connection: string; readonly address: string } {
  const parts = new URLSearchParams(query);
  return { connection: parts.get("connection") ?? "", address: parts.get("address") ?? "" };
}

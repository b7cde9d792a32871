// Answers an editor's messages. Whatever goes wrong in an answer is logged, and the next message is answered as always.
import {
  CodeActionKind,
  type CodeActionParams,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { grammarsIn } from "../disk/grammars.ts";
import { toolVersion, wasmDirectory } from "../disk/install.ts";
import { suppress } from "../engine/suppress.ts";
import { hoverAt } from "../engine/views/hover.ts";
import {
  APP_OF,
  type AppOf,
  type AppOfParams,
  DEPLOYMENTS,
  FINDINGS_OF,
  type FindingsOfParams,
  IGNORE_EDIT,
  type IgnoreParams,
  type IgnoreResult,
  type InitializationOptions,
  JUDGE,
  type JudgeParams,
  LIFETIMES,
  PREFLIGHT,
  RESCAN,
  type RuleFindings,
  STATUS,
  STORES,
} from "../protocol.ts";
import { appOf } from "./app-of.ts";
import { codeActions, FIX_ALL } from "./code-actions.ts";
import { toHover } from "./convert.ts";
import { deploymentsOf, preflightOf } from "./deployments-of.ts";
import { findingsOf } from "./findings-of.ts";
import { createFolder, type Folder, fileOf, uriOf } from "./folder.ts";
import { judge } from "./judge.ts";
import { lifetimesIn, storesIn } from "./live-links.ts";
import { noSettings, type Settings, toSettings } from "./settings.ts";
import { createWorkspace } from "./workspace.ts";

/** Of a window without a folder: no file lies below it. */
const NOWHERE = "/\0";
/** Milliseconds that a list which a person waits for waits for the files. */
const PATIENCE = 3000;

export function serve(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  let client: InitializeParams["capabilities"] = {};
  let pages: string | undefined;
  let roots: readonly string[] = [];
  let common: Settings = noSettings;

  const grammars = grammarsIn(wasmDirectory());
  const workspace = createWorkspace({
    grammars,
    send: (params) => void connection.sendDiagnostics(params),
    status: (status) => void connection.sendNotification(STATUS, status),
    log: (message) => connection.console.warn(message),
    failed: (error) => connection.console.error(traceOf(error)),
    pages: () => pages,
  });

  /** An answer that cannot fail. */
  const guarded =
    <A extends unknown[], R>(answer: (...given: A) => R, otherwise: Awaited<R>) =>
    async (...given: A): Promise<Awaited<R>> => {
      try {
        return await answer(...given);
      } catch (error) {
        connection.console.error(traceOf(error));
        return otherwise;
      }
    };

  /** Half a workspace would promise what the other half takes back. */
  const wholeFolders = async (): Promise<readonly Folder[]> => (await workspace.whenRead()) ?? workspace.folders();

  connection.onInitialize((params): InitializeResult => {
    client = params.capabilities;
    const options = (params.initializationOptions ?? {}) as InitializationOptions;
    pages = typeof options.pages === "string" ? options.pages : undefined;
    common = toSettings(options.settings);
    const folders = params.workspaceFolders ?? (params.rootUri ? [{ uri: params.rootUri }] : []);
    roots = folders.flatMap(({ uri }) => fileOf(uri) ?? []);
    return {
      serverInfo: { name: "session-doctor", version: toolVersion() },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  connection.onInitialized(
    guarded(async () => {
      workspace.configure(() => common);
      workspace.setFolders(roots);
      if (client.workspace?.workspaceFolders) {
        connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
          const gone = new Set(removed.map(({ uri }) => fileOf(uri)));
          roots = [...roots.filter((root) => !gone.has(root)), ...added.flatMap(({ uri }) => fileOf(uri) ?? [])];
          workspace.setFolders(roots);
        });
      }
      if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
        // All files, because a folder that goes is announced by itself, without what was in it.
        const watchers = [{ globPattern: "**/*" }];
        await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
      }
      if (client.workspace?.didChangeConfiguration?.dynamicRegistration) {
        const section = "sessionDoctor";
        await connection.client.register(DidChangeConfigurationNotification.type, { section });
      }
      await configure();
    }, undefined),
  );

  /** Asks for the settings of each folder, when the client can be asked. */
  const configure = async (): Promise<void> => {
    if (!client.workspace?.configuration) return;
    const items = [
      ...roots.map((root) => ({ scopeUri: uriOf(root), section: "sessionDoctor" })),
      { section: "sessionDoctor" },
    ];
    const answers = (await connection.workspace.getConfiguration(items)) as unknown[];
    common = toSettings(answers.at(-1));
    const byRoot = new Map(roots.map((root, index) => [root, toSettings(answers[index])]));
    workspace.configure((root) => byRoot.get(root) ?? common);
  };

  connection.onDidChangeConfiguration(
    guarded(async ({ settings }) => {
      if (client.workspace?.configuration) return configure();
      common = toSettings((settings as { sessionDoctor?: unknown } | null)?.sessionDoctor);
      workspace.configure(() => common);
    }, undefined),
  );
  connection.onDidChangeWatchedFiles(
    guarded(({ changes }) => workspace.changedOnDisk(changes.map(({ uri }) => uri)), undefined),
  );
  connection.onNotification(
    RESCAN,
    guarded(() => workspace.rescan(), undefined),
  );
  connection.onHover(
    guarded(({ textDocument, position }) => {
      const place = workspace.look(textDocument.uri);
      if (!place) return null;
      const { folder, path, document } = place;
      const views = hoverAt(folder.readings.check().model, path, document.offsetAt(position));
      return toHover(views, folder, folder.uriOf(path)) ?? null;
    }, null),
  );
  connection.onCodeAction(
    guarded((params: CodeActionParams) => {
      const place = workspace.look(params.textDocument.uri);
      return place ? codeActions(place, params, pages) : [];
    }, []),
  );
  connection.onRequest(
    IGNORE_EDIT,
    guarded(({ uri, rule, line, scope, reason }: IgnoreParams): IgnoreResult | null => {
      const place = workspace.look(uri);
      if (!place) return null;
      const offset = scope === "line" ? { at: place.document.offsetAt({ line, character: 0 }) } : {};
      const edit = suppress(place.path, place.document.getText(), { rule, reason, ...offset });
      return edit ? { ...place.document.positionAt(edit.span.start), text: edit.text } : null;
    }, null),
  );
  connection.onRequest(
    STORES,
    guarded(() => storesIn(workspace.folders()), []),
  );
  connection.onRequest(
    LIFETIMES,
    guarded(async () => lifetimesIn(await wholeFolders()), []),
  );
  connection.onRequest(
    FINDINGS_OF,
    guarded(
      (params: FindingsOfParams): RuleFindings => ({
        findings: findingsOf(workspace.folders(), params),
        reading: workspace.isReading(),
      }),
      { findings: [], reading: false },
    ),
  );
  connection.onRequest(
    APP_OF,
    guarded(async (params: AppOfParams): Promise<AppOf | null> => {
      const folders = await workspace.whenRead(PATIENCE);
      return folders ? appOf(folders, params) : null;
    }, null),
  );
  connection.onRequest(
    DEPLOYMENTS,
    guarded(async () => deploymentsOf(await wholeFolders()), []),
  );
  connection.onRequest(
    PREFLIGHT,
    guarded(async () => preflightOf(await wholeFolders()), []),
  );
  connection.onRequest(
    JUDGE,
    guarded(async (params: JudgeParams) => {
      const folders = await wholeFolders();
      return judge(folders.length > 0 ? folders : [createFolder(NOWHERE, false, common, grammars)], params);
    }, []),
  );
  connection.onShutdown(() => workspace.dispose());

  documents.onDidChangeContent(({ document }) => workspace.edited(document));
  documents.onDidClose(({ document }) => workspace.closed(document.uri));
  documents.listen(connection);
}

/** Where an error arose. Its message is left out: parsers quote the text they failed on, which may hold a secret. */
function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return "Failed for an unknown reason";
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return [`Failed: ${error.name}`, ...frames].join("\n");
}

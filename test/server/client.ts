// A small language client: starts the real server as a process, speaks stdio with it, and waits for states.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type {
  CodeAction,
  Diagnostic,
  InitializeResult,
  PublishDiagnosticsParams,
  TextEdit,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { STATUS, type Status } from "../../src/protocol.ts";

export interface ClientOptions {
  /** Absolute paths of workspace folders. */
  readonly folders: readonly string[];
  /** Section `sessionDoctor`; by folder through `settingsOf`. */
  readonly settings?: unknown;
  readonly settingsOf?: (uri: string | undefined) => unknown;
  readonly capabilities?: object;
  readonly pages?: string | undefined;
  /** The server's entry; the sources unless told otherwise. */
  readonly entry?: string;
}

export interface Client {
  readonly process: ChildProcessWithoutNullStreams;
  readonly initialized: InitializeResult;
  /** Everything that the server logged. */
  readonly log: readonly string[];
  readonly statuses: readonly Status[];
  /** Dynamic registrations by method. */
  readonly registered: ReadonlyMap<string, unknown>;
  /** How often diagnostics were published for a file. */
  published(path: string): number;
  open(path: string, text: string, languageId?: string): void;
  /** Replaces the first occurrence of a text in an open document, as an incremental change. */
  replace(path: string, old: string, by: string): void;
  /** Applies edits as an editor would. */
  apply(path: string, edits: readonly TextEdit[]): void;
  text(path: string): string;
  close(path: string): void;
  request<T>(method: string, params: unknown): Promise<T>;
  notify(method: string, params: unknown): void;
  /** What is shown for a file now. */
  shown(path: string): readonly Diagnostic[];
  /** Resolves as soon as what is shown for the file holds true; fails after ten seconds, saying what was shown. */
  until(path: string, holds: (diagnostics: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]>;
  /** Resolves once diagnostics came for the present version of an open document. */
  settled(path: string): Promise<readonly Diagnostic[]>;
  untilStatus(holds: (status: Status) => boolean): Promise<Status>;
  actions(path: string, at: string, only?: readonly string[]): Promise<readonly CodeAction[]>;
  stop(): Promise<void>;
}

const LIMIT = 10_000;
const ENTRY = join(import.meta.dirname, "../../src/server/main.ts");

export const uriOf = (path: string): string => pathToFileURL(path).href;

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export async function startClient(options: ClientOptions): Promise<Client> {
  const child = spawn(process.execPath, [options.entry ?? ENTRY, "--stdio"], { stdio: "pipe" });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const latest = new Map<string, PublishDiagnosticsParams>();
  const counts = new Map<string, number>();
  const documents = new Map<string, TextDocument>();
  const statuses: Status[] = [];
  const log: string[] = [];
  const registered = new Map<string, unknown>();
  /** Asked again after every message. */
  const watches = new Set<() => void>();
  let requests = 0;

  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const answer = ({ id, method, params }: Message): void => {
    if (method === "workspace/configuration") {
      const { items } = params as { items: { scopeUri?: string }[] };
      const of = options.settingsOf ?? (() => options.settings ?? {});
      send({ id, result: items.map(({ scopeUri }) => of(scopeUri)) });
    } else {
      const { registrations = [] } = (params ?? {}) as {
        registrations?: { method: string; registerOptions: unknown }[];
      };
      for (const one of registrations) registered.set(one.method, one.registerOptions);
      send({ id, result: null });
    }
  };
  const receive = (message: Message): void => {
    const { id, method, params } = message;
    if (method === undefined) {
      const asker = waiting.get(Number(id));
      waiting.delete(Number(id));
      if (message.error) asker?.reject(new Error(message.error.message));
      else asker?.resolve(message.result);
    } else if (id !== undefined) answer(message);
    else if (method === STATUS) statuses.push(params as Status);
    else if (method === "window/logMessage") log.push((params as { message: string }).message);
    else if (method === "textDocument/publishDiagnostics") {
      const published = params as PublishDiagnosticsParams;
      latest.set(published.uri, published);
      counts.set(published.uri, (counts.get(published.uri) ?? 0) + 1);
    }
    for (const look of watches) look();
  };

  let buffer = Buffer.alloc(0);
  child.stdout.on("data", (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const head = buffer.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/.exec(buffer.toString("ascii", 0, head))?.[1]);
      if (buffer.length < head + 4 + length) return;
      const body = buffer.toString("utf8", head + 4, head + 4 + length);
      buffer = buffer.subarray(head + 4 + length);
      receive(JSON.parse(body) as Message);
    }
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });

  const wait = <T>(what: () => T | undefined, complain: () => string): Promise<T> =>
    new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        watches.delete(look);
        child.off("exit", exited);
      };
      const look = (): void => {
        const found = what();
        if (found === undefined) return;
        end();
        resolve(found);
      };
      const fail = (reason: string): void => {
        end();
        reject(
          new Error(`${reason}; ${complain()}${errors && `\n${errors}`}${log.length > 0 ? `\n${log.join("\n")}` : ""}`),
        );
      };
      const exited = (): void => fail("The server ended");
      const timer = setTimeout(() => fail(`Nothing came within ${LIMIT / 1000} s`), LIMIT);
      watches.add(look);
      child.on("exit", exited);
      look();
    });

  const shown = (path: string): readonly Diagnostic[] => latest.get(uriOf(path))?.diagnostics ?? [];
  const document = (path: string): TextDocument => {
    const found = documents.get(path);
    if (!found) throw new Error(`${path} is not open`);
    return found;
  };
  const request = <T>(method: string, params: unknown): Promise<T> => {
    const id = ++requests;
    send({ id, method, params });
    return new Promise((resolve, reject) => waiting.set(id, { resolve: (value) => resolve(value as T), reject }));
  };
  const notify = (method: string, params: unknown): void => send({ method, params });
  const apply = (path: string, edits: readonly TextEdit[]): void => {
    const before = document(path);
    // Later ones first, so that each range still means the text it was made for.
    const ordered = edits.toSorted((a, b) => before.offsetAt(b.range.start) - before.offsetAt(a.range.start));
    const contentChanges = ordered.map(({ range, newText }) => ({ range, text: newText }));
    documents.set(path, TextDocument.update(before, contentChanges, before.version + 1));
    const textDocument = { uri: uriOf(path), version: document(path).version };
    notify("textDocument/didChange", { textDocument, contentChanges });
  };

  const initialized = await request<InitializeResult>("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: options.capabilities ?? {
      workspace: {
        configuration: true,
        workspaceFolders: true,
        didChangeWatchedFiles: { dynamicRegistration: true },
        didChangeConfiguration: { dynamicRegistration: true },
      },
    },
    workspaceFolders: options.folders.map((folder) => ({ uri: uriOf(folder), name: folder })),
    initializationOptions: {
      settings: options.settings,
      ...("pages" in options ? { pages: options.pages } : { pages: "vscode://example.pages" }),
    },
  });
  notify("initialized", {});

  return {
    process: child,
    initialized,
    log,
    statuses,
    registered,
    published: (path) => counts.get(uriOf(path)) ?? 0,
    open(path, text, languageId = "plaintext") {
      documents.set(path, TextDocument.create(uriOf(path), languageId, 1, text));
      // Versions begin anew, so what came for an earlier opening must not pass for an answer to this one.
      latest.set(uriOf(path), { uri: uriOf(path), diagnostics: [...shown(path)] });
      notify("textDocument/didOpen", { textDocument: { uri: uriOf(path), languageId, version: 1, text } });
    },
    replace(path, old, by) {
      const before = document(path);
      const index = before.getText().indexOf(old);
      if (index < 0) throw new Error(`${path} does not hold ${old}`);
      const range = { start: before.positionAt(index), end: before.positionAt(index + old.length) };
      apply(path, [{ range, newText: by }]);
    },
    apply,
    text: (path) => document(path).getText(),
    close(path) {
      documents.delete(path);
      notify("textDocument/didClose", { textDocument: { uri: uriOf(path) } });
    },
    request,
    notify,
    shown,
    until: (path, holds) =>
      wait(
        () => (holds(shown(path)) ? shown(path) : undefined),
        () => `${path} shows ${JSON.stringify(shown(path).map(({ code, message }) => code ?? message))}`,
      ),
    settled: (path) =>
      wait(
        () => (latest.get(uriOf(path))?.version === document(path).version ? shown(path) : undefined),
        () => `${path} was published at version ${latest.get(uriOf(path))?.version}`,
      ),
    untilStatus: (holds) =>
      wait(
        () => statuses.findLast(holds),
        () => `the last status is ${JSON.stringify(statuses.at(-1))}`,
      ),
    actions(path, at, only) {
      const text = document(path);
      const position = text.positionAt(text.getText().indexOf(at));
      const context = { diagnostics: [], ...(only && { only }) };
      const range = { start: position, end: position };
      return request("textDocument/codeAction", { textDocument: { uri: uriOf(path) }, range, context });
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      await request("shutdown", null);
      notify("exit", null);
      const timer = setTimeout(() => child.kill("SIGKILL"), LIMIT);
      await ended;
      clearTimeout(timer);
    },
  };
}

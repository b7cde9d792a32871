// The language client: starts the server as a process of its own and speaks node IPC with it.
import { type Disposable, type LogOutputChannel, workspace } from "vscode";
import { LanguageClient, State, TransportKind } from "vscode-languageclient/node";
import type { InitializationOptions } from "../protocol.ts";

export interface ServerClient extends Disposable {
  start(): Promise<void>;
  restart(): Promise<void>;
  sendNotification(method: string): Promise<void>;
  sendRequest<T>(method: string, params: unknown): Promise<T>;
  onNotification<T>(method: string, listener: (params: T) => void): Disposable;
  /** Fires when the server begins to start, and when it is gone. */
  onDidChange(listener: (now: "starting" | "stopped") => void): Disposable;
}

export interface ClientOptions {
  /** Absolute path of the server's bundle. */
  readonly module: string;
  /** See `InitializationOptions.pages`. */
  readonly pages: string;
  readonly output: LogOutputChannel;
}

export function createClient({ module, pages, output }: ClientOptions): ServerClient {
  const run = {
    module,
    transport: TransportKind.ipc,
    // Many short-lived syntax nodes: a small young generation keeps the memory of the process low.
    options: { execArgv: ["--max-semi-space-size=8"] },
  };
  const initializationOptions = (): InitializationOptions => ({
    settings: workspace.getConfiguration().get("sessionDoctor") ?? {},
    pages,
  });
  const client = new LanguageClient(
    "sessionDoctor",
    "Session Doctor",
    { run, debug: { ...run, options: { execArgv: ["--nolazy", "--inspect=6019"] } } },
    {
      // Which files matter is for the server to say, by path: many of them have no language of their own.
      documentSelector: [{ scheme: "file" }],
      initializationOptions,
      outputChannel: output,
      // A server that ended says so in the status item, where a restart is offered.
      initializationFailedHandler: () => false,
    },
  );
  return {
    start: () => client.start(),
    restart: () => client.restart(),
    sendNotification: (method) => client.sendNotification(method),
    sendRequest: (method, params) => client.sendRequest(method, params),
    onNotification: (method, listener) => client.onNotification(method, listener),
    onDidChange: (listener) =>
      client.onDidChangeState(({ newState }) => {
        if (newState === State.Starting) listener("starting");
        if (newState === State.Stopped || newState === State.StartFailed) listener("stopped");
      }),
    dispose: () => void client.dispose(),
  };
}

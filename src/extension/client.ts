// The language client, which is loaded once the editor has started us: whatever is asked of it before waits for it.
import { Disposable, type LogOutputChannel } from "vscode";

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

export function createClient(options: ClientOptions): ServerClient {
  const loaded = import("./language-client.ts").then(({ createLanguageClient, meaningOf }) => ({
    client: createLanguageClient(options),
    meaningOf,
  }));
  type Loaded = Awaited<typeof loaded>;
  const listen = (begin: (now: Loaded) => Disposable): Disposable => {
    let isOver = false;
    let listening: Disposable | undefined;
    const end = new Disposable(() => {
      isOver = true;
      listening?.dispose();
    });
    // That it cannot be loaded is told by whoever starts it.
    loaded.then(
      (now) => {
        if (!isOver) listening = begin(now);
      },
      () => undefined,
    );
    return end;
  };
  return {
    start: async () => (await loaded).client.start(),
    restart: async () => (await loaded).client.restart(),
    sendNotification: async (method) => (await loaded).client.sendNotification(method),
    sendRequest: async (method, params) => (await loaded).client.sendRequest(method, params),
    onNotification: (method, listener) => listen(({ client }) => client.onNotification(method, listener)),
    onDidChange: (listener) =>
      listen(({ client, meaningOf }) =>
        client.onDidChangeState(({ newState }) => {
          const now = meaningOf(newState);
          if (now) listener(now);
        }),
      ),
    dispose: () => void loaded.then(({ client }) => client.dispose()),
  };
}

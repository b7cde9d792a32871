// Starts the server as a process of its own and speaks node IPC with it. A bundle of its own: the client is most of what we load.
import { workspace } from "vscode";
import { LanguageClient, State, TransportKind } from "vscode-languageclient/node";
import type { InitializationOptions } from "../protocol.ts";
import type { ClientOptions } from "./client.ts";

export function createLanguageClient({ module, pages, output }: ClientOptions): LanguageClient {
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
  return new LanguageClient(
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
}

/** What a change of the client's state means; undefined for what nobody has to know. */
export function meaningOf(state: State): "starting" | "stopped" | undefined {
  if (state === State.Starting) return "starting";
  return state === State.Stopped || state === State.StartFailed ? "stopped" : undefined;
}

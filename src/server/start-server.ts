// Connects a language server to the process that started it. Everything else happens in answer to messages.
import { createConnection, IPCMessageReader, IPCMessageWriter } from "vscode-languageserver/node";
import { serve } from "./serve.ts";

/** Speaks node IPC when an editor forked this process, and stdio otherwise. Ends when the other side does. */
export function startServer(): void {
  const connection = process.argv.includes("--node-ipc")
    ? createConnection(new IPCMessageReader(process), new IPCMessageWriter(process))
    : createConnection(process.stdin, process.stdout);
  serve(connection);
  connection.listen();
}

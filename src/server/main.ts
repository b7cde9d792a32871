// The language server as a program: `dist/server.js --stdio`, or forked by an editor that speaks node IPC.
import { startServer } from "./start-server.ts";

startServer();

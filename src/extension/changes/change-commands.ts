// The commands that change something, as they are registered when the extension starts: what they do is loaded with the first of them.
import type { Disposable } from "vscode";
import type { HeldConnections } from "../connections/create-connections.ts";
import { lazyCommands } from "../lazy-commands.ts";
import type { LiveSessions } from "../sessions/create-sessions.ts";

const NAMES = [
  "unlockConnection",
  "lockConnection",
  "expireSession",
  "persistSession",
  "deleteSession",
  "deleteUserSessions",
  "deleteOrphans",
  "undoLastChange",
  "showChanges",
] as const;

export const changeCommands = (connections: HeldConnections, sessions: LiveSessions): Disposable =>
  lazyCommands(NAMES, async () => (await import("./changing.ts")).createChanging({ connections, sessions }));

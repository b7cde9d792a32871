// Whether a command that is sent to Redis meets sessions there, as far as a workspace tells.
import { type CommandFact, known } from "../facts.ts";
import type { Model } from "../model/model.ts";

/**
 * True when the text around the command speaks of sessions, or when sessions are kept in Redis, or may be: by the command's own
 * app when it stands in one, else by any app of the workspace.
 */
export function meetsSessions(model: Model, command: CommandFact): boolean {
  if (command.aboutSessions) return true;
  const app = model.appOf(command);
  return model
    .facts("store")
    .some(
      (store) =>
        store.side === "app" &&
        (app.builds.length === 0 || model.appOf(store) === app) &&
        (store.engine?.state === "unknown" || known(store.engine, (engine) => engine === "redis")),
    );
}

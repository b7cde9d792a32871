// Whether what happens to Redis happens to sessions, as far as a workspace tells.
import { known } from "../facts.ts";
import type { Model } from "../model/model.ts";

/**
 * True when an app keeps its sessions in Redis, or may: no app is here to say otherwise. False when apps are here and none of
 * them is known to.
 */
export function mayHoldSessions(model: Model): boolean {
  if (model.apps.every((app) => app.builds.length === 0)) return true;
  return model
    .facts("store")
    .some(
      (store) =>
        store.side === "app" &&
        (store.engine?.state === "unknown" || known(store.engine, (engine) => engine === "redis")),
    );
}

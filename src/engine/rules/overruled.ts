// Whether what a server's file says is said otherwise on the command line that starts the server.
import type { StoreFact } from "../facts.ts";
import type { Model } from "../model/model.ts";

type Knob = "evictionPolicy" | "maxMemory" | "persistence" | "bind" | "protectedMode" | "authentication";

/** True when a command line speaks of one of these knobs: it beats the file, and is judged on its own. */
export function overruled(store: StoreFact, model: Model, ...knobs: readonly Knob[]): boolean {
  // A server that is started by name speaks for itself; only a file has none.
  if (store.side !== "server" || store.address) return false;
  const services = new Set(model.runners(store).map((runner) => runner.to));
  if (services.size === 0) return false;
  return model
    .facts("store")
    .filter(
      (other) =>
        other.side === "server" && other.address && !other.running && knobs.some((knob) => isWritten(other, knob)),
    )
    .some((other) => model.runners(other).some((runner) => services.has(runner.to)));
}

function isWritten(store: StoreFact, knob: Knob): boolean {
  const setting = store[knob];
  return setting?.state === "set" || (setting?.state === "unknown" && setting.at !== undefined);
}

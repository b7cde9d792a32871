// Tells applications from keys that only look like what one keeps beside its sessions.
import type { App, Companions, Ledger } from "./ledger.ts";

/** What keeps nothing but lists of keys or marks beside sessions is no application. */
export const isApp = ({ sessions, companions }: App): boolean =>
  sessions > 0 || [...companions.keys()].some((role) => role !== "bookkeeping");

/** Keys beside sessions of which there are none. */
export function looseIn({ apps }: Ledger): Companions {
  const all = [...apps.values()].filter((app) => !isApp(app)).flatMap((app) => [...app.companions.values()]);
  return {
    keys: all.reduce((sum, { keys }) => sum + keys, 0),
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

// Whether the sessions of an app leave its process, and in what form.
import { knownValue, type StoreFact, where } from "../facts.ts";
import type { Related } from "../finding.ts";
import type { App, Model } from "../model/model.ts";

/** The store outside of the process that an app certainly keeps its sessions in. */
export interface OuterStore {
  readonly engine: string;
  readonly evidence: Related;
}

/** The outer stores of all apps that have one; the first that is seen stands for the app. */
export function outerStores(model: Model): ReadonlyMap<App, OuterStore> {
  const found = new Map<App, OuterStore>();
  for (const store of model.facts("store")) {
    const engine = store.side === "app" ? knownValue(store.engine) : undefined;
    if (engine === undefined || engine === "memory" || engine === "client-cookie") continue;
    const app = model.appOf(store);
    if (found.has(app)) continue;
    const name = engine === "other" ? "a store of their own" : engine;
    const evidence = { at: where(store, store.engine), message: `Sessions are kept in ${name}.` };
    found.set(app, { engine: name, evidence });
  }
  return found;
}

/**
 * Whether something in the workspace writes sessions in another form than Java's own. A serializer may be set up in a
 * module that apps share, so one that is seen anywhere counts for all.
 */
export function writesOtherForm(model: Model): boolean {
  return model.facts("store").some((store: StoreFact) => knownValue(store.serializer) === "other");
}

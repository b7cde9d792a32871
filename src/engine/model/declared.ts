// Links that a team states itself, where no file proves them.
import type { Fact } from "../facts.ts";
import type { App } from "./model.ts";

export interface DeclaredLink {
  /** Root of an app, "" for the scanned root. */
  readonly app: string;
  /** Configuration file of a balancer or proxy; `#name` picks one of several balancers. */
  readonly balancer?: string;
  /** Configuration file of a store's server. */
  readonly store?: string;
}

/** Completes "…, because …". */
export const declared = "the team's preferences say so";

/** Whether one of the links ties this app to a fact of the named file. */
export function isDeclared(
  links: readonly DeclaredLink[],
  app: App,
  end: "balancer" | "store",
  fact: Fact,
  name?: string,
): boolean {
  return links.some((link) => {
    if (link.app !== app.root) return false;
    const [path, wanted] = link[end]?.split("#") ?? [];
    return path === fact.at.path && (wanted === undefined || name === undefined || wanted === name);
  });
}

// Which app the nodes of a rollout run, and where its sessions are, as far as that is certain.
import type { RolloutFact, Step } from "../facts.ts";
import { where } from "../facts.ts";
import type { Related } from "../finding.ts";
import { hasSessions, type Kept, keptBy } from "../model/kept.ts";
import type { App, Link, Model } from "../model/model.ts";

export interface Deployed {
  readonly app: App;
  /** Undefined: not known. */
  readonly kept: Kept | undefined;
}

/** Apps that have sessions, with the workloads of a cluster that run them and are reached by visitors. */
export function clusterWorkloads(model: Model): readonly (Deployed & { readonly workload: Link<RolloutFact> })[] {
  return model.apps.filter(hasSessions).flatMap((app) => {
    const kept = keptBy(app, model);
    return model
      .services(app)
      .filter(({ to }) => to.platform === "kubernetes" && to.hosts.length > 0)
      .map((workload) => ({ app, kept, workload }));
  });
}

/** What a script deploys: the app in whose folder it lies, else the only one here that has sessions. */
export function deployedBy(script: RolloutFact, model: Model): Deployed | undefined {
  const own = model.appOf(script);
  const all = model.apps.filter(hasSessions);
  const app = hasSessions(own) ? own : all.length === 1 ? all[0] : undefined;
  return app && { app, kept: keptBy(app, model) };
}

/** Scripts with what they do to nodes. */
export function deployScripts(model: Model): readonly (RolloutFact & { readonly steps: readonly Step[] })[] {
  return model
    .facts("rollout")
    .filter((rollout): rollout is RolloutFact & { readonly steps: readonly Step[] } => rollout.steps !== undefined);
}

/** Programs that keep sessions in their memory unless somebody told them otherwise. */
export const isContainer = (what: string): boolean => /tomcat|jetty|wildfly|jboss|payara|glassfish/i.test(what);

export const keptThere = ({ store }: Kept): Related => ({
  at: where(store, store.engine),
  message: store.copied ? "Sessions stay in the memory of nodes, with copies on others." : "Sessions stay in memory.",
});

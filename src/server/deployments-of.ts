// Tells a client how the apps of its folders run, which advice on their sessions rests on, and what a release of them would lose.
import type { Span } from "../engine/span.ts";
import { type Deployment, deploymentsIn } from "../engine/views/deployments.ts";
import type { Seen, SeenDeployment, SeenPlace, SeenPreflight } from "../protocol.ts";
import { lossesOf } from "../runbook/preflight/losses.ts";
import { planOf } from "../runbook/preflight/plan.ts";
import type { Folder } from "./folder.ts";

/** In the order of folders, each in the order of its apps. */
export function deploymentsOf(folders: readonly Folder[]): readonly SeenDeployment[] {
  return folders.flatMap((folder) =>
    deploymentsIn(folder.readings.check().model).map((deployment) => told(deployment, folder)),
  );
}

/** The same for what a release of each would lose. */
export function preflightOf(folders: readonly Folder[]): readonly SeenPreflight[] {
  return folders.flatMap((folder) => {
    const findings = folder.findings();
    const all = deploymentsIn(folder.readings.check().model);
    const apps = all.map(({ app }) => app);
    return all.map((deployment) => ({
      ...{ app: deployment.app, name: deployment.name },
      losses: lossesOf(deployment, findings, apps).map(({ at, related, ...loss }) => ({
        ...loss,
        ...(at && { at: placeOf(at, folder) }),
        related: related.map((one) => ({ message: one.message, at: placeOf(one.at, folder) })),
      })),
      plan: planOf(deployment),
    }));
  });
}

const placeOf = (at: Span, folder: Folder): SeenPlace => ({
  ...{ uri: folder.uriOf(at.path), line: folder.rangeOf(at).start.line, path: at.path },
});

function told(deployment: Deployment, folder: Folder): SeenDeployment {
  const { app, name, nodes, nodesComeAndGo, servlet, kept, affinity, store } = deployment;
  const seen = <T>({
    value,
    because,
    at,
  }: {
    readonly value: T;
    readonly because: string;
    readonly at?: Span;
  }): Seen<T> => ({
    ...{ value, because },
    ...(at && { at: placeOf(at, folder) }),
  });
  return {
    ...{ app, name },
    ...(nodes && { nodes: seen(nodes) }),
    ...(nodesComeAndGo && { nodesComeAndGo: seen(nodesComeAndGo) }),
    ...(servlet && { servlet: seen(servlet) }),
    ...(kept && { kept: seen(kept) }),
    ...(affinity && { affinity: seen<string>(affinity) }),
    ...(store && { store: seen<string>(store) }),
  };
}

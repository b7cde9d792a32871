// What the preflight command says about one app: the object that --format json prints, and that the text is made from.
import type { Finding } from "../engine/finding.ts";
import type { Span } from "../engine/span.ts";
import type { Deployment } from "../engine/views/deployments.ts";
import { type Loss, lossesOf } from "../runbook/preflight/losses.ts";
import { type Artefact, planOf } from "../runbook/preflight/plan.ts";
import type { Texts } from "./texts.ts";

interface Placed {
  readonly path?: string;
  /** From 1. */
  readonly line?: number;
}

/** The order of keys is part of the contract. */
export interface AppPreflight {
  /** Folder of the app, "" for the scanned one. */
  readonly app: string;
  readonly name: string;
  readonly losses: readonly (Pick<Loss, "id" | "of" | "text" | "why"> & {
    /** Null: with every deploy. */
    readonly onlyIf: string | null;
    readonly related: readonly (Placed & { readonly message: string })[];
  } & Placed)[];
  readonly summary: string;
  readonly steps: readonly string[];
  readonly limits: readonly string[];
  readonly artefacts: readonly Artefact[];
  readonly guide: string;
}

/** `folders` are those of all apps with sessions. */
export function preflightOf(
  deployment: Deployment,
  findings: readonly Finding[],
  folders: readonly string[],
  texts: Texts,
): AppPreflight {
  const place = (at: Span | undefined): Placed => (at ? { path: at.path, line: texts.start(at).line } : {});
  const { summary, steps, limits, artefacts, guide } = planOf(deployment);
  return {
    app: deployment.app,
    name: deployment.name,
    losses: lossesOf(deployment, findings, folders).map(({ id, of, text, why, onlyIf, at, related }) => ({
      id,
      of,
      text,
      why,
      onlyIf: onlyIf ?? null,
      ...place(at),
      related: related.map((one) => ({ ...place(one.at), message: one.message })),
    })),
    summary,
    steps,
    limits,
    artefacts: artefacts.map(({ name, language, text, use }) => ({ name, language, text, use })),
    guide,
  };
}

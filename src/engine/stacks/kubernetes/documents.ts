// The documents of a manifest file that speak of workloads and of the ways to them; templates leave gaps in them.
import type { Setting } from "../../facts.ts";
import type { Problem, Span } from "../../span.ts";
import { type ConfigNode, child } from "../../syntax/config.ts";
import type { SourceFile } from "../../syntax/source.ts";
import { readYaml } from "../../syntax/yaml.ts";

/** One object of a cluster, as described. */
export interface ManifestDocument {
  readonly root: ConfigNode;
  readonly kind: string;
  /** What is not written is what the cluster does by itself: no template may add to it. */
  readonly whole: boolean;
  /** The text of a scalar; undefined when it is left to a template, a variable, or a condition. */
  text(node: ConfigNode | undefined): string | undefined;
  /** A knob: `byDefault` where nothing is written. */
  knob<T>(
    node: ConfigNode | undefined,
    parse: (text: string) => T | undefined,
    byDefault: T,
    because: string,
  ): Setting<T>;
}

const KINDS = new Set([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "Service",
  "Ingress",
  "IngressRoute",
  "HTTPRoute",
  "VirtualService",
  "DestinationRule",
  "HorizontalPodAutoscaler",
  "PodDisruptionBudget",
  "List",
]);

/** Letter that stands for what a template puts in. It is in nobody's alphabet. */
const GAP = "\ue000";

/** Only the documents of these kinds are parsed: a file of many custom resources is megabytes long. */
export function documentsOf(file: SourceFile, report: (problem: Problem) => void): readonly ManifestDocument[] {
  const templated = file.text.includes("{{");
  const { text, conditional } = templated ? maskTemplates(file.text) : { text: file.text, conditional: [] };
  const kept = keepKinds(text);
  if (kept === undefined) return [];
  const { documents, problems } = readYaml(
    kept === file.text ? file : { ...file, text: kept, shape: (_name, make) => make() },
  );
  if (!templated) for (const problem of problems) report(problem);
  return documents.flatMap((document) => objectsIn(document, templated, conditional));
}

function objectsIn(root: ConfigNode, templated: boolean, conditional: readonly Span[]): readonly ManifestDocument[] {
  const kind = child(root, "kind")?.text ?? "";
  if (kind === "List")
    return (child(root, "items")?.children ?? []).flatMap((item) => objectsIn(item, templated, conditional));
  if (!KINDS.has(kind)) return [];
  const isSure = ({ at }: ConfigNode): boolean =>
    !conditional.some((span) => span.start <= at.start && at.end <= span.end);
  const text = (node: ConfigNode | undefined): string | undefined =>
    node?.isScalar && node.scalar !== null && isSure(node) && !/[\ue000]|\$[({]/.test(node.text ?? "")
      ? node.text
      : undefined;
  return [
    {
      root,
      kind,
      whole: !templated,
      text,
      knob(node, parse, byDefault, because) {
        if (!node || (node.isScalar && node.scalar === null && !templated))
          return templated ? { state: "unknown" } : { state: "default", value: byDefault, because };
        const written = text(node);
        const value = written === undefined ? undefined : parse(written);
        return value === undefined ? { state: "unknown", at: node.at } : { state: "set", value, at: node.at };
      },
    },
  ];
}

/** Turns all other documents into comments of the same length; undefined when none is left. */
function keepKinds(text: string): string | undefined {
  const parts = text.split(/^(?=---(?:\s|$))/m);
  const keep = parts.map((part) => {
    const kind = /^kind:[ \t]*["']?(\w+)["']?[ \t\r]*(?:#.*)?$/m.exec(part)?.[1];
    return kind !== undefined && KINDS.has(kind);
  });
  if (!keep.includes(true)) return undefined;
  if (parts.length === 1) return text;
  return parts.map((part, index) => (keep[index] ? part : hidden(part))).join("");
}

function hidden(part: string): string {
  const length = part.endsWith("\n") ? part.length - 1 : part.length;
  return length < 1 ? part : `#${"-".repeat(length - 1)}${part.slice(length)}`;
}

/** https://helm.sh/docs/chart_template_guide/control_structures/ */
const ACTION = /\{\{(?:-?\s*\/\*[\s\S]*?\*\/\s*-?|(?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|[^"`}]|\}(?!\}))*)\}\}/g;

/**
 * Puts letters of a gap in place of what a template computes, and a comment in place of lines that only steer it. Offsets stay.
 * What stands between a condition and its end is there only at times.
 */
function maskTemplates(text: string): { readonly text: string; readonly conditional: readonly Span[] } {
  const open: number[] = [];
  const conditional: Span[] = [];
  let masked = "";
  let from = 0;
  for (const match of text.matchAll(ACTION)) {
    const [action] = match;
    const end = match.index + action.length;
    const [, word] = /^\{\{-?\s*(\w+)/.exec(action) ?? [];
    if (/^(?:if|with|range|define|block)$/.test(word ?? "")) open.push(match.index);
    const start = word === "end" ? open.pop() : undefined;
    if (start !== undefined) conditional.push({ path: "", start, end });
    masked += text.slice(from, match.index) + action.replaceAll(/[^\n]/g, GAP);
    from = end;
  }
  masked += text.slice(from);
  for (const start of open) conditional.push({ path: "", start, end: text.length });
  // A comment may stand anywhere, as deep as it likes.
  const lines = masked.replaceAll(
    /^([ \t]*)(\ue000[\ue000 \t]*)$/gm,
    (_line, indent: string, rest: string) => `${indent}#${rest.slice(1)}`,
  );
  return { text: lines, conditional };
}

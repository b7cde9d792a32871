// What all objects of a cluster have: a name, a namespace, labels and annotations.
import type { Labels } from "../../facts.ts";
import { type ConfigNode, child } from "../../syntax/config.ts";
import type { ManifestDocument } from "./documents.ts";

export const STACK = "kubernetes";

export function namespaceOf({ root, text }: ManifestDocument): string | undefined {
  return text(child(root, "metadata", "namespace"));
}

/** All texts below a node by their keys; undefined when there are none, or one of them is not known. */
export function textsOf({ text, whole }: ManifestDocument, node: ConfigNode | undefined): Labels | undefined {
  const items = node?.children ?? [];
  const texts = items.flatMap((item): [string, string][] => {
    const value = text(item);
    return item.key !== undefined && value !== undefined ? [[item.key, value]] : [];
  });
  return whole && texts.length > 0 && texts.length === items.length ? Object.fromEntries(texts) : undefined;
}

/** The annotation of a name, with its node. */
export function annotation({ root }: ManifestDocument, name: RegExp): ConfigNode | undefined {
  return child(root, "metadata", "annotations")?.children.find((item) => name.test(item.key ?? ""));
}

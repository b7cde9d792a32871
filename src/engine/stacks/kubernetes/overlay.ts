// kustomization.yaml: which manifests it takes in, and what it may change in them.
import type { RolloutFact } from "../../facts.ts";
import { type ConfigNode, child } from "../../syntax/config.ts";
import type { SourceFile } from "../../syntax/source.ts";
import { readYaml } from "../../syntax/yaml.ts";
import { folderOf, resolveFrom } from "../compose/paths.ts";
import { STACK } from "./object.ts";

export const isOverlay = (path: string): boolean => /(?:^|\/)kustomization\.ya?ml$/i.test(path);

/** https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/ */
export function* readOverlay(file: SourceFile): Iterable<RolloutFact> {
  const root = readYaml(file).documents[0];
  if (!root || root.isScalar || root.isList) return;
  const folder = folderOf(file.path);
  const texts = (...keys: readonly string[]): readonly string[] =>
    keys.flatMap((key) => (child(root, key)?.children ?? []).flatMap((item) => item.text ?? []));
  const paths = (written: readonly string[]): readonly string[] =>
    written.flatMap((one) => resolveFrom(folder, one) ?? []);
  const patches = [...(child(root, "patches")?.children ?? []), ...(child(root, "patchesJson6902")?.children ?? [])];
  const files = patches.flatMap((patch) => child(patch, "path")?.text ?? []);
  const replicas = (child(root, "replicas")?.children ?? []).flatMap((item) => child(item, "name")?.text ?? []);
  const layered = texts("patchesStrategicMerge");
  yield {
    kind: "rollout",
    stack: STACK,
    at: { ...root.at, end: root.at.start },
    platform: "kubernetes",
    service: "",
    ports: [],
    mounts: [],
    hosts: [],
    variables: [],
    layer: {
      rank: 0,
      manifest: {
        object: "overlay",
        takes: paths(texts("resources", "bases", "components")),
        patches: paths([...files, ...layered.filter((one) => !one.includes("\n"))]),
        replicas,
        opaque: isOpaque(root, patches) || layered.some((one) => one.includes("\n")),
      },
    },
  };
}

/** Patches that are written inline, and tools that change anything. */
function isOpaque(root: ConfigNode, patches: readonly ConfigNode[]): boolean {
  const inline = patches.some((patch) => !child(patch, "path"));
  return inline || ["components", "transformers", "replacements", "vars"].some((key) => child(root, key) !== undefined);
}

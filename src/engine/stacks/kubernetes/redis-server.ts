// A Redis or Valkey server in a pod, told in the words of a Compose service, which has a reader.
import type { Setting, StoreFact } from "../../facts.ts";
import { type ConfigNode, child } from "../../syntax/config.ts";
import type { SourceFile } from "../../syntax/source.ts";
import { serverOf } from "../compose/server.ts";
import type { ManifestDocument } from "./documents.ts";
import { STACK } from "./object.ts";

interface Container {
  /** Of the workload. */
  readonly name: string;
  readonly container: ConfigNode;
  readonly pod: ConfigNode | undefined;
  readonly spec: ConfigNode | undefined;
}

export function readServer(
  file: SourceFile,
  document: ManifestDocument,
  { name, container, pod, spec }: Container,
): StoreFact | undefined {
  if (document.text(child(container, "image")) === undefined) return undefined;
  const server = serverOf(file, asService(document, name, container), STACK);
  if (!server) return undefined;
  // Files and variables that are not read here may say more.
  const fed = child(container, "envFrom") !== undefined || !document.whole;
  const store = fed ? doubted(server) : server;
  return { ...store, durable: durableOf(document, store, { name, container, pod, spec }) };
}

function asService(document: ManifestDocument, name: string, container: ConfigNode): ConfigNode {
  const renamed = (key: string, as: string): ConfigNode[] => {
    const node = child(container, key);
    return node ? [{ ...node, key: as }] : [];
  };
  const branch = (key: string, children: readonly ConfigNode[]): ConfigNode => ({
    key,
    at: container.at,
    isScalar: false,
    isList: false,
    children,
  });
  const variables = (child(container, "env")?.children ?? []).flatMap((item): ConfigNode[] => {
    const title = child(item, "name");
    const key = document.text(title);
    const value = child(item, "value");
    if (!title || key === undefined) return [];
    return [
      {
        at: title.at,
        isScalar: true,
        isList: false,
        children: [],
        scalar: "$",
        text: "$",
        ...value,
        key,
        keyAt: title.at,
      },
    ];
  });
  const mounts = (child(container, "volumeMounts")?.children ?? []).flatMap((item): ConfigNode[] => {
    const path = child(item, "mountPath");
    return path ? [{ ...branch("", [{ ...path, key: "target" }]), at: item.at }] : [];
  });
  return {
    ...branch(name, [
      ...renamed("image", "image"),
      ...renamed("command", "entrypoint"),
      ...renamed("args", "command"),
      branch("environment", variables),
      branch("volumes", mounts),
    ]),
  };
}

function doubted(store: StoreFact): StoreFact {
  const open = <T>(knob: Setting<T> | undefined): Setting<T> =>
    knob === undefined || knob.state === "default" ? { state: "unknown", because: "it may be set elsewhere" } : knob;
  return {
    ...store,
    evictionPolicy: open(store.evictionPolicy),
    maxMemory: open(store.maxMemory),
    persistence: open(store.persistence),
    bind: open(store.bind),
    protectedMode: open(store.protectedMode),
    authentication: open(store.authentication),
  };
}

/** Whether what the server writes outlives its pod. https://kubernetes.io/docs/concepts/storage/volumes/ */
function durableOf(
  document: ManifestDocument,
  store: StoreFact,
  { container, pod, spec }: Container,
): Setting<boolean> {
  if (!document.whole) return { state: "unknown" };
  const mounts = child(container, "volumeMounts")?.children ?? [];
  const inData = (mount: ConfigNode): boolean => /^\/data(?:\/|$)/.test(child(mount, "mountPath")?.text ?? "");
  const mount = mounts.find(inData);
  if (!mount) {
    // Only of the official images is the directory known, and only while no setting moves it.
    if (store.durable?.state !== "default") return { state: "unknown" };
    return { state: "default", value: false, because: "nothing is mounted at /data" };
  }
  const name = document.text(child(mount, "name"));
  const claimed = (child(spec, "volumeClaimTemplates")?.children ?? []).some(
    (claim) => document.text(child(claim, "metadata", "name")) === name,
  );
  if (claimed) return { state: "set", value: true, at: mount.at };
  const volume = (child(pod, "volumes")?.children ?? []).find((one) => document.text(child(one, "name")) === name);
  const passing = child(volume, "emptyDir");
  if (passing) return { state: "set", value: false, at: passing.keyAt ?? passing.at };
  const kept = child(volume, "persistentVolumeClaim");
  return kept ? { state: "set", value: true, at: kept.keyAt ?? kept.at } : { state: "unknown", at: mount.at };
}

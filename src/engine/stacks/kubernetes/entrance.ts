// The ways into a cluster: Ingress, Traefik's IngressRoute, and routes of meshes and gateways. One proxy for each Service.
import type { Affinity, ProxyFact, Setting } from "../../facts.ts";
import { type ConfigNode, child } from "../../syntax/config.ts";
import { affinityAt, controllerOf } from "./controllers.ts";
import type { ManifestDocument } from "./documents.ts";
import { annotation, namespaceOf, STACK } from "./object.ts";

const KINDS = ["Ingress", "IngressRoute", "HTTPRoute", "VirtualService", "DestinationRule"];

export const isEntrance = ({ kind }: ManifestDocument): boolean => KINDS.includes(kind);

interface Backend {
  /** Names the Service. */
  readonly node: ConfigNode;
  readonly affinity: (service: string) => Setting<Affinity>;
}

export function* readEntrance(document: ManifestDocument): Iterable<ProxyFact> {
  const { root, kind, text } = document;
  const controller = kind === "Ingress" ? controllerOf(document) : kind === "IngressRoute" ? "traefik" : undefined;
  const namespace = namespaceOf(document);
  const seen = new Set<string>();
  for (const { node, affinity } of backendsOf(document)) {
    // A mesh writes the whole name of a Service.
    const [service, of] = (text(node) ?? "").split(".");
    if (!service || seen.has(service)) continue;
    seen.add(service);
    const place = of ?? namespace;
    yield {
      kind: "hop",
      role: "proxy",
      stack: STACK,
      at: node.at,
      target: service,
      ...(place !== undefined && { namespace: place }),
      endsTls: tlsOf(document, root),
      forwardsScheme:
        controller === undefined
          ? { state: "unknown" }
          : { state: "default", value: true, because: "ingress controllers send X-Forwarded-Proto" },
      forwardsHost:
        controller === undefined
          ? { state: "unknown" }
          : { state: "default", value: true, because: "ingress controllers pass the host on" },
      layer: {
        rank: 0,
        manifest: { object: "entrance", ...(controller && { controller }), affinity: affinity(service) },
      },
    };
  }
}

function backendsOf(document: ManifestDocument): readonly Backend[] {
  const { root, kind } = document;
  const spec = child(root, "spec");
  switch (kind) {
    case "Ingress": {
      const controller = controllerOf(document);
      const affinity = (service: string): Setting<Affinity> => affinityAt(document, controller, service);
      const paths = items(child(spec, "rules")).flatMap((rule) => items(child(rule, "http", "paths")));
      const all = [
        child(spec, "defaultBackend"),
        child(spec, "backend"),
        ...paths.map((path) => child(path, "backend")),
      ];
      return all.flatMap((backend) => {
        const node = child(backend, "service", "name") ?? child(backend, "serviceName");
        return node ? [{ node, affinity }] : [];
      });
    }
    case "IngressRoute":
      return items(child(spec, "routes"))
        .flatMap((route) => items(child(route, "services")))
        .flatMap((service) => {
          const node = child(service, "name");
          const other = child(service, "kind");
          if (!node || (other && other.text !== "Service")) return [];
          return [{ node, affinity: () => stickyOf(document, service) }];
        });
    case "HTTPRoute":
      return items(child(spec, "rules")).flatMap((rule) =>
        items(child(rule, "backendRefs")).flatMap((ref) => {
          const node = child(ref, "name");
          const kept = child(rule, "sessionPersistence");
          return node ? [{ node, affinity: () => (kept ? keeps("cookie", kept) : ELSEWHERE) }] : [];
        }),
      );
    case "VirtualService":
      return items(child(spec, "http")).flatMap((http) =>
        items(child(http, "route")).flatMap((route) => {
          const node = child(route, "destination", "host");
          return node ? [{ node, affinity: () => ELSEWHERE }] : [];
        }),
      );
    default: {
      const node = child(spec, "host");
      const hash = child(spec, "trafficPolicy", "loadBalancer", "consistentHash");
      return node ? [{ node, affinity: () => (hash ? keeps("hash", hash) : ELSEWHERE) }] : [];
    }
  }
}

const ELSEWHERE: Setting<Affinity> = { state: "unknown", because: "a policy elsewhere may set affinity" };

const items = (node: ConfigNode | undefined): readonly ConfigNode[] => node?.children ?? [];
const keeps = (value: Affinity, node: ConfigNode): Setting<Affinity> => ({
  state: "set",
  value,
  at: node.keyAt ?? node.at,
});

function stickyOf({ whole }: ManifestDocument, service: ConfigNode): Setting<Affinity> {
  const sticky = child(service, "sticky");
  if (sticky) return keeps("cookie", sticky);
  if (!whole) return { state: "unknown" };
  return {
    state: "default",
    value: "none",
    because: "Traefik spreads requests over all pods unless a route asks for a sticky cookie",
  };
}

/** Without a certificate here, TLS may still end in front of it. */
function tlsOf(document: ManifestDocument, root: ConfigNode): Setting<boolean> {
  const protocol = annotation(document, /\/backend-protocol$|\/ssl-services$|\/server-ssl$|\/secure-backends$/);
  if (protocol) return { state: "unknown", at: protocol.at };
  const tls = child(root, "spec", "tls");
  const written = tls && (tls.isList ? tls.children.length > 0 : document.kind === "IngressRoute");
  return tls && written && document.whole
    ? { state: "set", value: true, at: tls.keyAt ?? tls.at }
    : { state: "unknown" };
}

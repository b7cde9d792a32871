// A Service: one name for many pods, as a balancer, and what it asks of the controllers in front of it.
import type { Affinity, BalancerFact, CookieFact, SameSite, Setting } from "../../facts.ts";
import { type ConfigNode, child } from "../../syntax/config.ts";
import { askedBy } from "./controllers.ts";
import type { ManifestDocument } from "./documents.ts";
import { annotation, namespaceOf, STACK, textsOf } from "./object.ts";

export const isService = ({ kind, root }: ManifestDocument): boolean =>
  kind === "Service" && child(root, "apiVersion")?.text === "v1";

/** One without a known selector leads to what is not described here, and gives nothing. */
export function* readService(document: ManifestDocument): Iterable<BalancerFact | CookieFact> {
  const { root, text } = document;
  const spec = child(root, "spec");
  const title = child(root, "metadata", "name");
  const name = text(title);
  const selector = textsOf(document, child(spec, "selector"));
  if (!title || name === undefined || !selector) return;
  const namespace = namespaceOf(document);
  const ports = child(spec, "ports")?.children ?? [];
  const [port] = ports;
  const targetPort = ports.length === 1 ? text(child(port, "targetPort") ?? child(port, "port")) : undefined;
  const asked = askedBy(document);
  yield {
    kind: "hop",
    role: "balancer",
    stack: STACK,
    at: title.at,
    name,
    ...(namespace !== undefined && { namespace }),
    nodes: [{ host: name, at: title.at }],
    affinity: affinityOf(document, spec),
    layer: {
      rank: 0,
      manifest: {
        object: "service",
        selector,
        ...(targetPort !== undefined && { targetPort }),
        exposed: isExposed(document, spec),
        asked,
      },
    },
  };
  const cookie = readCookie(document, name);
  if (cookie) yield cookie;
}

/** https://kubernetes.io/docs/reference/networking/virtual-ips/#session-affinity */
function affinityOf(document: ManifestDocument, spec: ConfigNode | undefined): Setting<Affinity> {
  const cloud = annotation(document, /stickiness|affinity|target-group-attributes|backend-config/i);
  if (cloud && !/^(?:traefik|haproxy)/.test(cloud.key ?? "")) return { state: "unknown", at: cloud.at };
  const kept = (value: string): Affinity | undefined => (({ None: "none", ClientIP: "ip" }) as const)[value as "None"];
  return document.knob(
    child(spec, "sessionAffinity"),
    kept,
    "none",
    "a Service spreads connections over all pods unless told otherwise",
  );
}

function isExposed({ text }: ManifestDocument, spec: ConfigNode | undefined): boolean {
  return (
    /^(?:LoadBalancer|NodePort)$/.test(text(child(spec, "type")) ?? "") || child(spec, "externalIPs") !== undefined
  );
}

/** Traefik's sticky cookie has no flags of its own: https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/ */
function readCookie(document: ManifestDocument, balancer: string): CookieFact | undefined {
  const sticky = annotation(document, /^traefik\.ingress\.kubernetes\.io\/service\.sticky\.cookie$/);
  if (!sticky || document.text(sticky) !== "true") return undefined;
  const option = (name: string): ConfigNode | undefined =>
    annotation(document, new RegExp(`^traefik\\.ingress\\.kubernetes\\.io/service\\.sticky\\.cookie\\.${name}$`));
  const because = "Traefik sets only what the Service asks for";
  const flag = (name: string): Setting<boolean> =>
    document.knob(option(name), (value) => ({ true: true, false: false })[value], false, because);
  const sites: readonly SameSite[] = ["none", "lax", "strict"];
  const name = option("name");
  return {
    kind: "cookie",
    stack: STACK,
    at: sticky.keyAt ?? sticky.at,
    role: "affinity",
    balancer,
    ...(name && { name: document.knob(name, (value) => value, "", "") }),
    secure: flag("secure"),
    httpOnly: flag("httponly"),
    sameSite: document.knob(option("samesite"), (value) => sites.find((one) => one === value), "unset", because),
  };
}

// Ingress controllers: how to tell which one serves, what keeps a visitor on one pod there, and what they do by themselves.
import type { Affinity, Setting } from "../../facts.ts";
import { type ConfigNode, child } from "../../syntax/config.ts";
import type { ManifestDocument } from "./documents.ts";
import { annotation } from "./object.ts";

export type Controller = "nginx" | "traefik" | "haproxy" | "alb" | "agic";

/** Name of a class, as its makers call it. */
const CLASSES: readonly (readonly [RegExp, Controller])[] = [
  [/nginx|^webapprouting\.kubernetes\.azure\.com$/, "nginx"],
  [/traefik/, "traefik"],
  [/haproxy/, "haproxy"],
  [/^alb$/, "alb"],
  [/^azure[-/]application-gateway$/, "agic"],
];

/** Annotations that only one controller reads. */
const PREFIXES: readonly (readonly [RegExp, Controller])[] = [
  [/^nginx\.(?:ingress\.kubernetes\.io|org|com)\//, "nginx"],
  [/^traefik\.ingress\.kubernetes\.io\//, "traefik"],
  [/^haproxy(?:-ingress\.github\.io|\.org)\//, "haproxy"],
  [/^alb\.ingress\.kubernetes\.io\//, "alb"],
  [/^appgw\.ingress\.kubernetes\.io\//, "agic"],
];

/** The controller of an Ingress, by its class or else by its annotations; undefined when neither tells. */
export function controllerOf(document: ManifestDocument): Controller | undefined {
  const { root, text } = document;
  const written = child(root, "spec", "ingressClassName") ?? annotation(document, /^kubernetes\.io\/ingress\.class$/);
  if (written) return CLASSES.find(([pattern]) => pattern.test(text(written) ?? ""))?.[1];
  const names = (child(root, "metadata", "annotations")?.children ?? []).map(({ key = "" }) => key);
  const found = new Set(
    PREFIXES.flatMap(([pattern, controller]) => (names.some((name) => pattern.test(name)) ? [controller] : [])),
  );
  return found.size === 1 ? [...found][0] : undefined;
}

/** What each does when nobody asks for affinity. */
const BY_DEFAULT: Readonly<Record<Controller, string>> = {
  nginx: "an NGINX ingress spreads requests over all pods unless an annotation asks for affinity",
  traefik: "Traefik spreads requests over all pods unless the Service asks for a sticky cookie",
  haproxy: "an HAProxy ingress spreads requests over all pods unless an annotation asks for a cookie",
  alb: "the load balancer spreads requests over all targets unless stickiness is enabled",
  agic: "Application Gateway spreads requests over all pods unless cookie based affinity is asked for",
};

/**
 * What an Ingress says of affinity. Sources: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/,
 * https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/advanced-configuration-with-annotations/,
 * https://haproxy-ingress.github.io/docs/configuration/keys/#affinity, https://www.haproxy.com/documentation/kubernetes-ingress/,
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/,
 * https://azure.github.io/application-gateway-kubernetes-ingress/annotations/
 */
export function affinityAt(
  document: ManifestDocument,
  controller: Controller | undefined,
  service: string,
): Setting<Affinity> {
  if (controller === undefined)
    return { state: "unknown", because: "it is not known which controller serves this Ingress" };
  const found = ANNOTATIONS[controller](document, service);
  if (found) return found;
  if (!document.whole) return { state: "unknown", because: "a template may add annotations" };
  return { state: "default", value: "none", because: BY_DEFAULT[controller] };
}

type Reader = (document: ManifestDocument, service: string) => Setting<Affinity> | undefined;

const ANNOTATIONS: Readonly<Record<Controller, Reader>> = {
  nginx(document, service) {
    const { text } = document;
    const cookie = annotation(document, /^nginx\.ingress\.kubernetes\.io\/affinity$/);
    if (cookie) return said(cookie, text(cookie), [[/^cookie$/, "cookie"]]);
    const hash = annotation(document, /^nginx\.ingress\.kubernetes\.io\/upstream-hash-by$/);
    if (hash) return said(hash, text(hash), HASHES);
    const sticky = annotation(document, /^nginx\.com\/sticky-cookie-services$/);
    if (sticky && text(sticky)?.includes(`serviceName=${service} `)) return set("cookie", sticky);
    const method = annotation(document, /^nginx\.org\/lb-method$/);
    if (method) return said(method, text(method), METHODS);
    const open = annotation(
      document,
      /^nginx\.(?:ingress\.kubernetes\.io\/(?:service-upstream|canary|(?:configuration|server)-snippet)|org\/(?:location-snippets|server-snippets)|com\/sticky-cookie-services)$/,
    );
    return open && { state: "unknown", at: open.at };
  },
  // It reads them from the Service.
  traefik: () => undefined,
  haproxy: (document) => haproxyAffinity(document),
  alb(document) {
    const attributes = annotation(document, /\/target-group-attributes$/);
    const written = attributes && document.text(attributes);
    if (!attributes) return undefined;
    if (written === undefined) return { state: "unknown", at: attributes.at };
    return /stickiness\.enabled=true/.test(written) ? set("cookie", attributes) : undefined;
  },
  agic(document) {
    const cookie = annotation(document, /\/cookie-based-affinity$/);
    return (
      cookie &&
      said(cookie, document.text(cookie), [
        [/^true$/, "cookie"],
        [/^false$/, "none"],
      ])
    );
  },
};

function haproxyAffinity(document: ManifestDocument): Setting<Affinity> | undefined {
  const { text } = document;
  const cookie = annotation(document, /^haproxy\.org\/cookie-persistence(?:-no-dynamic)?$/);
  if (cookie) return set("cookie", cookie);
  const affinity = annotation(document, /^(?:haproxy-ingress\.github\.io|ingress\.kubernetes\.io)\/affinity$/);
  if (affinity) return said(affinity, text(affinity), [[/^cookie$/, "cookie"]]);
  const balance = annotation(
    document,
    /^(?:haproxy\.org\/load-balance|haproxy-ingress\.github\.io\/balance-algorithm)$/,
  );
  if (balance) return said(balance, text(balance), BALANCES);
  const open = annotation(
    document,
    /^(?:haproxy\.org|haproxy-ingress\.github\.io)\/(?:backend-config-snippet|config-backend)$/,
  );
  return open && { state: "unknown", at: open.at };
}

/** What a Service asks of the controllers in front of it. https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/ */
export function askedBy(
  document: ManifestDocument,
): readonly { controller: Controller; affinity: Setting<Affinity> }[] {
  const sticky = annotation(document, /^traefik\.ingress\.kubernetes\.io\/(?:service\.sticky\.cookie|affinity)$/);
  const haproxy = haproxyAffinity(document);
  return [
    ...(sticky
      ? [
          {
            controller: "traefik" as const,
            affinity: said(sticky, document.text(sticky), [
              [/^true$/, "cookie"],
              [/^false$/, "none"],
            ]),
          },
        ]
      : []),
    ...(haproxy ? [{ controller: "haproxy" as const, affinity: haproxy }] : []),
  ];
}

type Sayings = readonly (readonly [RegExp, Affinity])[];

const HASHES: Sayings = [
  [/^\$(?:binary_remote_addr|remote_addr|http_x_forwarded_for|the_real_ip)$/, "ip"],
  [/^\$cookie_\w+$/, "hash"],
  [/^\$http_\w+$/, "header"],
  [/^\$(?:request_uri|uri)$/, "none"],
];
const METHODS: Sayings = [
  [/^ip_hash$/, "ip"],
  [/^(?:round_robin|least_conn|random\b.*)$/, "none"],
  [/^hash \$cookie_/, "hash"],
  [/^hash \$(?:binary_)?remote_addr/, "ip"],
];
const BALANCES: Sayings = [
  [/^(?:roundrobin|leastconn|static-rr|random.*|first)$/, "none"],
  [/^source$/, "ip"],
];

/** What a value comes to; one that is not in the table is not known. */
function said(node: ConfigNode, value: string | undefined, sayings: Sayings): Setting<Affinity> {
  const found = sayings.find(([pattern]) => pattern.test(value ?? ""))?.[1];
  return value === undefined || found === undefined ? { state: "unknown", at: node.at } : set(found, node);
}

const set = (value: Affinity, node: ConfigNode): Setting<Affinity> => ({ state: "set", value, at: node.at });

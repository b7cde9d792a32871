// A patch for a workload of Kubernetes that lets a release go on without cutting requests, and a budget for evictions.
import type { Workload } from "./setup.ts";

/** Seconds in which proxies learn that a pod goes. */
const NOTICE = 10;
/** Seconds for the longest request, after that. */
const FINISH = 45;

/**
 * For `kubectl patch --patch-file`: a strategic merge, in which the container is found by its name. What is set already and good enough is
 * left out; undefined when nothing is left.
 */
export function patchOf(workload: Workload, probePath: string | undefined): string | undefined {
  const { form = "Deployment", container, stopDelay, gracePeriod, readiness, ports } = workload;
  const delay = stopDelay === undefined || stopDelay === 0 ? NOTICE : stopDelay;
  const grace = delay + FINISH;
  const [port] = ports;
  const probe =
    readiness === false && port !== undefined
      ? probePath === undefined
        ? ["tcpSocket:", `  port: ${port} # better: httpGet with a path that says whether it can answer`]
        : ["httpGet:", `  path: ${probePath}`, `  port: ${port}`]
      : [];
  const own = [
    ...(stopDelay === 0
      ? ["lifecycle:", "  preStop:", "    sleep: # on by default since Kubernetes 1.30", `      seconds: ${NOTICE}`]
      : []),
    ...(probe.length > 0
      ? ["readinessProbe:", ...probe.map(indent), "  periodSeconds: 5", "  failureThreshold: 3"]
      : []),
  ];
  const pod = [
    ...(gracePeriod === undefined || gracePeriod >= grace
      ? []
      : [`terminationGracePeriodSeconds: ${grace} # the hook, the longest request, and a margin`]),
    ...(own.length > 0 && container !== undefined
      ? ["containers:", `  - name: ${written(container)}`, ...own.map((line) => `    ${line}`)]
      : []),
  ];
  const rolling =
    form === "Deployment" && workload.strategy !== undefined
      ? ["strategy:", "  type: RollingUpdate", "  rollingUpdate:", "    maxUnavailable: 0", "    maxSurge: 1"]
      : [];
  const isRolled = rolling.length > 0 && !(workload.strategy === "rolling" && workload.maxUnavailable === "0");
  const spec = [
    ...(isRolled ? rolling : []),
    ...(pod.length > 0 ? ["template:", "  spec:", ...pod.map((line) => `    ${line}`)] : []),
  ];
  if (spec.length === 0) return undefined;
  const settle = ["minReadySeconds: 15 # a pod counts only after that long"];
  return `${["spec:", ...[...settle, ...spec].map(indent)].join("\n")}\n`;
}

/** At most one pod is evicted at a time. Undefined when it is not known by which labels the workload chooses its pods. */
export function budgetOf({ name, namespace, selector }: Workload): string | undefined {
  if (!selector) return undefined;
  const chosen = Object.entries(selector).map(([key, value]) => `      ${written(key)}: ${written(value)}`);
  return `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: ${written(name)}
${namespace === undefined ? "" : `  namespace: ${written(namespace)}\n`}spec:
  maxUnavailable: 1
  selector:
    matchLabels:
${chosen.join("\n")}
`;
}

const indent = (line: string): string => `  ${line}`;

/** A scalar that YAML takes for this text. */
const written = (text: string): string =>
  /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);

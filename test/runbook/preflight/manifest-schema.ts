// The part of the Kubernetes API that generated manifests use, as strict schemas: a field that the API does not have is an error.
//
// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/
// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
// https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/pod-disruption-budget-v1/

const object = (properties: object, required: readonly string[] = []) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const count = { type: "integer", minimum: 0 };
const positive = { type: "integer", minimum: 1 };
const name = { type: "string", pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", maxLength: 63 };
const countOrShare = { anyOf: [count, { type: "string", pattern: "^[0-9]+%$" }] };
const port = { anyOf: [{ type: "integer", minimum: 1, maximum: 65535 }, name] };

const times = { periodSeconds: positive, failureThreshold: positive };
const probe = {
  oneOf: [
    object({ httpGet: object({ path: { type: "string", pattern: "^/" }, port }, ["port"]), ...times }, ["httpGet"]),
    object({ tcpSocket: object({ port }, ["port"]), ...times }, ["tcpSocket"]),
  ],
};

const container = object(
  {
    name,
    lifecycle: object({ preStop: object({ sleep: object({ seconds: positive }, ["seconds"]) }) }),
    readinessProbe: probe,
  },
  ["name"],
);

/** A strategic merge patch of a Deployment. */
export const PATCH = object(
  {
    spec: object({
      minReadySeconds: count,
      strategy: object({
        type: { enum: ["RollingUpdate", "Recreate"] },
        rollingUpdate: object({ maxUnavailable: countOrShare, maxSurge: countOrShare }),
      }),
      template: object({
        spec: object({ terminationGracePeriodSeconds: count, containers: { type: "array", items: container } }),
      }),
    }),
  },
  ["spec"],
);

export const BUDGET = object(
  {
    apiVersion: { const: "policy/v1" },
    kind: { const: "PodDisruptionBudget" },
    metadata: object({ name, namespace: name }, ["name"]),
    spec: object(
      {
        maxUnavailable: countOrShare,
        selector: object(
          {
            matchLabels: {
              type: "object",
              additionalProperties: { type: "string", pattern: "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$" },
              minProperties: 1,
            },
          },
          ["matchLabels"],
        ),
      },
      ["selector"],
    ),
  },
  ["apiVersion", "kind", "metadata", "spec"],
);

// The safe order of a release for the way an app is run, and what to start from: a script, or a patch of a manifest.
import { budgetOf, patchOf } from "./manifests.ts";
import { isProgram, type Program } from "./script/balancers.ts";
import { composeReplace, composeScript } from "./script/compose.ts";
import type { Named } from "./script/parts.ts";
import { rollingScript } from "./script/rolling.ts";
import { rolloutScript } from "./script/rollout.ts";
import type { Balancer, Setup, Workload } from "./setup.ts";

export interface Plan {
  /** One sentence: how this set-up is released. */
  readonly summary: string;
  /** In their order. Each begins with a verb. */
  readonly steps: readonly string[];
  /** What this way cannot do, and what was assumed. */
  readonly limits: readonly string[];
  readonly artefacts: readonly Artefact[];
  /** Guide of the runbook. */
  readonly guide: string;
}

export interface Artefact {
  /** A file name without folder. */
  readonly name: string;
  readonly language: "bash" | "yaml";
  readonly text: string;
  /** How it is used, in one sentence. */
  readonly use: string;
}

type Where = "memory" | "copied" | "outside" | "client";

export function planOf(setup: Setup): Plan {
  const kept = setup.kept?.value ?? "memory";
  const unknown = setup.kept
    ? []
    : ["Where the sessions are is not known from the files, so they are taken to be in memory: the careful side."];
  const plan = setup.workloads.length > 0 ? inCluster(setup, kept) : onMachines(setup, kept);
  return { ...plan, limits: [...unknown, ...plan.limits] };
}

const GUIDES: Readonly<Record<Where, string>> = {
  memory: "zero-downtime-sticky",
  copied: "zero-downtime-replicated",
  outside: "zero-downtime-external",
  client: "zero-downtime-external",
};

function inCluster(setup: Setup, kept: Where): Plan {
  const memory = kept === "memory";
  const spring = setup.servlet?.value ? "/actuator/health/readiness" : undefined;
  return {
    summary: memory
      ? "Kubernetes replaces pods one by one, and each takes the sessions in its memory along: no setting of a manifest keeps them."
      : "Kubernetes replaces pods one by one; with some seconds of notice and a probe no request is lost, and sessions stay where they are.",
    steps: [
      ...(memory
        ? ["Move the sessions into a store first, or choose an hour at which signing people out does little harm."]
        : []),
      ...(kept === "copied"
        ? ["See that all pods are members of one cluster and hold copies, before anything is replaced."]
        : []),
      "Check that old and new release read each other's sessions: key, cookie name, prefix, and format.",
      "Apply the patch, so that a pod goes on answering while proxies learn that it goes.",
      "Sign a test account in, and keep its cookies.",
      "Let the script set the new image; it watches the test session, and goes back when it breaks.",
      "Look at errors and sign-ins per minute for as long as a session usually lasts.",
    ],
    limits: [
      ...(memory ? ["Affinity at the Ingress or the Service keeps a visitor on a pod, and not the pod."] : []),
      ...(kept === "copied"
        ? ["A rollout waits for readiness and not for copies: the probe of a pod should fail until it has them."]
        : []),
      ...(setup.workloads.some(({ autoscaled }) => autoscaled)
        ? ["The autoscaler removes pods on other days, too; the hook and the grace period count then as well."]
        : []),
    ],
    artefacts: setup.workloads.flatMap((workload) => forWorkload(workload, spring)),
    guide: memory ? "migration-from-sticky-to-redis" : GUIDES[kept],
  };
}

function forWorkload(workload: Workload, probePath: string | undefined): readonly Artefact[] {
  const { name, namespace, form = "Deployment" } = workload;
  const inNamespace = namespace === undefined ? "" : ` --namespace ${namespace}`;
  const patch = patchOf(workload, probePath);
  const budget = workload.budget ? undefined : budgetOf(workload);
  const file = fileName(name);
  return [
    ...(patch === undefined
      ? []
      : [
          {
            name: `${file}-rollout.patch.yaml`,
            language: "yaml" as const,
            text: patch,
            use: `Lay it over the manifest, or try it with kubectl patch ${form.toLowerCase()} ${name}${inNamespace} --patch-file ${file}-rollout.patch.yaml.`,
          },
        ]),
    ...(budget === undefined
      ? []
      : [
          {
            name: `${file}-budget.yaml`,
            language: "yaml" as const,
            text: budget,
            use: "Apply it, so that upgrades of machines evict one pod at a time.",
          },
        ]),
    ...(workload.container === undefined
      ? []
      : [
          {
            name: `release-${file}.sh`,
            language: "bash" as const,
            text: rolloutScript(workload),
            use: `Run it with the new image; it needs ACCOUNT_URL and the cookies of a test account.`,
          },
        ]),
  ];
}

function onMachines(setup: Setup, kept: Where): Plan {
  const balancer = setup.balancers.find((one) => isProgram(one.program) && named(one).length > 1);
  const compose = setup.platform?.value === "compose" ? setup.services : [];
  const file = compose[0]?.path ?? "compose.yml";
  // The nodes of a balancer may be machines, or ports that Compose publishes: then nothing here says how to replace one.
  const byName = balancer?.nodes.every(({ host }) => compose.some(({ name }) => name === host));
  const inCompose = compose.length > 0 && byName !== false;
  if (balancer && isProgram(balancer.program))
    return behind(balancer, balancer.program, { setup, kept, file, inCompose });
  if (inCompose && (kept === "outside" || kept === "client"))
    return {
      summary:
        "Compose replaces one container after the other; sessions are elsewhere, so nothing but requests is at stake.",
      steps: [
        "Check that old and new release read each other's sessions: key, cookie name, prefix, and format.",
        "Give each service a health check, so that Compose can wait for it.",
        "Replace one service after the other by the script, and not the store among them.",
        "Look at errors and sign-ins per minute afterwards.",
      ],
      limits: [
        "A service with one container is away while it is replaced; only with two behind a proxy nobody notices.",
        "Compose does not drain: the proxy in front learns of a stopped container when it fails.",
      ],
      artefacts: [
        {
          name: `release-${fileName(setup.name)}.sh`,
          language: "bash",
          text: composeScript(
            file,
            compose.map(({ name }) => name),
          ),
          use: "Run it beside the Compose file.",
        },
      ],
      guide: GUIDES[kept],
    };
  return {
    summary:
      kept === "memory"
        ? "Sessions are in the memory of what is replaced, and no balancer is known that could empty it before: a release signs people out."
        : "No balancer is known from the files that could be told to take a node out.",
    steps: [
      ...(kept === "memory" ? ["Move the sessions into a store first, or choose a quiet hour and tell people."] : []),
      "Take one node out of whatever sends requests to it, and see that it agrees.",
      kept === "memory"
        ? "Wait until the node has no sessions, with a deadline."
        : "Wait until its requests have ended, with a limit.",
      "Replace the release and start the node.",
      "Wait until it answers, with a limit; leave it out when it does not.",
      "Put it back, let it settle, and go on with the next.",
    ],
    limits: ["No script is made, because nothing here says what to speak to."],
    artefacts: [],
    guide: kept === "memory" ? "strategy-selection" : GUIDES[kept],
  };
}

interface Around {
  readonly setup: Setup;
  readonly kept: Where;
  /** The Compose file. */
  readonly file: string;
  readonly inCompose: boolean;
}

function behind(balancer: Balancer, program: Program, { setup, kept, file, inCompose }: Around): Plan {
  const nodes = named(balancer);
  // A folder without a build file has no name of its own.
  const script = `release-${fileName(setup.app === "" ? balancer.name : setup.name)}.sh`;
  const others = setup.balancers.filter((one) => one !== balancer);
  return {
    summary: `${TITLES[program]} sends requests to ${nodes.length} nodes; ${DOES[kept]}`,
    steps: STEPS[kept],
    limits: [
      ...(others.length > 0
        ? [
            `${others.map(({ program: other, name }) => `${name} (${TITLES[other as Program] ?? other})`).join(", ")} leads to the same app: every balancer has to be told.`,
          ]
        : []),
      ...LIMITS[kept],
      ...(program === "nginx" ? NGINX[kept] : []),
      ...(balancer.affinity === "none" && kept === "memory"
        ? [
            `${balancer.name} does not keep visitors on a node, so a drained node is not emptied: give it affinity first.`,
          ]
        : []),
    ],
    artefacts: [
      {
        name: script,
        language: "bash",
        text: rollingScript({
          program,
          balancer: balancer.name,
          nodes,
          kept,
          servlet: setup.servlet?.value ?? false,
          ...(inCompose && { replace: "./replace-node.sh" }),
        }),
        use: `Run it where ${TITLES[program]} runs; settings at its top can be given by variables.`,
      },
      ...(inCompose
        ? [
            {
              name: "replace-node.sh",
              language: "bash" as const,
              text: composeReplace(file),
              use: `${script} calls it for each node; make it executable.`,
            },
          ]
        : []),
    ],
    guide: GUIDES[kept],
  };
}

/** Nodes with what scripts need of them. */
function named({ nodes }: Balancer): readonly Named[] {
  return nodes.flatMap(({ name, host, port }) =>
    name === undefined || host.startsWith("unix")
      ? []
      : [{ name, address: `${host.includes(":") ? `[${host}]` : host}:${port ?? 80}` }],
  );
}

const TITLES: Readonly<Record<Program, string>> = { haproxy: "HAProxy", httpd: "Apache httpd", nginx: "nginx" };

const DOES: Readonly<Record<Where, string>> = {
  memory: "each node is emptied of sessions before it is stopped, which takes as long as its users stay.",
  copied: "each node goes only when another one holds its sessions, and comes back when it has them again.",
  outside: "sessions are in a store, so a node may go when its requests have ended.",
  client: "sessions are in cookies, so a node may go when its requests have ended.",
};

const TOGETHER = "Check that old and new release read each other's sessions: key, cookie name, prefix, and format.";

const STEPS: Readonly<Record<Where, readonly string[]>> = {
  memory: [
    "Check that all nodes serve, and that the others carry the load of all users while one drains.",
    "Drain one node: no new visitors, old ones stay.",
    "Wait until it has no sessions; at the deadline put it back with its old release, and decide what to do.",
    "Close it and count once more, because somebody may have come back in the last moment.",
    "Replace the release and start the node.",
    "Wait until it answers, with a limit; leave it closed when it does not.",
    "Put it back, let it settle with real visitors, and go on with the next.",
  ],
  copied: [
    TOGETHER,
    "Check that all nodes serve, and that another one holds the sessions of the node that goes.",
    "Close the node: its visitors go on elsewhere, with the copies.",
    "Wait for its running requests, with a limit.",
    "Replace the release and start the node.",
    "Wait until it answers and holds the sessions again, with a limit.",
    "Put it back, let it settle, and go on with the next.",
  ],
  outside: [
    TOGETHER,
    "Check that all nodes serve and that the store is healthy.",
    "Close one node: its visitors go on elsewhere.",
    "Wait for its running requests, with a limit.",
    "Replace the release and start the node.",
    "Wait until it answers, with a limit; leave it closed when it does not.",
    "Put it back, let it settle, and go on with the next.",
  ],
  client: [
    TOGETHER,
    "Check that all nodes serve and have the same keys.",
    "Close one node: its visitors go on elsewhere.",
    "Wait for its running requests, with a limit.",
    "Replace the release and start the node.",
    "Wait until it answers, with a limit; leave it closed when it does not.",
    "Put it back, let it settle, and go on with the next.",
  ],
};

const LIMITS: Readonly<Record<Where, readonly string[]>> = {
  memory: [
    "Somebody who keeps clicking keeps a session for ever: without an absolute limit of sessions the deadline decides.",
    "The script counts sessions: it needs an address that tells their number, and health checks that make none.",
    "A crash loses sessions as before.",
  ],
  copied: [
    "Numbers of sessions are compared, which is right where every node holds all of them. With one backup each, wait for the cluster's own word.",
    "With two nodes the one that is left holds the only copy meanwhile.",
  ],
  outside: [],
  client: [],
};

const RELOADS =
  "Open-source nginx does not tell how many requests run: workers of before the reload are waited for, which end with their last request.";

const NGINX: Readonly<Record<Where, readonly string[]>> = {
  memory: [
    "nginx drains since 1.29.6, and only with sticky; with an older one the script refuses, because marking a server down cuts its users.",
  ],
  copied: [RELOADS],
  outside: [RELOADS],
  client: [RELOADS],
};

const fileName = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "") || "app";

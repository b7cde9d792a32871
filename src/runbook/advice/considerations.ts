// What speaks for and against each strategy, each with the condition under which it counts. One row, one reason.
import type { Answers, QuestionId, StrategyId } from "./answers.ts";

/** How much a reason counts: `excludes` leaves a strategy out, whatever speaks for it. */
export type Weight = "excludes" | "strong" | "slight";

export interface Consideration {
  readonly strategy: StrategyId;
  readonly speaks: "for" | "against";
  readonly weight: Weight;
  /** The answers that it rests on. */
  readonly rests: readonly QuestionId[];
  readonly when: (answers: Answers) => boolean;
  /** One sentence, with the figures of the answers. */
  readonly text: (answers: Answers) => string;
  /** Page of the runbook that explains it. */
  readonly page: string;
}

/** RFC 6265bis lets browsers refuse cookies whose name and value take more: https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html */
const COOKIE_BYTES = 4096;
/** Encryption, signature and encoding take about a third more. */
const SEALED_BYTES = Math.floor(COOKIE_BYTES / 1.4);
/** Copied to other nodes with every request that writes. */
const MUCH_TO_COPY = 32 * 1024;
/** https://tomcat.apache.org/tomcat-11.0-doc/cluster-howto.html: all-to-all replication is for small clusters. */
const SMALL_CLUSTER = 4;

export const considerations: readonly Consideration[] = [
  {
    strategy: "sticky",
    speaks: "for",
    weight: "strong",
    rests: ["mayLoseSessions"],
    when: ({ mayLoseSessions }) => mayLoseSessions,
    text: () => "Users of a node may be signed out when it stops, and this is the least that can be run.",
    page: "affinity-missing",
  },
  {
    strategy: "sticky",
    speaks: "against",
    weight: "strong",
    rests: ["mayLoseSessions"],
    when: ({ mayLoseSessions }) => !mayLoseSessions,
    text: () => "Sessions live in one node's memory: every deploy, restart and crash signs that node's users out.",
    page: "restart-loses-memory-sessions",
  },
  {
    strategy: "sticky",
    speaks: "against",
    weight: "strong",
    rests: ["nodesComeAndGo"],
    when: ({ nodesComeAndGo }) => nodesComeAndGo,
    text: () => "Nodes come and go by themselves, and each one takes its sessions along.",
    page: "autoscaling-removes-nodes",
  },
  {
    strategy: "sticky",
    speaks: "for",
    weight: "slight",
    rests: ["mayChangeApp"],
    when: ({ mayChangeApp }) => !mayChangeApp,
    text: () => "Affinity is set at the balancer; the application stays as it is.",
    page: "affinity-missing",
  },
  {
    strategy: "sticky",
    speaks: "for",
    weight: "slight",
    rests: ["storePossible"],
    when: ({ storePossible }) => !storePossible,
    text: () => "It needs no store.",
    page: "strategy-selection",
  },
  {
    strategy: "replicated",
    speaks: "against",
    weight: "excludes",
    rests: ["servlet"],
    when: ({ servlet }) => !servlet,
    text: () => "Session replication between nodes is a feature of Java servlet containers and data grids.",
    page: "how-sessions-are-shared",
  },
  {
    strategy: "replicated",
    speaks: "for",
    weight: "strong",
    rests: ["servlet", "nodes", "mayLoseSessions", "nodesComeAndGo"],
    when: ({ servlet, nodes, mayLoseSessions, nodesComeAndGo }) =>
      servlet && !mayLoseSessions && !nodesComeAndGo && nodes >= 2 && nodes <= SMALL_CLUSTER,
    text: ({ nodes }) =>
      `With ${nodes} nodes each can keep a copy of all sessions, and no store is needed. The balancer still needs affinity.`,
    page: "replication-not-configured",
  },
  {
    strategy: "replicated",
    speaks: "against",
    weight: "strong",
    rests: ["nodes", "servlet"],
    when: ({ servlet, nodes }) => servlet && nodes > SMALL_CLUSTER,
    text: ({ nodes }) =>
      `With ${nodes} nodes, copying every session to all of them costs more than it gains: Tomcat advises about ${SMALL_CLUSTER}.`,
    page: "replication-not-configured",
  },
  {
    strategy: "replicated",
    speaks: "against",
    weight: "strong",
    rests: ["nodesComeAndGo", "servlet"],
    when: ({ servlet, nodesComeAndGo }) => servlet && nodesComeAndGo,
    text: () => "Nodes that come and go have to find each other, and copy all sessions each time.",
    page: "replication-blocked",
  },
  {
    strategy: "replicated",
    speaks: "against",
    weight: "strong",
    rests: ["sessionBytes", "servlet"],
    when: ({ servlet, sessionBytes }) => servlet && sessionBytes > MUCH_TO_COPY,
    text: ({ sessionBytes }) =>
      `Sessions of ${kilobytes(sessionBytes)} are sent to other nodes with every request that changes them.`,
    page: "session-too-large",
  },
  {
    strategy: "external",
    speaks: "for",
    weight: "strong",
    rests: ["mayLoseSessions"],
    when: ({ mayLoseSessions }) => !mayLoseSessions,
    text: () => "Nodes hold nothing: deploys, restarts and crashes leave sessions where they are.",
    page: "zero-downtime-external",
  },
  {
    strategy: "external",
    speaks: "for",
    weight: "strong",
    rests: ["nodesComeAndGo"],
    when: ({ nodesComeAndGo }) => nodesComeAndGo,
    text: () => "Any node can answer any request, so nodes may come and go.",
    page: "strategy-selection",
  },
  {
    strategy: "external",
    speaks: "for",
    weight: "slight",
    rests: ["mustRevoke"],
    when: ({ mustRevoke }) => mustRevoke,
    text: () => "A session can be ended for all nodes by deleting one key.",
    page: "logout-incomplete",
  },
  {
    strategy: "external",
    speaks: "against",
    weight: "excludes",
    rests: ["storePossible"],
    when: ({ storePossible }) => !storePossible,
    text: () => "There is no store, and none can be run so that it survives the loss of a machine.",
    page: "store-unreachable",
  },
  {
    strategy: "external",
    speaks: "against",
    weight: "slight",
    rests: ["storePossible"],
    when: ({ storePossible }) => storePossible,
    text: () =>
      "The store is one more thing to run: when it is down, nobody has a session. It needs a replica, failover and alarms.",
    page: "store-unreachable",
  },
  {
    strategy: "external",
    speaks: "against",
    weight: "slight",
    rests: ["mayChangeApp", "servlet"],
    when: ({ mayChangeApp, servlet }) => !mayChangeApp && !servlet,
    text: () => "The application has to be told to keep its sessions there, and it may not change.",
    page: "migration-from-sticky-to-redis",
  },
  {
    strategy: "external",
    speaks: "for",
    weight: "slight",
    rests: ["mayChangeApp", "servlet"],
    when: ({ mayChangeApp, servlet }) => !mayChangeApp && servlet,
    text: () => "The container's session manager can keep sessions in a store without a change of the application.",
    page: "migration-from-sticky-to-redis",
  },
  {
    strategy: "external",
    speaks: "against",
    weight: "slight",
    rests: ["mayLoseSessions", "nodes", "nodesComeAndGo"],
    when: ({ mayLoseSessions, nodes, nodesComeAndGo }) => mayLoseSessions && nodes <= 2 && !nodesComeAndGo,
    text: () => "Where sessions may be lost on a restart, a store solves a problem that you do not have.",
    page: "strategy-selection",
  },
  {
    strategy: "client-side",
    speaks: "against",
    weight: "excludes",
    rests: ["sessionBytes"],
    when: ({ sessionBytes }) => sessionBytes > SEALED_BYTES,
    text: ({ sessionBytes }) =>
      `Sessions of ${kilobytes(sessionBytes)} do not fit into a cookie of ${COOKIE_BYTES} bytes once they are sealed.`,
    page: "cookie-too-large",
  },
  {
    strategy: "client-side",
    speaks: "against",
    weight: "strong",
    rests: ["mustRevoke"],
    when: ({ mustRevoke }) => mustRevoke,
    text: () => "A cookie that is out cannot be called back: who has a copy stays signed in until it expires.",
    page: "logout-incomplete",
  },
  {
    strategy: "client-side",
    speaks: "against",
    weight: "strong",
    rests: ["mayChangeApp"],
    when: ({ mayChangeApp }) => !mayChangeApp,
    text: () => "The application has to seal and read its sessions itself, and it may not change.",
    page: "strategy-selection",
  },
  {
    strategy: "client-side",
    speaks: "for",
    weight: "strong",
    rests: ["mayLoseSessions", "mustRevoke", "sessionBytes"],
    when: ({ mayLoseSessions, mustRevoke, sessionBytes }) =>
      !mayLoseSessions && !mustRevoke && sessionBytes <= SEALED_BYTES,
    text: () => "Nothing is kept on the server, so nothing is lost there. All nodes need the same keys.",
    page: "key-differs-between-nodes",
  },
  {
    strategy: "client-side",
    speaks: "for",
    weight: "slight",
    rests: ["storePossible"],
    when: ({ storePossible }) => !storePossible,
    text: () => "It needs no store.",
    page: "strategy-selection",
  },
];

const kilobytes = (bytes: number): string =>
  bytes < 1024 ? `${bytes} bytes` : `${Math.round((bytes / 1024) * 10) / 10} KiB`;

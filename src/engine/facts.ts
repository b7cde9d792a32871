// What stacks may say about a file: framework-neutral observations, never verdicts.
import type { Span } from "./span.ts";

/** Where a setting can be written. Opaque to rules; only the stack that made it can write it. */
export interface Slot {
  readonly stack: string;
  readonly key: string;
  readonly span: Span;
  /** The stack's own note on how to write here (for example "property" or "value"). */
  readonly form?: string;
}

/**
 * One knob. `set` was read in a file, `default` follows from what the framework does when nothing is written, `unknown`
 * was written in a way we cannot follow (a variable, an expression, a version we do not know). A knob that is missing
 * from a fact says something else again: this observation does not speak of it. Rules stay silent on the last two.
 */
export type Setting<T> =
  | { readonly state: "set"; readonly value: T; readonly at: Span; readonly slot?: Slot; readonly because?: string }
  | { readonly state: "default"; readonly value: T; readonly because: string; readonly slot?: Slot }
  | { readonly state: "unknown"; readonly at?: Span; readonly because?: string };

type Knob<T> = Setting<T> | undefined;

interface Observed<K extends string> {
  readonly kind: K;
  /** Id of the stack that made the observation. */
  readonly stack: string;
  /** What to underline when no single knob can be. */
  readonly at: Span;
  /** The call or block that sets these sessions up, where an app may hold several: facts of one set-up share it. */
  readonly setup?: Span;
  /** Set when the fact is one layer among several of the same app, such as a profile. Settled facts have none. */
  readonly layer?: Layer;
  /** Named environment that a settled fact holds for, when it does not hold for all ("prod"). */
  readonly environment?: string;
}

/** A layer of configuration. Higher ranks win; `profile` names the environment it is for. */
export interface Layer {
  readonly rank: number;
  readonly profile?: string;
  /** What the layer writes, where it takes all layers to know what a line means. For its own stack to settle. */
  readonly entries?: readonly LayerEntry[];
  /** Where the layer could take a setting that it does not write. */
  readonly inserts?: readonly Slot[];
  /** What of a cluster's manifest it stands for. */
  readonly manifest?: Manifest;
}

/** Labels of pods, or the labels by which pods are chosen. */
export type Labels = Readonly<Record<string, string>>;

/** What joins objects of a cluster that are described one by one. For their own stack to settle. */
export type Manifest =
  | {
      readonly object: "workload";
      readonly form: string;
      readonly labels: Labels;
      /** By name, as Services may ask for them. */
      readonly namedPorts: Readonly<Record<string, number>>;
      /** Laid over a workload that another file describes whole. */
      readonly partial?: true;
    }
  | {
      readonly object: "service";
      readonly selector: Labels;
      /** Name or number of the port of its pods. */
      readonly targetPort?: string;
      /** Reached from outside the cluster without anything in front that is described here. */
      readonly exposed: boolean;
      /** Affinity that it asks of an ingress controller, by the controller's family. */
      readonly asked: readonly { readonly controller: string; readonly affinity: Setting<Affinity> }[];
    }
  | {
      readonly object: "entrance";
      readonly controller?: string;
      /** What it says itself of affinity. */
      readonly affinity: Setting<Affinity>;
    }
  | { readonly object: "autoscaler"; readonly form: string; readonly scales: Autoscaler }
  | { readonly object: "budget"; readonly selector: Labels }
  | {
      readonly object: "overlay";
      /** Files and folders that it takes in, relative to the scanned root. */
      readonly takes: readonly string[];
      /** Files of patches. */
      readonly patches: readonly string[];
      /** Names of workloads whose replicas it sets. */
      readonly replicas: readonly string[];
      /** Changes what cannot be told from files alone. */
      readonly opaque: boolean;
    };

/** One setting in one layer. Never holds a secret. */
export interface LayerEntry {
  /** In the one spelling that the stack compares. */
  readonly name: string;
  /** The name as a person would look for it. */
  readonly title: string;
  readonly value: string;
  /** What the line comes to where the variables in it are not set. */
  readonly fallback?: string;
  /** The value. */
  readonly at: Span;
  /** The key with the value. */
  readonly whole: Span;
  readonly slot?: Slot;
  /** Moves the setting to the name that newer versions read. */
  readonly rename?: Slot;
}

export type SameSite = "strict" | "lax" | "none" | "auto" | "unset";

export interface CookieFact extends Observed<"cookie"> {
  /** `session` carries an id, `client` the whole session, `affinity` the route that a balancer chose. */
  readonly role: "session" | "client" | "affinity";
  readonly name?: Knob<string>;
  /** `auto`: the framework follows the scheme of the request. */
  readonly secure?: Knob<boolean | "auto">;
  readonly httpOnly?: Knob<boolean>;
  readonly sameSite?: Knob<SameSite>;
  /** `null`: host-only. */
  readonly domain?: Knob<string | null>;
  /** `null`: the framework's choice of path that is not known here. */
  readonly path?: Knob<string | null>;
  /** Seconds; `null`: ends with the browser. */
  readonly maxAge?: Knob<number | null>;
  /** Whether an active session gets its cookie sent anew, so that Max-Age slides. */
  readonly renewed?: Knob<boolean>;
  /** The framework sends a Secure cookie only with answers to requests that it takes for HTTPS, and else none at all. */
  readonly withheld?: true;
  /** Secure is written as off, and the server still sets it in answers to requests that it takes for HTTPS. */
  readonly secureDeclined?: true;
  /** For affinity: name of the balancer that sends it. */
  readonly balancer?: string;
}

/** A number as a person wrote it, with the unit that the framework will take it in. */
export interface Written {
  readonly number: number;
  readonly unit: "ms" | "s" | "min";
  /** Whether the unit stands in the text (`30m`), so that it cannot have been mistaken. */
  readonly explicit: boolean;
}

export interface LifetimeFact extends Observed<"lifetime"> {
  /** `session`: the framework's idle timeout; `cookie`: the cookie's age; `store`: the time to live in the store. */
  readonly of: "session" | "cookie" | "store";
  /** Seconds; `null`: never expires. */
  readonly idle?: Knob<number | null>;
  readonly written?: Written;
  /** A second spelling of the same knob that silently loses. */
  readonly overridden?: Overridden;
}

export interface Overridden {
  readonly name: string;
  readonly at: Span;
  readonly byName: string;
  readonly by: Span;
  readonly because: string;
  /** Removes the losing setting. */
  readonly slot?: Slot;
}

export type Engine = "memory" | "redis" | "memcached" | "jdbc" | "mongodb" | "file" | "client-cookie" | "other";
export type Persistence = "none" | "rdb" | "aof" | "both";

export interface StoreFact extends Observed<"store"> {
  /** `app`: where an application puts sessions; `server`: how a store is run. */
  readonly side: "app" | "server";
  readonly engine?: Knob<Engine>;
  /** Host and port as written: `redis:6379`. Never with a user or password. */
  readonly address?: Knob<string>;
  readonly database?: Knob<number>;
  /** Key prefix or namespace of the sessions. */
  readonly prefix?: Knob<string>;
  /** Seconds until an idle session leaves the store; `null`: never. */
  readonly ttl?: Knob<number | null>;
  /** What its makers say against using it in production, as the end of "a store that …". */
  readonly notForProduction?: string;
  /** Why the client in use writes no expiry at all. */
  readonly writesTtl?: Knob<boolean>;
  /** `java`: Java's own serialization; `other`: another form, such as JSON. */
  readonly serializer?: Knob<"java" | "other">;
  /** Spring's indexed repository, or what compares: needed for limits shared by nodes. */
  readonly indexed?: Knob<boolean>;
  readonly evictionPolicy?: Knob<string>;
  /** Bytes; 0: no limit. */
  readonly maxMemory?: Knob<number>;
  readonly persistence?: Knob<Persistence>;
  /** Addresses the server listens on, as written; empty: all. */
  readonly bind?: Knob<readonly string[]>;
  readonly protectedMode?: Knob<boolean>;
  readonly authentication?: Knob<boolean>;
  /** Whether the directory it writes to outlives its container: a named volume or a folder of the host. */
  readonly durable?: Knob<boolean>;
  /** Settings that stand in a file without any effect. */
  readonly ignored?: readonly Ignored[];
  /** Nodes keep the sessions in memory and send copies to each other. */
  readonly copied?: true;
  /** The library that writes the sessions, where a stack knows several. */
  readonly keeper?: string;
  /** Only of a server that runs and was asked. */
  readonly running?: Running;
}

/** What a running server says of itself. A missing knob was not asked, or may not be asked by this user. */
export interface Running {
  /** Seconds since it started. */
  readonly uptime?: Knob<number>;
  /** Bytes of keys and buffers. */
  readonly usedMemory?: Knob<number>;
  /** Bytes of its machine, or of its container. */
  readonly systemMemory?: Knob<number>;
  /** Keys evicted since it started. */
  readonly evicted?: Knob<number>;
  readonly clients?: Knob<number>;
  readonly clientLimit?: Knob<number>;
  /** Connections refused since it started, because there were too many. */
  readonly refused?: Knob<number>;
  /** Clients that wait in a blocking command. */
  readonly blocked?: Knob<number>;
  readonly replicas?: readonly Replica[];
  /** Of a replica: whether it hears its master. */
  readonly hearsMaster?: Knob<boolean>;
  /** Whether the last snapshot worked. */
  readonly snapshotWorks?: Knob<boolean>;
  /** Whether the last write to the append-only file worked. */
  readonly logWorks?: Knob<boolean>;
  /** Entries of its slow log. */
  readonly slow?: Knob<number>;
  /** The flags of notify-keyspace-events. */
  readonly events?: Knob<string>;
  /** Milliseconds by which its clock is ahead of the client's; negative: behind. */
  readonly clockAhead?: Knob<number>;
  readonly kept?: readonly KeptSessions[];
}

export interface Replica {
  readonly at: Span;
  readonly online: boolean;
  /** Seconds since it last answered. */
  readonly lag?: number;
}

/** Sessions of one application, as they were found in a running store. */
export interface KeptSessions {
  readonly at: Span;
  readonly framework: string;
  readonly prefix: string;
  readonly sessions: number;
  readonly withoutTtl?: number;
  /** Whether its framework sets a TTL unless told otherwise. */
  readonly expires: boolean;
  /** Seconds after which the sessions themselves say that they end when idle, where all that were read agree. */
  readonly timeout?: number;
  /** Of Spring: whether its indexed repository keeps them. */
  readonly indexed?: boolean;
}

export interface Place {
  readonly host: string;
  readonly port: number;
}

export type Endpoint =
  | ({ readonly kind: "standalone" } & Place)
  | { readonly kind: "sentinel"; readonly sentinels: readonly Place[]; readonly master: string }
  | { readonly kind: "cluster"; readonly nodes: readonly Place[] };

/**
 * A Redis that an app talks to, whatever for: how it is reached. What takes the place of a variable that is not set counts
 * as default here, because that is where people find a server on their own machine. Never holds a password.
 */
export interface ConnectionFact extends Observed<"connection"> {
  readonly endpoint: Setting<Endpoint>;
  readonly database: Setting<number>;
  readonly tls: Setting<boolean>;
  /** The ACL user; a missing knob: the default user. */
  readonly username?: Knob<string>;
  /** Whether a password is given, in the file or by a variable. */
  readonly password: Setting<boolean>;
}

export interface Ignored {
  readonly name: string;
  readonly at: Span;
  /** Why it has no effect, as the end of "`name` has no effect: …". */
  readonly because: string;
  readonly related?: readonly { readonly at: Span; readonly message: string }[];
  /** Renames the setting to `rename`, or removes it when there is none. */
  readonly slot?: Slot;
  readonly rename?: string;
}

export type KeySource = "literal" | "fallback" | "environment" | "random" | "file";

/** A key that signs or encrypts session cookies. Never holds the key: length and a 16-bit fingerprint only. */
export interface KeyFact extends Observed<"key"> {
  readonly source?: Knob<KeySource>;
  /** Name of the variable that supplies it (`SESSION_SECRET`). */
  readonly variable?: string;
  /** Another key signs; this one only verifies what it has signed before. */
  readonly older?: true;
  /** Characters. */
  readonly length?: Knob<number>;
  /** 16 bits of a digest: tells two keys apart, tells nothing about either. */
  readonly fingerprint?: number;
}

export interface LoginFact extends Observed<"login"> {
  /** Whether a login gives the session a new id. */
  readonly renewsId?: Knob<boolean>;
  /** Concurrent sessions allowed per user. */
  readonly limit?: Knob<number>;
  /** Where concurrent sessions are counted. */
  readonly registry?: Knob<"node" | "shared">;
}

/** A type as written in a source, with the qualified names it may stand for, best first. */
export interface TypeRef {
  readonly name: string;
  readonly candidates: readonly string[];
  readonly arguments: readonly TypeRef[];
  readonly array?: true;
}

/** Something put into a session. */
export interface ValueFact extends Observed<"value"> {
  readonly type: TypeRef;
  /** Name of the attribute when it is a literal. */
  readonly attribute?: string;
  /** Instead of a type that the file shows: what a method of another type gives back. The linker fills it in. */
  readonly result?: {
    readonly owner: TypeRef;
    readonly method: string;
    /** The value is what the Optional holds that the method gives back. */
    readonly taken?: true;
  };
}

/** A declared type, so that values can be judged across files. */
export interface TypeFact extends Observed<"type"> {
  /** Qualified name. */
  readonly name: string;
  readonly form: "class" | "record" | "enum" | "interface";
  /** Superclass and interfaces. */
  readonly supertypes: readonly TypeRef[];
  readonly fields: readonly TypeField[];
  readonly parameters: readonly string[];
  /** What its methods give back, by name, where there is but one of a name. */
  readonly results?: Readonly<Record<string, TypeRef>>;
  readonly versionUid: boolean;
  /** Takes its serialization into its own hands (writeObject, writeReplace, Externalizable). */
  readonly writesItself?: true;
  /** Makes the type implement java.io.Serializable. */
  readonly slot?: Slot;
  /** Adds a serialVersionUID. */
  readonly versionSlot?: Slot;
}

export interface TypeField {
  readonly name: string;
  readonly type: TypeRef;
  readonly at: Span;
}

export type Affinity = "none" | "cookie" | "route" | "learn" | "ip" | "hash" | "header";

export interface HopNode {
  /** As the balancer calls it: the name of a `server` line, or the address of a member as written. */
  readonly name?: string;
  readonly host: string;
  readonly port?: number;
  readonly at: Span;
  /** Route name that the balancer expects from, or gives to, this node. */
  readonly route?: Knob<string>;
  /** Only used when the others are down. */
  readonly backup?: true;
}

/** A balancer: one name, several nodes. */
export interface BalancerFact extends Observed<"hop"> {
  readonly role: "balancer";
  readonly name: string;
  /** Namespace that is written: the name means something there only. */
  readonly namespace?: string;
  readonly nodes: readonly HopNode[];
  /** How many answer under the one address that `nodes` holds then. */
  readonly size?: Knob<number>;
  readonly affinity?: Knob<Affinity>;
  /** Session cookie whose route suffix the balancer reads (`JSESSIONID`), when it does. */
  readonly routeCookie?: string;
}

/** A place that passes requests on. */
export interface ProxyFact extends Observed<"hop"> {
  readonly role: "proxy";
  readonly namespace?: string;
  /** Name of a balancer, or host. */
  readonly target: string;
  readonly port?: number;
  /** Whether clients speak HTTPS to it while it speaks HTTP to the target. */
  readonly endsTls?: Knob<boolean>;
  /** Whether the target learns of the client's scheme (X-Forwarded-Proto, Forwarded, X-Forwarded-Ssl). */
  readonly forwardsScheme?: Knob<boolean>;
  readonly forwardsHost?: Knob<boolean>;
}

/** A process that answers requests, as seen from the network. */
export interface NodeFact extends Observed<"hop"> {
  readonly role: "node";
  /** Route suffix that it appends to session ids (Tomcat's jvmRoute). */
  readonly route?: Knob<string>;
  readonly ports: readonly number[];
  /** Whether it believes forwarded headers. */
  readonly trustsProxy?: Knob<boolean>;
  /** Number of worker processes it forks itself. */
  readonly workers?: Knob<number>;
  /** An attribute that looks like a misspelt route. */
  readonly misspelt?: { readonly name: string; readonly at: Span; readonly slot?: Slot };
}

/** A service of a deployment. */
export interface RolloutFact extends Observed<"rollout"> {
  readonly service: string;
  /** Directory the service is built from, relative to the scanned root. */
  readonly context?: string;
  /** Its Dockerfile, when one is named. */
  readonly dockerfile?: string;
  readonly image?: string;
  readonly replicas?: Knob<number>;
  readonly ports: readonly Port[];
  readonly mounts: readonly { readonly source: string; readonly target: string }[];
  /** Aliases under which other services reach it, the service name first. */
  readonly hosts: readonly string[];
  /** Environment variables that may set up sessions. Values only where they cannot be secret. */
  readonly variables: readonly Variable[];
  /** Bytes that the container may use; a missing knob: no limit is written here. */
  readonly memoryLimit?: Knob<number>;
  /** How a balancer that reads this file (Traefik's labels) keeps clients on one replica. */
  readonly affinity?: Knob<Affinity>;
  /** Set when it starts something else than its image does: equal numbers mean equal commands. */
  readonly command?: number;
  /** Started only when one of these profiles is asked for. */
  readonly profiles?: readonly string[];
  /** What runs it; missing: Compose. */
  readonly platform?: "kubernetes" | "script";
  /** Namespace that is written: hosts mean something there only. */
  readonly namespace?: string;
  /** Kind of workload: `Deployment`, `StatefulSet`. */
  readonly form?: string;
  /** Labels by which the workload chooses its pods. */
  readonly selector?: Labels;
  /** Its name among the containers of a pod. */
  readonly container?: string;
  /** How a release replaces its nodes: some at a time, all before the first new one, or by somebody's hand. */
  readonly strategy?: Knob<"rolling" | "recreate" | "by-hand">;
  /** Nodes that may be missing meanwhile, as written: `1`, `25%`. */
  readonly maxUnavailable?: Knob<string>;
  /** Seconds from the wish that a node stops to its kill. */
  readonly gracePeriod?: Knob<number>;
  /** Seconds of these that pass before its program hears of it, at least; meanwhile balancers learn that it goes. */
  readonly stopDelay?: Knob<number>;
  /** Whether a node gets requests only once a check says that it is ready. */
  readonly readiness?: Knob<boolean>;
  /** Adds and removes nodes by itself. */
  readonly autoscaler?: Autoscaler;
  /** Limits how many nodes may be evicted at a time. */
  readonly budget?: Span;
  /** What a script does to the nodes of a deployment, in its order. */
  readonly steps?: readonly Step[];
}

/** One thing that a script does to the nodes of a deployment. */
export type Step =
  /** `each`: one node after the other; `all`: every node before any is started again; `one`: the machine it runs on. */
  | { readonly does: "stop"; readonly at: Span; readonly what: string; readonly scope: "each" | "all" | "one" }
  | { readonly does: "start"; readonly at: Span }
  | {
      /** Speaks to a balancer. */
      readonly does: "tell";
      readonly at: Span;
      /** `out`: no new visitors; `cut`: no visitors at all; `in`: visitors again. Missing: not known. */
      readonly wish?: "out" | "cut" | "in";
      /** Whether the script stops when the balancer refuses. */
      readonly checked: boolean;
      /** Why the balancer does nothing, as a sentence without its full stop. */
      readonly inert?: string;
    }
  /** Waits for a time; missing: for a time that is not known. */
  | { readonly does: "wait"; readonly at: Span; readonly seconds?: number }
  /** Waits until a node answers; `bounded`: not for ever. */
  | { readonly does: "check"; readonly at: Span; readonly bounded: boolean };

export interface Autoscaler {
  readonly at: Span;
  readonly min: Setting<number>;
  readonly max: Setting<number>;
}

export interface Port {
  /** Missing when a free port is taken, or when it comes from a variable. */
  readonly published?: number;
  /** Published where the variable is not set. */
  readonly fallback?: number;
  readonly target: number;
  /** Address of the host that it is published on; missing: all of them, when `published` is known. */
  readonly host?: string;
  readonly at?: Span;
  /** Takes the address to publish on. */
  readonly slot?: Slot;
}

export interface Variable {
  readonly name: string;
  readonly at: Span;
  readonly value?: string;
  /** Instead of a value that may be secret. */
  readonly fingerprint?: number;
  readonly slot?: Slot;
}

/** An operation sent to a store from code or a script. */
export interface CommandFact extends Observed<"command"> {
  readonly hazard: "blocks" | "flushes" | "password";
  /** Canonical name: `KEYS`, `MONITOR`, `FLUSHALL`, `-a`. */
  readonly name: string;
  /** The file speaks of sessions, in whatever words. */
  readonly aboutSessions?: true;
  /** How often a running server was sent it since it started. */
  readonly calls?: number;
  /** For a password: whether it stands in the text itself or comes from a variable. */
  readonly secret?: "literal" | "variable";
  /** Takes `true`: the same request without the hazard. */
  readonly slot?: Slot;
}

/** A build file: what an application is made of. */
export interface AppFact extends Observed<"app"> {
  readonly name: string;
  /** Directory of the build file, "" for the root. */
  readonly root: string;
  readonly build: "npm" | "maven" | "gradle";
  readonly dependencies: readonly Dependency[];
}

export interface Dependency {
  readonly name: string;
  /** Name under which a catalogue offers it: only build files that name the alias have it. */
  readonly alias?: string;
  readonly at: Span;
  /** As written: `^7.1.0`, `3.2.5`. */
  readonly version?: string;
  readonly major?: number;
  readonly minor?: number;
  /** Brings along what is not known here: a module of the same project, a parent elsewhere, an entry of a catalogue. */
  readonly opaque?: true;
}

export type HopFact = BalancerFact | ProxyFact | NodeFact;
export type Fact =
  | CookieFact
  | LifetimeFact
  | StoreFact
  | KeyFact
  | LoginFact
  | ValueFact
  | TypeFact
  | HopFact
  | RolloutFact
  | CommandFact
  | ConnectionFact
  | AppFact;
export type Kind = Fact["kind"];
export type FactOf<K extends Kind> = Extract<Fact, { kind: K }>;

/** True only when the knob is known to satisfy `test`, whether written or by default. */
export function known<T>(setting: Setting<T> | undefined, test: (value: T) => boolean): boolean {
  return setting !== undefined && setting.state !== "unknown" && test(setting.value);
}

/** The value when it is known, whether written or by default. */
export function knownValue<T>(setting: Setting<T> | undefined): T | undefined {
  return setting === undefined || setting.state === "unknown" ? undefined : setting.value;
}

/** The place to underline: the written value, or the whole fact when nothing is written. */
export function where(fact: Fact, setting: Setting<unknown> | undefined): Span {
  return setting?.state === "set" ? setting.at : fact.at;
}

/** 16 bits of FNV-1a over UTF-16 units: enough to see that two keys differ, too little to learn either. */
export function fingerprint(secret: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < secret.length; index++) hash = Math.imul(hash ^ secret.charCodeAt(index), 0x01000193);
  return (hash ^ (hash >>> 16)) & 0xffff;
}

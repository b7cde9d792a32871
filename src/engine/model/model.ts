// The model: the facts of a workspace joined into apps, and the links between apps, balancers and stores.
import type {
  Affinity,
  AppFact,
  BalancerFact,
  Dependency,
  Fact,
  FactOf,
  HopNode,
  Kind,
  NodeFact,
  ProxyFact,
  RolloutFact,
  Setting,
  StoreFact,
  TypeFact,
  TypeRef,
} from "../facts.ts";
import type { Related } from "../finding.ts";
import type { Entrance } from "./entrances.ts";

/** Something that is deployed as one: a directory with a build file, or the whole folder when there is none. */
export interface App {
  /** Directory, "" for the scanned root. */
  readonly root: string;
  readonly name: string;
  /** The app's own build file first, then those above it. */
  readonly builds: readonly AppFact[];
  /** Settled facts, in the order of paths and places. */
  readonly facts: readonly Fact[];
  dependency(name: string): Dependency | undefined;
}

/** A connection between two things, with the reason we are certain of it. */
export interface Link<T> {
  readonly to: T;
  /** Completes "…, because …". */
  readonly because: string;
  /** The places that prove it. */
  readonly evidence: readonly Related[];
}

/** A node behind a balancer, and how we know. */
export interface NodeLink extends Link<NodeFact> {
  /** The member of the balancer that is this node; missing when only a shared route proves the link. */
  readonly member?: HopNode;
  readonly proof: "mount" | "build" | "port" | "route";
  /** Its service sets options of the JVM, which may give a route to a node that has none in its file. */
  readonly mayBeNamed?: true;
}

/** Why more than one process of an app answers requests. */
export interface Instances {
  /** At least two. */
  readonly count: number;
  readonly because: string;
  readonly evidence: readonly Related[];
  /** How clients are kept on one of them; missing: nothing is known to do so. */
  readonly affinity?: Setting<Affinity>;
}

export interface Model {
  readonly apps: readonly App[];
  /** Settled facts of a kind, in the order of paths and places. */
  facts<K extends Kind>(kind: K): readonly FactOf<K>[];
  /** The app a fact belongs to: the deepest build root above its file. */
  appOf(fact: Fact): App;
  /** Every reason to believe that an app runs more than once; empty: we know of none, which proves nothing. */
  instances(app: App): readonly Instances[];
  /** Balancers that certainly send requests to nodes of this app. */
  balancers(app: App): readonly Link<BalancerFact>[];
  /** Proxies that certainly pass requests to this app. */
  proxies(app: App): readonly Link<ProxyFact>[];
  /** Proxies that certainly pass requests to containers which read this file, and to no others. */
  entrances(path: string): readonly Entrance[];
  /** Nodes (such as Tomcat engines) that certainly stand behind a balancer. */
  nodes(balancer: BalancerFact): readonly NodeLink[];
  /** Services of a deployment that are certainly built from this app. */
  services(app: App): readonly Link<RolloutFact>[];
  /** The run side of the store that an app-side store fact names, where the link is certain. */
  servers(store: StoreFact): readonly Link<StoreFact>[];
  /** App-side stores that certainly use this run side. */
  users(server: StoreFact): readonly Link<StoreFact>[];
  /** Services of a deployment that certainly run this server, or read its file. */
  runners(server: StoreFact): readonly Link<RolloutFact>[];
  /** The one declaration that a type as written stands for; undefined when there is none here, or more than one. */
  type(ref: TypeRef): TypeFact | undefined;
}

// One Spring Boot program in one environment: what it is made of and what its settings come to.
import type { Fact, RolloutFact, StoreFact } from "../../facts.ts";
import type { Surroundings } from "../../stack.ts";
import { type Certainty, type SpringBoot, springBoot } from "../spring-boot.ts";
import { type Effective, effective, type LayerFact } from "./effective.ts";
import { isAway, isProduction, namesIn } from "./profiles.ts";

export interface Program {
  readonly boot: SpringBoot;
  /** Spring Boot's major version; undefined: unknown. */
  readonly major: number | undefined;
  readonly settings: Effective;
  readonly environment: string | undefined;
  readonly web: "servlet" | "reactive" | "none" | "maybe";
  /** Whether Spring Session keeps the sessions. */
  readonly springSession: Certainty;
  /** The store that an annotation in the code chose, which makes Spring Boot step back. */
  readonly annotated: StoreFact | undefined;
  /** Whether something in the app proves that it has sessions at all. */
  readonly usesSessions: boolean;
  /** Whether manifests start it in Kubernetes: all of what starts it, some of it, or none that is seen. */
  readonly inCluster: "all" | "some" | "none";
}

/** The program in each production environment; in its only one, if no layer is for a named one. */
export function programs(
  layers: readonly LayerFact[],
  facts: readonly Fact[],
  app: Surroundings,
  isMain: boolean,
): readonly Program[] {
  const boot = springBoot(app);
  const services = isMain ? app.services : [];
  const annotations = isMain ? facts.filter(isAnnotated) : [];
  return environments(layers, services).map(({ name, active }) => {
    const settings = effective(layers, active, services);
    const major = boot.version?.major;
    const annotated = annotations.find((fact) => fact.environment === undefined || fact.environment === name);
    const springSession = keepsSessions(boot, major, settings, annotated);
    const usesSessions =
      springSession === "yes" ||
      settings.has(/session/) ||
      (isMain && facts.some((fact) => fact.kind === "login" || fact.kind === "value"));
    return {
      boot,
      major,
      settings,
      environment: name,
      web: webOf(boot, settings),
      springSession,
      annotated,
      usesSessions,
      inCluster: inClusterOf(services),
    };
  });
}

const isAnnotated = (fact: Fact): fact is StoreFact =>
  fact.kind === "store" && fact.stack === "spring-java" && fact.side === "app" && fact.engine?.state === "set";

function inClusterOf(services: readonly RolloutFact[]): Program["inCluster"] {
  const inside = services.filter(({ platform }) => platform === "kubernetes");
  return inside.length === 0 ? "none" : inside.length === services.length ? "all" : "some";
}

interface Environment {
  readonly name?: string;
  readonly active: ReadonlySet<string>;
}

function environments(layers: readonly LayerFact[], services: readonly RolloutFact[]): readonly Environment[] {
  const names = layers.flatMap(({ layer }) => namesIn((layer.profile ?? "").replaceAll(/!\s*\(?[^()&|]*\)?/g, "")));
  const production = [...new Set(names.filter(isProduction))];
  const started = services.flatMap(({ variables }) =>
    variables.filter(({ name, value }) => name === "SPRING_PROFILES_ACTIVE" && value && !/\$/.test(value)),
  );
  const sets = [...production, ...started.map(({ value }) => value ?? "")].filter((set) => !list(set).some(isAway));
  const always = listed(layers, "spring.profiles.include");
  if (sets.length === 0) return [{ active: closure(layers, [...always, ...listed(layers, "spring.profiles.active")]) }];
  const covered = new Set(sets.filter((set) => list(set).length > 1).flatMap(list));
  return [...new Set(sets)]
    .filter((set) => !covered.has(set))
    .map((set) => ({ name: set, active: closure(layers, [...always, ...list(set)]) }));
}

/** Profiles that a layer for all environments names; those for development are overridden wherever users are. */
function listed(layers: readonly LayerFact[], name: string): readonly string[] {
  return layers
    .filter(({ layer }) => layer.profile === undefined)
    .flatMap(({ layer }) => layer.entries?.filter((entry) => entry.name === name) ?? [])
    .flatMap((entry) => list(entry.value))
    .filter((profile) => /^[\w.+-]+$/.test(profile) && !isAway(profile));
}

/** Profiles with the members of their groups. */
function closure(layers: readonly LayerFact[], profiles: readonly string[]): ReadonlySet<string> {
  const active = new Set(profiles);
  const groups = layers
    .flatMap(({ layer }) => layer.entries ?? [])
    .flatMap((entry) => {
      const group = /^spring\.profiles\.group\.([^[]+)/.exec(entry.title)?.[1];
      return group === undefined ? [] : list(entry.value).map((member) => ({ group, member }));
    });
  // A set that grows while it is walked reaches groups of groups.
  for (const profile of active) for (const { group, member } of groups) if (group === profile) active.add(member);
  return active;
}

const list = (text: string): readonly string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

function webOf(boot: SpringBoot, settings: Effective): Program["web"] {
  const type = settings.get("spring.main.webapplicationtype");
  if (type.state === "unknown") return "maybe";
  if (type.state === "written") {
    const value = type.entry.value.toLowerCase();
    return value === "servlet" || value === "reactive" || value === "none" ? value : "maybe";
  }
  const servlet = boot.has(...SERVLET_STARTERS);
  if (servlet === "yes") return "servlet";
  const reactive = boot.has("spring-boot-starter-webflux", "spring-cloud-starter-gateway");
  return servlet === "no" && reactive === "yes" ? "reactive" : "maybe";
}

const SERVLET_STARTERS = [
  "spring-boot-starter-web",
  "spring-boot-starter-webmvc",
  "spring-boot-starter-jersey",
  "spring-boot-starter-data-rest",
  "spring-boot-starter-hateoas",
];

/** Artifacts that make Spring Boot set up a store, strongest first. https://docs.spring.io/spring-boot/reference/web/spring-session.html */
export const STORES = [
  { engine: "redis", artifacts: ["spring-session-data-redis"], module: "spring-boot-starter-session-data-redis" },
  { engine: "jdbc", artifacts: ["spring-session-jdbc"], module: "spring-boot-starter-session-jdbc" },
  { engine: "other", artifacts: ["spring-session-hazelcast"], module: "spring-boot-starter-session-hazelcast" },
  { engine: "mongodb", artifacts: ["spring-session-data-mongodb"], module: "spring-boot-starter-session-mongodb" },
] as const;

/** Whether a store's artifacts are there. Spring Boot 4 sets a store up only with a module of its own. */
export function hasStore(boot: SpringBoot, { artifacts, module }: (typeof STORES)[number]): Certainty {
  const own = boot.has(module, module.replace("-starter-", "-"));
  if (own === "yes") return own;
  const library = boot.has(...artifacts);
  const major = boot.version?.major;
  return library === "yes" && (major === undefined || major >= 4) ? (major === undefined ? "yes" : "maybe") : library;
}

function keepsSessions(
  boot: SpringBoot,
  major: number | undefined,
  settings: Effective,
  annotated: StoreFact | undefined,
): Certainty {
  if (annotated) return "yes";
  if (major !== undefined && major < 3) {
    const type = settings.get("spring.session.storetype");
    if (type.state === "unknown") return "maybe";
    if (type.state === "written") return type.entry.value.toLowerCase() === "none" ? "no" : "yes";
  }
  const stores = STORES.map((store) => hasStore(boot, store));
  return stores.includes("yes") ? "yes" : stores.every((store) => store === "no") ? "no" : "maybe";
}

// What the build files say about Spring Boot: its version, and which parts of it an app is made of.

import type { AppFact, Dependency } from "../facts.ts";
import { groupBy } from "../group-by.ts";
import type { Span } from "../span.ts";
import type { Surroundings } from "../stack.ts";
import { artifactOf } from "./jvm-dependency.ts";

const BOOT = "org.springframework.boot:";
const PLATFORMS = ["spring-boot-starter-parent", "spring-boot-dependencies", "spring-boot-gradle-plugin"];

/** Yes, no, or not to be known from the files at hand. */
export type Certainty = "yes" | "no" | "maybe";

export interface SpringBoot {
  /** The line of a build file that gives Spring Boot's version; its `major` may be missing. Undefined: unknown. */
  readonly version?: Dependency;
  /** Whether one of the artifacts is among the dependencies. */
  has(...artifacts: readonly string[]): Certainty;
  /** Where the app's own build file names one of the artifacts. */
  place(...artifacts: readonly string[]): Span | undefined;
  /** Whether the name of any dependency has something in it. */
  mentions(pattern: RegExp): boolean;
}

/** Reads the builds of an app. A build that may inherit from files we do not have makes absence a "maybe". */
export function springBoot(app: Pick<Surroundings, "builds" | "root">): SpringBoot {
  const builds = withoutAliases(app.builds.filter((build) => build.build !== "npm"));
  const version = versionOf(builds);
  const own = builds.filter((build) => build.root === builds[0]?.root);
  const isOpen =
    builds.length === 0 || builds.some((build) => build.dependencies.some((one) => isUnknown(one, builds)));
  return {
    ...(version && { version }),
    place: (...artifacts) =>
      builds
        .filter((build) => build.root === app.root)
        .flatMap((build) => build.dependencies)
        .find((one) => artifacts.includes(artifactOf(one.name)))?.at,
    mentions: (pattern) => builds.some((build) => build.dependencies.some(({ name }) => pattern.test(name))),
    has(...artifacts) {
      const names = (build: AppFact): boolean =>
        build.dependencies.some((one) => artifacts.includes(artifactOf(one.name)) && !isConditional(one));
      if (own.some(names)) return "yes";
      if (isOpen) return "maybe";
      // Maven modules inherit what stands above them; Gradle projects only what their root configures for them.
      const above = builds.filter((build) => !own.includes(build) && names(build));
      if (above.length === 0) return "no";
      return above.some((build) => build.build === "maven") && own.some((build) => build.build === "maven")
        ? "yes"
        : "maybe";
    },
  };
}

/** Puts the libraries of a catalogue in the place of the aliases that scripts name, and drops those that none names. */
function withoutAliases(builds: readonly AppFact[]): readonly AppFact[] {
  const offers = groupBy(
    builds.flatMap((build) => build.dependencies).filter((one) => one.alias !== undefined),
    (one) => one.alias,
  );
  if (offers.size === 0) return builds;
  return builds.map((build) => ({
    ...build,
    dependencies: build.dependencies.flatMap((one): readonly Dependency[] => {
      if (one.alias !== undefined) return [];
      const taken = one.opaque ? offers.get(one.name) : undefined;
      return taken?.map(({ alias: _alias, ...library }) => ({ ...library, at: one.at })) ?? [one];
    }),
  }));
}

/** The nearest build file that gives a version decides, unless it inherits from a parent that is not above it. */
function versionOf(builds: readonly AppFact[]): Dependency | undefined {
  for (const build of builds) {
    const found = build.dependencies.filter((one) => one.name.startsWith(BOOT) && one.major !== undefined);
    for (const platform of PLATFORMS) {
      const decisive = found.find((one) => artifactOf(one.name) === platform);
      if (decisive) return decisive;
    }
    if (found[0]) return found[0];
    const parent = build.build === "maven" ? build.dependencies[0] : undefined;
    if (parent?.opaque && !isAmong(parent, builds) && parent.version !== undefined && isParent(build, parent)) return;
  }
  return undefined;
}

/** The reader of pom.xml puts the parent first; all else of the project has its place below it in the file. */
const isParent = (build: AppFact, parent: Dependency): boolean => parent.at.start < build.at.start;

const isAmong = (one: Dependency, builds: readonly AppFact[]): boolean =>
  builds.some((build) => build.name === artifactOf(one.name));

const isUnknown = (one: Dependency, builds: readonly AppFact[]): boolean =>
  one.opaque === true && !isAmong(one, builds);

/** A dependency of a build profile: opaque, though its artifact is a public one. */
const isConditional = (one: Dependency): boolean => one.opaque === true && artifactOf(one.name).startsWith("spring-");

// A dependency of a JVM build file, named `group:artifact` in every kind of build.
import type { Dependency } from "../facts.ts";
import type { Span } from "../span.ts";

/** Fills in the numbers of a version such as `3.2.5`, `2.1.3.RELEASE` or `4.0.0-M1`. Ranges and variables give none. */
export function jvmDependency(name: string, at: Span, version: string | undefined, opaque = false): Dependency {
  const [, major, minor] = /^(\d+)(?:\.(\d+))?(?:[.-]|$)/.exec(version ?? "") ?? [];
  return {
    name,
    at,
    ...(version && !version.includes("${") && { version }),
    ...(major !== undefined && { major: Number(major) }),
    ...(minor !== undefined && { minor: Number(minor) }),
    ...(opaque && { opaque }),
  };
}

/** The artifact of a name such as `org.springframework.session:spring-session-data-redis`. */
export const artifactOf = (name: string): string => name.slice(name.lastIndexOf(":") + 1);

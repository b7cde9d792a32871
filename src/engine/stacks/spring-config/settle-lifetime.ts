// The idle timeout of a Spring Boot program's sessions, and the spellings of it that lose.
import type { LifetimeFact, Overridden, Setting } from "../../facts.ts";
import type { Span } from "../../span.ts";
import { readDuration } from "./duration.ts";
import type { Answer } from "./effective.ts";
import type { Program } from "./program.ts";
import { ID } from "./write.ts";

type Written = Extract<Answer, { state: "written" }>;

/**
 * spring.session.timeout wins over the servlet setting where Spring Session is in use, and an annotation over both.
 * https://docs.spring.io/spring-boot/reference/web/spring-session.html
 */
export function settleLifetime(program: Program, at: Span): LifetimeFact | undefined {
  const { settings, springSession, annotated } = program;
  const prefix =
    program.web === "reactive"
      ? "server.reactive.session"
      : program.major === 1
        ? "server.session"
        : "server.servlet.session";
  const container = settings.get(`${prefix}.timeout`);
  const session = settings.get("spring.session.timeout");
  const base = {
    kind: "lifetime" as const,
    stack: ID,
    of: "session" as const,
    ...(program.environment !== undefined && { environment: program.environment }),
  };
  if (annotated) {
    // The code says how long sessions live; what is left to say here is what does not count.
    if (container.state !== "written") return undefined;
    const by = annotated.ttl?.state === "set" ? annotated.ttl.at : annotated.at;
    const name = `the annotation in ${fileOf(annotated.at)}`;
    const overridden = loser(container, annotated.ttl, name, by, "it sets up Spring Session with a timeout of its own");
    return overridden && { ...base, at: container.entry.whole, overridden };
  }
  const both = container.state === "written" && session.state === "written";
  // In a folder without a build file, a setting of Spring Session is the best sign that it is in use.
  const winner = session.state === "absent" || springSession === "no" ? container : session;
  if (winner.state !== "written") {
    const silent = winner.state === "absent" && !settings.remote && program.web !== "maybe";
    const idle: Setting<number> = silent
      ? { state: "default", value: 1800, because: "30 minutes by default" }
      : { state: "unknown" };
    return { ...base, at, idle };
  }
  const duration = readDuration(winner.entry.value);
  const idle = toIdle(
    winner,
    duration?.seconds,
    winner === session,
    springSession === "yes" || program.web === "reactive",
    program.web === "servlet" && springSession === "no" && !onOtherServer(program),
  );
  const overridden =
    both && winner === session
      ? loser(
          container,
          idle,
          session.entry.title,
          session.entry.whole,
          "Spring Session is in use and has a timeout of its own",
        )
      : undefined;
  return {
    ...base,
    // A variable stands in another file, which may belong to another app.
    at: winner.because === undefined ? winner.entry.whole : at,
    idle,
    ...(duration && { written: duration.written }),
    ...(overridden && { overridden }),
  };
}

function toIdle(
  { entry, because }: Written,
  seconds: number | undefined,
  ofSpringSession: boolean,
  zeroIsUnclear: boolean,
  onTomcat: boolean,
): Setting<number | null> {
  // Tomcat takes zero as never; Spring Session lets such a session end at once.
  if (seconds === undefined || (seconds === 0 && (ofSpringSession || zeroIsUnclear)))
    return { state: "unknown", at: entry.at };
  const { at, slot } = entry;
  // Tomcat is given whole minutes, and one at least.
  const kept = onTomcat ? Math.max(60, Math.floor(seconds / 60) * 60) : seconds;
  return { state: "set", value: seconds <= 0 ? null : kept, at, ...(slot && { slot }), ...(because && { because }) };
}

const onOtherServer = ({ boot }: Program): boolean =>
  boot.has("spring-boot-starter-jetty", "spring-boot-starter-undertow") === "yes";

/** The entry that has no effect, unless it says the same. */
function loser(
  { entry }: Written,
  winner: Setting<number | null> | undefined,
  byName: string,
  by: Span,
  because: string,
): Overridden | undefined {
  const seconds = readDuration(entry.value)?.seconds;
  if (seconds === undefined || (winner !== undefined && winner.state !== "unknown" && winner.value === seconds)) return;
  return { name: entry.title, at: entry.whole, byName, by, because, ...(entry.slot && { slot: entry.slot }) };
}

export const fileOf = ({ path }: Span): string => path.slice(path.lastIndexOf("/") + 1);

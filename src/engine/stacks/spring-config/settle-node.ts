// A Spring Boot program as a process that answers requests.
import type { NodeFact, Setting } from "../../facts.ts";
import type { Span } from "../../span.ts";
import type { Program } from "./program.ts";
import { readBoolean } from "./settle-cookie.ts";
import { ID } from "./write.ts";

/** `at` is what to underline when nothing about the network is written. */
export function settleNode(program: Program, at: Span): NodeFact | undefined {
  const { settings, web } = program;
  const port = settings.get("server.port");
  if (web === "none" || (web === "maybe" && port.state === "absent" && !settings.has(FORWARDING))) return undefined;
  const number = port.state === "written" ? Number(port.entry.value) : 8080;
  const isListening = port.state !== "unknown" && Number.isInteger(number) && number > 0 && number < 65536;
  const certain = port.state === "written" || (port.state === "absent" && web !== "maybe" && !settings.remote);
  const line = settings.lines.find((one) => one.name === "server.port" || FORWARDING.test(one.name));
  return {
    kind: "hop",
    role: "node",
    stack: ID,
    at: line?.whole ?? at,
    ...(program.environment !== undefined && { environment: program.environment }),
    ports: isListening && certain ? [number] : [],
    trustsProxy: trustOf(program),
  };
}

const FORWARDING = /^server\.(?:forwardheadersstrategy|useforwardheaders|tomcat\.)/;

/**
 * Unset means no, except that Tomcat's own settings switch the same valve on, and a detected cloud platform does.
 * https://docs.spring.io/spring-boot/how-to/webserver.html#howto.webserver.use-behind-a-proxy-server
 */
function trustOf({ settings, major, web, inCluster }: Program): Setting<boolean> {
  const strategy = settings.get("server.forwardheadersstrategy");
  const older = settings.get("server.useforwardheaders");
  const slot = settings.insert("server.forwardheadersstrategy");
  if (strategy.state === "unknown") return { state: "unknown" };
  if (strategy.state === "written") {
    const { entry, because } = strategy;
    const known = /^(?:native|framework|none)$/i.test(entry.value);
    if (!known) return { state: "unknown", at: entry.at };
    const value = entry.value.toLowerCase() !== "none";
    return { state: "set", value, at: entry.at, ...(entry.slot && { slot: entry.slot }), ...(because && { because }) };
  }
  if (older.state === "unknown") return { state: "unknown" };
  if (older.state === "written" && (major === undefined || major < 3)) {
    const value = readBoolean(older.entry.value);
    return value === undefined ? { state: "unknown" } : { state: "set", value, at: older.entry.at };
  }
  const valve = settings.lines.find((one) => one.name.startsWith("server.tomcat.") && one.value !== "");
  if (valve) return { state: "set", value: true, at: valve.at };
  const platform = settings.get("spring.main.cloudplatform");
  const mayBeDetected =
    platform.state !== "absent" && !(platform.state === "written" && platform.entry.value === "none");
  if (settings.remote || mayBeDetected || (web === "maybe" && !settings.has(/^spring\./))) return { state: "unknown" };
  if (inCluster === "some") return { state: "unknown", because: "it runs in Kubernetes, and elsewhere too" };
  if (inCluster === "all" && platform.state === "absent")
    return { state: "default", value: true, because: "Spring Boot notices Kubernetes, and believes its headers" };
  const because = "forwarded headers are believed only when a cloud platform is detected";
  return { state: "default", value: false, because, ...(slot && { slot }) };
}

// The session cookie of a Spring Boot program.
import type { CookieFact, SameSite, Setting } from "../../facts.ts";
import type { Span } from "../../span.ts";
import { readDuration } from "./duration.ts";
import { type Answer, setting } from "./effective.ts";
import type { Program } from "./program.ts";
import { ID } from "./write.ts";

/** Sources of the defaults: Spring Session's DefaultCookieSerializer, Tomcat's context and cookie processor, WebFlux's CookieWebSessionIdResolver. */
export function settleCookie(program: Program, at: Span): CookieFact {
  const { settings, springSession } = program;
  const reactive = program.web === "reactive";
  // Spring Boot 1 had shorter names.
  const prefix = reactive
    ? "server.reactive.session"
    : program.major === 1
      ? "server.session"
      : "server.servlet.session";
  const get = (knob: string): Answer => settings.get(`${prefix}.cookie.${knob}`);
  const insert = (knob: string) => settings.insert(`${prefix}.cookie.${knob}`);
  const byDefault = <T>(value: T, because: string): Setting<T> =>
    settings.remote ? { state: "unknown" } : { state: "default", value, because };
  const byKeeper = <T>(ofSpringSession: T, ofContainer: T): Setting<T> => {
    if (reactive) return byDefault(ofSpringSession, "default of Spring WebFlux");
    if (springSession === "yes") return byDefault(ofSpringSession, "default of Spring Session");
    return springSession === "no" ? byDefault(ofContainer, "default of Tomcat") : { state: "unknown" };
  };
  const secure = setting<boolean | "auto">(
    get("secure"),
    readBoolean,
    byDefault("auto", "it follows the request"),
    insert("secure"),
  );
  // A container sets Secure on HTTPS whatever is written here; Spring Session and WebFlux do as they are told.
  const declined = secure.state === "set" && secure.value === false && !reactive && springSession !== "yes";
  const otherServer = program.boot.has("spring-boot-starter-jetty", "spring-boot-starter-undertow") === "yes";
  const contextPath = settings.get("server.servlet.contextpath");
  return {
    kind: "cookie",
    stack: ID,
    role: "session",
    at,
    ...(program.environment !== undefined && { environment: program.environment }),
    name: setting(get("name"), plain, byKeeper("SESSION", "JSESSIONID")),
    secure: declined ? byContainer(secure, program) : secure,
    ...(declined && springSession === "no" && !servesHttps(program) && { secureDeclined: true as const }),
    httpOnly: setting(
      get("httponly"),
      readBoolean,
      otherServer && springSession !== "yes"
        ? { state: "unknown" }
        : byDefault(true, "default of Tomcat and Spring Session"),
      insert("httponly"),
    ),
    sameSite: setting(get("samesite"), readSameSite, byKeeper<SameSite>("lax", "unset"), insert("samesite")),
    domain: setting<string | null>(get("domain"), plain, byDefault(null, "the host alone")),
    path: setting<string | null>(
      get("path"),
      plain,
      contextPath.state === "written"
        ? byDefault(contextPath.entry.value, "the context path")
        : contextPath.state === "unknown"
          ? { state: "unknown" }
          : byDefault(null, "the context path"),
    ),
    maxAge: setting<number | null>(get("maxage"), readAge, byDefault(null, "it ends with the browser")),
    renewed: { state: "default", value: false, because: "the cookie is written once per session id" },
  };
}

/** What `secure: false` comes to where a servlet container makes, or may make, the cookie. */
function byContainer(
  written: Extract<Setting<boolean | "auto">, { state: "set" }>,
  program: Program,
): Setting<boolean | "auto"> {
  if (program.springSession === "no") return { ...written, value: "auto" };
  return servesHttps(program) ? { state: "unknown", at: written.at } : written;
}

/** https://docs.spring.io/spring-boot/how-to/webserver.html#howto.webserver.configure-ssl */
function servesHttps({ settings }: Program): boolean {
  const enabled = settings.get("server.ssl.enabled");
  const off = enabled.state === "written" && readBoolean(enabled.entry.value) === false;
  return !off && settings.has(/^server\.ssl\.(?:bundle|keystore|certificate)$/);
}

const plain = (text: string): string | undefined => text || undefined;

/** As Spring converts them; see StringToBooleanConverter. */
export function readBoolean(text: string): boolean | undefined {
  if (/^(?:true|on|yes|1)$/i.test(text)) return true;
  return /^(?:false|off|no|0)$/i.test(text) ? false : undefined;
}

function readSameSite(text: string): SameSite | undefined {
  const value = text.toLowerCase();
  if (value === "omitted") return "unset";
  return value === "lax" || value === "strict" || value === "none" ? value : undefined;
}

function readAge(text: string): number | null | undefined {
  const seconds = readDuration(text)?.seconds;
  return seconds !== undefined && seconds < 0 ? null : seconds;
}

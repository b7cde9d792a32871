// The settings of Spring Boot that concern sessions, in the one spelling that they are compared in.

const COOKIE = ["name", "domain", "path", "httponly", "secure", "maxage", "samesite"];

/** What says where a Redis is. */
const REDIS = ["host", "port", "url", "database"];

/** Lower case, no dashes: `server.servlet.session.cookie.httponly`. */
const NAMES: readonly string[] = [
  ...["server.servlet.session", "server.reactive.session", "server.session"].flatMap((session) => [
    `${session}.timeout`,
    ...COOKIE.map((knob) => `${session}.cookie.${knob}`),
  ]),
  "server.port",
  "server.servlet.contextpath",
  "server.forwardheadersstrategy",
  ...["enabled", "bundle", "keystore", "certificate"].map((knob) => `server.ssl.${knob}`),
  "server.useforwardheaders",
  "server.tomcat.remoteipheader",
  "server.tomcat.protocolheader",
  "server.tomcat.remoteip.remoteipheader",
  "server.tomcat.remoteip.protocolheader",
  "spring.main.webapplicationtype",
  "spring.main.cloudplatform",
  "spring.session.timeout",
  "spring.session.storetype",
  ...["spring.session.redis", "spring.session.data.redis"].flatMap((redis) =>
    ["namespace", "repositorytype", "flushmode", "savemode", "cleanupcron", "configureaction"].map(
      (knob) => `${redis}.${knob}`,
    ),
  ),
  ...["spring.redis", "spring.data.redis"].flatMap((redis) =>
    [...REDIS, "username", "password", "ssl", "ssl.enabled", "ssl.bundle"].map((knob) => `${redis}.${knob}`),
  ),
  "spring.profiles.active",
  "spring.profiles.include",
  "spring.config.import",
  "spring.config.activate.onprofile",
  "spring.config.activate.oncloudplatform",
];

const EXACT = new Set(NAMES);
/** Their mere presence says something; what follows the prefix does not matter. */
const PREFIXES = /^spring\.(?:(?:data\.)?redis\.(?:sentinel|cluster)\.|profiles\.group\.|profiles$)/;
const BY_VARIABLE = new Map(NAMES.map((name) => [name.replaceAll(".", ""), name]));

/** `http-only`, `httpOnly` and `http_only` are one name to Spring: https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.typesafe-configuration-properties.relaxed-binding */
export const canonical = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[-_]/g, "")
    .replaceAll(/\[\d+\]/g, "");

/** Whether a canonical name is one of those that are kept. */
export const isKnown = (name: string): boolean => EXACT.has(name) || PREFIXES.test(name);

/** The canonical name that an environment variable such as SERVER_SERVLET_SESSION_TIMEOUT sets. */
export const nameOfVariable = (variable: string): string | undefined =>
  /^(?:SERVER|SPRING)_/.test(variable) ? BY_VARIABLE.get(variable.toLowerCase().replaceAll("_", "")) : undefined;

// What is remembered of a connection: everything but its secrets. Pure.

export type Environment = "development" | "staging" | "production";

export interface Host {
  readonly host: string;
  readonly port: number;
}

export type Endpoint =
  | ({ readonly kind: "standalone" } & Host)
  | { readonly kind: "socket"; readonly path: string }
  | {
      readonly kind: "sentinel";
      readonly sentinels: readonly Host[];
      readonly master: string;
      readonly role: "master" | "replica";
      /** ACL user of the Sentinels themselves; their password is a secret of its own. */
      readonly username?: string;
      readonly translate?: Translation;
    }
  | { readonly kind: "cluster"; readonly nodes: readonly Host[]; readonly translate?: Translation };

/**
 * Addresses that servers announce, such as `172.18.0.3:6379` inside a container network, and where they are reached from here.
 */
export type Translation = Readonly<Record<string, Host>>;

/** Paths of PEM files; they are read when connecting. */
export interface Tls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** The name that the certificate must carry, where it is not the host. */
  readonly servername?: string;
  /** False accepts any certificate. */
  readonly rejectUnauthorized: boolean;
}

export interface Profile {
  readonly label: string;
  readonly environment: Environment;
  readonly endpoint: Endpoint;
  readonly tls?: Tls;
  readonly username?: string;
  readonly database: number;
}

/** Never part of a profile: kept in the host's secret storage or asked for each time. */
export interface Secrets {
  readonly password?: string;
  readonly sentinelPassword?: string;
  readonly keyPassphrase?: string;
}

export const defaultPort = 6379;
export const defaultSentinelPort = 26379;

/** How a host and port are written, with brackets around IPv6. */
export const written = ({ host, port }: Host): string => (host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`);

/** Where a profile leads, in words, without user or secret. */
export function describe(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case "standalone":
      return written(endpoint);
    case "socket":
      return endpoint.path;
    case "sentinel":
      return `${endpoint.role} of "${endpoint.master}"`;
    case "cluster":
      return `cluster at ${endpoint.nodes.map(written).join(", ")}`;
  }
}

/** A setting of the profile that cannot work, by its path (`endpoint.port`), and what to write instead. */
export interface Mistake {
  readonly at: string;
  readonly message: string;
}

/** Everything that is wrong with a profile; none means that connecting may be tried. */
export function mistakes(profile: Profile): readonly Mistake[] {
  const found: Mistake[] = [];
  const say = (at: string, message: string): void => void found.push({ at, message });
  if (profile.label.trim() === "") say("label", "Give the connection a name.");
  if (!["development", "staging", "production"].includes(profile.environment))
    say("environment", "The environment is development, staging or production.");
  if (!Number.isInteger(profile.database) || profile.database < 0)
    say("database", "A database is a whole number from 0 on; servers have 0 to 15 unless told otherwise.");
  if (profile.username !== undefined && /\s|^$/.test(profile.username))
    say("username", "A user name has no spaces; leave it out for the default user.");
  checkEndpoint(profile, say);
  if (profile.tls !== undefined) checkTls(profile.tls, profile.endpoint, say);
  return found;
}

type Say = (at: string, message: string) => void;

function checkEndpoint({ endpoint, database }: Profile, say: Say): void {
  switch (endpoint.kind) {
    case "standalone":
      checkHost(endpoint, "endpoint", say);
      return;
    case "socket":
      if (!/^(?:\/|[A-Za-z]:[\\/])/.test(endpoint.path))
        say("endpoint.path", "Give the socket's whole path, such as /run/redis/redis.sock.");
      // sun_path of sockaddr_un holds 108 bytes on Linux and 104 on macOS, with the closing zero.
      else if (Buffer.byteLength(endpoint.path) > 107)
        say("endpoint.path", "A socket's path holds at most 107 bytes; use a shorter one or a link.");
      return;
    case "sentinel":
      if (endpoint.sentinels.length === 0) say("endpoint.sentinels", "Name at least one Sentinel as host:port.");
      endpoint.sentinels.forEach((one, index) => {
        checkHost(one, `endpoint.sentinels[${index}]`, say);
      });
      if (endpoint.master.trim() === "")
        say("endpoint.master", "Give the name under which the Sentinels know the master, such as mymaster.");
      checkTranslation(endpoint.translate, say);
      return;
    case "cluster":
      if (endpoint.nodes.length === 0) say("endpoint.nodes", "Name at least one node of the cluster as host:port.");
      endpoint.nodes.forEach((one, index) => {
        checkHost(one, `endpoint.nodes[${index}]`, say);
      });
      if (database !== 0) say("database", "A cluster has database 0 only.");
      checkTranslation(endpoint.translate, say);
  }
}

function checkHost({ host, port }: Host, at: string, say: Say): void {
  if (host.trim() === "") say(`${at}.host`, "Give a host name or an address.");
  else if (/[\s/@?#]|:\/\//.test(host))
    say(`${at}.host`, "A host is a name or an address alone, without scheme, user, path or spaces.");
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    say(`${at}.port`, "A port is a whole number from 1 to 65535.");
}

function checkTranslation(translate: Translation | undefined, say: Say): void {
  for (const [announced, host] of Object.entries(translate ?? {})) {
    if (!/^.+:\d+$/.test(announced))
      say("endpoint.translate", `Write the announced address as host:port instead of "${announced}".`);
    checkHost(host, "endpoint.translate", say);
  }
}

function checkTls(tls: Tls, endpoint: Endpoint, say: Say): void {
  if (endpoint.kind === "socket") say("tls", "A Unix socket has no TLS; leave it out.");
  if (tls.cert !== undefined && tls.key === undefined)
    say("tls.key", "A client certificate needs its key; give the path of the key's PEM file.");
  if (tls.key !== undefined && tls.cert === undefined)
    say("tls.cert", "A client key needs its certificate; give the path of the certificate's PEM file.");
  if (tls.servername !== undefined && !/^[A-Za-z0-9.-]+$/.test(tls.servername))
    say("tls.servername", "The server name is the host name that the certificate carries, without port.");
}

// Puts an excerpt of a server's configuration into a whole one that the server can check on this machine: names of hosts become
// addresses, ports are ones that anybody may have, files are files that are here.

export interface Place {
  /** An empty directory that may be written to. */
  readonly directory: string;
  /** A file with a certificate and its key. */
  readonly certificate: string;
  /** The directory that holds httpd's `modules/`. */
  readonly modules: string;
  /** The nginx of this machine is 1.29.6 or later. */
  readonly sticky: boolean;
}

/**
 * `sticky`, `route=`, `drain` and `resolve` are newer than the nginx of Debian 12, where they are taken out; our own reader has seen
 * them.
 */
export function frameNginx(text: string, { directory, certificate, sticky }: Place): string {
  const defined = new Set([...text.matchAll(/^\s*upstream\s+(\S+)/gm)].map(([, name = ""]) => name));
  const stubs = new Set<string>();
  const old = sticky
    ? text
    : text.replaceAll(/^\s*sticky\b[^;{]*;/gm, "").replaceAll(/\b(?:route=[^\s;]+|drain|resolve)(?=[\s;])/g, "");
  const local = old
    .replaceAll(/^\s*(?:include\b[^;]*;|load_module\b[^;]*;|user\b[^;]*;|pid\b[^;]*;)/gm, "")
    .replaceAll(/^(\s*server\s+)(?!unix:)([^\s;{:]+)(:\d+)?(?=[\s;])(?![^;\n]*\{)/gm, "$1127.0.0.1$3")
    .replaceAll(
      /^(\s*listen\s+)(?:\S+:)?(\d+)/gm,
      (_, before: string, port: string) => `${before}127.0.0.1:${40000 + (Number(port) % 10000)}`,
    )
    .replaceAll(
      /^(\s*ssl_(?:certificate|certificate_key|trusted_certificate|client_certificate)\s+)[^;]+;/gm,
      `$1${certificate};`,
    )
    .replaceAll(/^(\s*(?:access_log|error_log)\s+)\/[^\s;]+/gm, `$1${directory}/some.log`)
    .replaceAll(
      /\b((?:proxy|fastcgi|grpc)_pass\s+(?:\w+:\/\/)?)([\w.-]+)((?::\d+)?)/g,
      (whole, before: string, host: string, port: string) => {
        if (defined.has(host) || host.startsWith("unix")) return whole;
        if (port !== "" || host.includes(".")) return `${before}127.0.0.1${port}`;
        stubs.add(host);
        return whole;
      },
    );
  const upstreams = [...stubs].map((name) => `upstream ${name} { server 127.0.0.1:9; }\n`).join("");
  const own = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${directory}/${name};`,
  );
  const inHttp = `access_log ${directory}/access.log; ${own.join(" ")}\n${upstreams}`;
  const top = topLevelNames(local);
  const has = (...names: readonly string[]): boolean => names.some((name) => top.has(name));
  const whole = (body: string): string => `pid ${directory}/nginx.pid;\nevents {}\nhttp { ${inHttp}${body}\n}\n`;
  if (has("http", "events", "stream"))
    return `pid ${directory}/nginx.pid;\n${has("events") ? "" : "events {}\n"}${local.replace(/^(\s*http\s*\{)/m, `$1 ${inHttp}`)}`;
  if (has("server", "upstream", "map", "geo", "split_clients", "log_format", "proxy_cache_path", "limit_req_zone"))
    return whole(local);
  if (has("location", "listen", "server_name")) return whole(`server { listen 127.0.0.1:40001;\n${local}\n}`);
  return whole(`server { listen 127.0.0.1:40001; location / {\n${local}\n} }`);
}

function topLevelNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  let depth = 0;
  for (const line of text.replaceAll(/#.*$/gm, "").split("\n")) {
    const name = /^\s*([a-z_]+)/.exec(line)?.[1];
    if (depth === 0 && name !== undefined) names.add(name);
    for (const character of line.replaceAll(/"[^"]*"|'[^']*'|\{\d+(?:,\d*)?\}/g, ""))
      depth += character === "{" ? 1 : character === "}" ? -1 : 0;
  }
  return names;
}

const SECTION =
  /^(?:global|defaults|frontend|backend|listen|resolvers|peers|userlist|cache|program|mailers|ring|http-errors)\b/m;

export function frameHaproxy(text: string, { certificate }: Place): string {
  const local = text
    .replaceAll(/^(\s*server(?:-template)?\s+\S+\s+(?:\d+\s+)?)(?!unix@|\/)([^\s:]+)(?=[:\s])/gm, "$1127.0.0.1")
    .replaceAll(/\b(crt|ca-file|crt-list)\s+\S+/g, `$1 ${certificate}`)
    .replaceAll(/^\s*(?:user|group|chroot|daemon|pidfile|stats socket|server-state-file)\b.*$/gm, "");
  const body = SECTION.test(local) ? local : `${/^\s*bind\b/m.test(local) ? "frontend" : "backend"} any\n${local}`;
  const named = (pattern: RegExp): string[] => [...body.matchAll(pattern)].map(([, name = ""]) => name);
  const backends = new Set(named(/\b(?:default_backend|use_backend)\s+([\w.-]+)/g));
  for (const name of named(/^(?:backend|listen)\s+(\S+)/gm)) backends.delete(name);
  const resolvers = new Set(named(/\bresolvers\s+(\S+)/g));
  for (const name of named(/^resolvers\s+(\S+)/gm)) resolvers.delete(name);
  const stubs = [
    ...[...backends].map((name) => `backend ${name}`),
    ...[...resolvers].map((name) => `resolvers ${name}\n  nameserver any 127.0.0.1:53`),
  ];
  const defaults = "defaults\n  mode http\n  timeout connect 5s\n  timeout client 30s\n  timeout server 30s\n";
  // Without any listener it says that it would not start.
  stubs.push("listen any-listener\n  bind 127.0.0.1:40003");
  return `${defaults}${body.trimEnd()}\n${stubs.map((stub) => `${stub}\n`).join("")}`;
}

const MODULES = [
  "mpm_event",
  "authz_core",
  "authz_host",
  "authn_core",
  "alias",
  "env",
  "setenvif",
  "headers",
  "rewrite",
  "remoteip",
  "log_config",
  "slotmem_shm",
  "socache_shmcb",
  "proxy",
  "proxy_http",
  "proxy_ajp",
  "proxy_wstunnel",
  "proxy_balancer",
  "proxy_hcheck",
  "watchdog",
  "lbmethod_byrequests",
  "lbmethod_bytraffic",
  "lbmethod_bybusyness",
  "status",
  "ssl",
  "session",
  "session_cookie",
  "mime",
  "dir",
  "filter",
  "expires",
  "cache",
  "cache_disk",
  "usertrack",
];

export function frameHttpd(text: string, { directory, certificate, modules }: Place): string {
  const local = text
    .replaceAll(/^(\s*SSL\w*(?:File|Path)\s+).*$/gm, `$1${certificate}`)
    .replaceAll(/^\s*(?:Include|IncludeOptional|LoadModule|Listen)\b.*$/gm, "");
  // Some modules are part of the program on some systems: asking for them is fine only where a file holds them.
  const load = MODULES.map(
    (name) =>
      `<IfFile "${modules}/modules/mod_${name}.so">\nLoadModule ${name}_module modules/mod_${name}.so\n</IfFile>\n`,
  );
  const head = `ServerRoot "${modules}"\nServerName localhost\nListen 127.0.0.1:40002\nPidFile ${directory}/httpd.pid\nErrorLog ${directory}/error.log\n`;
  return `${head}${load.join("")}${local}`;
}

export function frameRedis(text: string): string {
  return text.replaceAll(
    /^\s*(?:include|loadmodule|dir|logfile|pidfile|aclfile|unixsocket\w*|daemonize|supervised|port|tls-port)\b.*$/gm,
    "",
  );
}

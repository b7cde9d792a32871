// Real balancers on loopback in front of nodes, each with a way to be told what to do; ended by their own pids.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, type Nodes } from "./nodes.ts";

export interface RunningProxy extends AsyncDisposable {
  readonly port: number;
  /** Its configuration, as a person would write it. */
  readonly file: string;
  /** Variables that tell a script where to reach it. */
  readonly environment: Readonly<Record<string, string>>;
}

export type ProxyName = "haproxy" | "httpd" | "nginx";

const PROGRAMS: Readonly<Record<ProxyName, readonly string[]>> = {
  haproxy: ["haproxy"],
  httpd: ["apache2", "httpd"],
  nginx: ["nginx"],
};

/** Path of the program; undefined when the machine has none. */
export function proxyProgram(name: ProxyName): string | undefined {
  const folders = ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];
  return PROGRAMS[name]
    .flatMap((program) => folders.map((folder) => join(folder, program)))
    .find((path) => existsSync(path));
}

/** Rejects when it does not answer. */
export async function startProxy(
  name: ProxyName,
  program: string,
  nodes: Nodes,
  directory: string,
): Promise<RunningProxy> {
  const port = await freePort();
  const log = join(directory, `${name}.log`);
  const { file, text, args, environment } = { haproxy: haproxyOf, httpd: httpdOf, nginx: nginxOf }[name](
    port,
    nodes,
    directory,
  );
  writeFileSync(file, text);
  const child = spawn(program, args, { cwd: directory, stdio: "ignore" });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  try {
    await untilAnswers(`http://127.0.0.1:${port}/health`, child);
  } catch (error) {
    child.kill("SIGKILL");
    const told = existsSync(log) ? readFileSync(log, "utf8") : "";
    throw new Error(`${name} does not run: ${told}`, { cause: error });
  }
  return {
    port,
    file,
    environment,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await gone;
    },
  };
}

interface Configuration {
  readonly file: string;
  readonly text: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

function haproxyOf(port: number, nodes: Nodes, directory: string): Configuration {
  const socket = join(directory, "admin.sock");
  const file = join(directory, "haproxy.cfg");
  const servers = nodes.names.map((name) => `  server ${name} 127.0.0.1:${nodes.port(name)} check cookie ${name}`);
  const text = `global
  stats socket ${socket} mode 600 level admin
defaults
  mode http
  timeout connect 5s
  timeout client 20s
  timeout server 20s
  timeout check 10s
frontend web
  bind 127.0.0.1:${port}
  default_backend shop
backend shop
  balance roundrobin
  option redispatch
  option httpchk GET /health
  default-server inter 200ms fall 3 rise 1
  cookie SRV insert indirect nocache httponly
${servers.join("\n")}
`;
  return { file, text, args: ["-db", "-q", "-f", file], environment: { HAPROXY_SOCKET: socket } };
}

/** Where distributions keep the modules of httpd. */
const modules = (): string =>
  ["/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/lib/httpd/modules", "/usr/local/apache2/modules"].find(
    (path) => existsSync(path),
  ) ?? "modules";

function httpdOf(port: number, nodes: Nodes, directory: string): Configuration {
  const file = join(directory, "httpd.conf");
  const load = (name: string): string => {
    const path = join(modules(), `mod_${name}.so`);
    return existsSync(path) ? `LoadModule ${name}_module ${path}\n` : "";
  };
  const names =
    "mpm_event unixd authn_core authz_core authz_host headers proxy proxy_http slotmem_shm lbmethod_byrequests proxy_balancer";
  const members = nodes.names.map(
    (name) => `  BalancerMember "http://127.0.0.1:${nodes.port(name)}" route=${name} retry=1`,
  );
  const account = existsSync("/etc/debian_version") ? "www-data" : "daemon";
  const user = process.getuid?.() === 0 ? `User ${account}\nGroup ${account}\n` : "";
  const text = `ServerRoot ${directory}
ServerName localhost
PidFile ${join(directory, "httpd.pid")}
ErrorLog ${join(directory, "httpd.log")}
DefaultRuntimeDir ${directory}
Listen 127.0.0.1:${port}
${names.split(" ").map(load).join("")}${user}
Header add Set-Cookie "ROUTEID=.%{BALANCER_WORKER_ROUTE}e; path=/; HttpOnly" env=BALANCER_ROUTE_CHANGED
<Proxy "balancer://shop">
${members.join("\n")}
  ProxySet stickysession=ROUTEID
</Proxy>
ProxyPass "/balancer-manager" "!"
ProxyPass "/" "balancer://shop/"
<Location "/balancer-manager">
  SetHandler balancer-manager
  Require local
</Location>
`;
  const manager = `http://127.0.0.1:${port}/balancer-manager`;
  return { file, text, args: ["-DFOREGROUND", "-f", file], environment: { BALANCER_MANAGER: manager } };
}

function nginxOf(port: number, nodes: Nodes, directory: string): Configuration {
  const file = join(directory, "nginx.conf");
  const servers = nodes.names.map((name) => `    server 127.0.0.1:${nodes.port(name)};`);
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `  ${kind}_temp_path ${join(directory, kind)};`,
  );
  const text = `daemon off;
worker_processes 1;
pid ${join(directory, "nginx.pid")};
error_log ${join(directory, "nginx.log")};
events {}
http {
  access_log off;
${folders.join("\n")}
  upstream shop {
${servers.join("\n")}
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://shop;
    }
  }
}
`;
  const environment = {
    NGINX_PID: join(directory, "nginx.pid"),
    NGINX_FILE: file,
    NGINX_OPTIONS: `-c ${file} -e ${join(directory, "nginx.log")}`,
  };
  return { file, text, args: ["-c", file, "-e", join(directory, "nginx.log")], environment };
}

/** Rejects when the process ends, or does not answer with 200 within twenty seconds. */
async function untilAnswers(url: string, server: ChildProcess): Promise<void> {
  const limit = performance.now() + 20_000;
  while (true) {
    if (server.exitCode !== null) throw new Error(`it ended with ${server.exitCode}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.status === 200) return;
    if (performance.now() > limit) throw new Error(`${url} does not answer`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

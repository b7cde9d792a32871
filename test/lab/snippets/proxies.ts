// Puts nginx, HAProxy and httpd, set up by the snippets, in front of two real nodes, and looks where visitors go.
//
//     node test/lab/snippets/proxies.ts     (needs nginx, haproxy, apache2 and socat; STICKY_NGINX=… names an nginx from 1.29.6 on)
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { frameHttpd } from "../../house/knowledge/frames.ts";
import { documentOf, snippetOf } from "../../snippets/documents.ts";

const folder = mkdtempSync(join(tmpdir(), "session-doctor-proxies-"));
const of = (id: string): string => documentOf(snippetOf(id)).text;
const body = (id: string): string => documentOf(snippetOf(id)).body;

interface Node {
  readonly name: string;
  readonly port: number;
  readonly server: Server;
}

/** Answers with its name and the headers it got; `/login` starts a session that carries its route, as Tomcat's do. */
async function startNode(name: string): Promise<Node> {
  const server = createServer((request, response) => {
    if (request.url === "/login") response.setHeader("set-cookie", `JSESSIONID=0A1B2C.${name}; Path=/`);
    response.end(JSON.stringify({ name, headers: request.headers }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return { name, port: address.port, server };
}

const [node1, node2] = [await startNode("node1"), await startNode("node2")];
/** The nodes of this machine in the place of those of the snippets. */
const local = (text: string): string =>
  text.replaceAll("10.0.0.1:8080", `127.0.0.1:${node1.port}`).replaceAll("10.0.0.2:8080", `127.0.0.1:${node2.port}`);

interface Answer {
  readonly node: string;
  readonly headers: IncomingHttpHeaders;
  readonly cookies: readonly string[];
  readonly cookie: string;
  readonly status: number;
}

const PORT = 21_000 + (process.pid % 9_000);
async function ask(path = "/", cookie = "", more: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const headers = { connection: "close", ...(cookie !== "" && { cookie }), ...more };
  const response = await fetch(`http://127.0.0.1:${PORT}${path}`, { headers, redirect: "manual" });
  const cookies = response.headers.getSetCookie();
  const text = await response.text();
  const { name = "", headers: got = {} } = text.startsWith("{") ? JSON.parse(text) : {};
  return {
    node: name,
    headers: got,
    cookies,
    cookie: cookies.map((line) => line.split(";")[0]).join("; "),
    status: response.status,
  };
}

/** Runs a proxy in the foreground while `go` visits it. */
async function behind(name: string, program: string, args: readonly string[], go: () => Promise<void>): Promise<void> {
  const child: ChildProcess = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], cwd: folder });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  try {
    await listening(child, () => output);
    await go();
    process.stdout.write(`${name} works\n`);
  } catch (error) {
    const log = join(folder, "error.log");
    process.stderr.write(`${name}:\n${output}\n${existsSync(log) ? readFileSync(log, "utf8") : ""}\n`);
    throw error;
  } finally {
    if (child.exitCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
  }
}

/** The last line of a log that has so many. A line may be written after its answer. */
async function written(file: string, count = 1): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").filter(Boolean) : [];
    if (lines.length >= count) return lines.at(-1) ?? "";
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${file} never has ${count} lines`);
}

async function listening(child: ChildProcess, output: () => string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${output()}`);
    const socket = connect(PORT, "127.0.0.1");
    const open = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`it never listens: ${output()}`);
}

/** New visitors reach both nodes, and each stays where it was. */
async function assertSticky(path: string, flagged: boolean): Promise<void> {
  const met = new Set<string>();
  for (let visitor = 0; visitor < 12; visitor++) {
    const first = await ask(path);
    met.add(first.node);
    assert.notEqual(first.cookie, "", "no cookie");
    if (flagged)
      for (const flag of ["httponly", "secure", "samesite=lax"])
        assert.ok(first.cookies[0]?.toLowerCase().includes(flag), `no ${flag}`);
    for (let time = 0; time < 4; time++) assert.equal((await ask("/", first.cookie)).node, first.node);
  }
  assert.deepEqual([...met].sort(), ["node1", "node2"], "all visitors went to one node");
}

const nginxFile = (text: string): string => {
  const file = join(folder, "nginx.conf");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  // Turned off, it would be off for what a snippet logs, too.
  const inHttp = `${text.includes("access_log") ? "" : "access_log off;"} ${temporary.join(" ")}`;
  writeFileSync(
    file,
    `daemon off;\nmaster_process off;\npid ${join(folder, "nginx.pid")};\nerror_log stderr;\n${text.replace("http {", `http { ${inHttp}`)}`,
  );
  return file;
};
const nginx = (name: string, text: string, go: () => Promise<void>, program = "/usr/sbin/nginx"): Promise<void> =>
  behind(name, program, ["-e", "stderr", "-p", folder, "-c", nginxFile(text)], go);
const whole = (upstreams: string, location: string): string =>
  local(`events {}\nhttp {\n${upstreams}\nserver { listen 127.0.0.1:${PORT}; location / {\n${location}\n} }\n}\n`);

try {
  await nginx("nginx-userid-hash", whole(body("nginx-userid-hash"), "proxy_pass http://shop;"), () =>
    assertSticky("/", true),
  );
  const mapped = whole(body("nginx-route-map"), "proxy_pass http://$shop_upstream;");
  await nginx("nginx-route-map", mapped, () => assertSticky("/login", false));
  const plain = local("upstream shop { server 10.0.0.1:8080; server 10.0.0.2:8080; }");
  await nginx(
    "nginx-proxy-headers",
    whole(plain, `proxy_pass http://shop;\n${body("nginx-proxy-headers")}`),
    async () => {
      const { headers } = await ask("/", "", { "x-forwarded-proto": "https", "x-forwarded-for": "1.2.3.4" });
      assert.equal(headers["x-forwarded-proto"], "http", "the client's own word is overwritten");
      assert.equal(headers["x-forwarded-for"], "127.0.0.1");
      assert.equal(headers.host, "127.0.0.1");
    },
  );
  await nginx(
    "nginx-cookie-flags",
    whole(plain, `proxy_pass http://shop;\n${body("nginx-cookie-flags")}`),
    async () => {
      const [line = ""] = (await ask("/login")).cookies;
      for (const flag of ["httponly", "secure", "samesite=lax"])
        assert.ok(line.toLowerCase().includes(flag), `no ${flag}`);
    },
  );
  const cached = `proxy_cache_path ${join(folder, "cache")} keys_zone=pages:1m;\n${plain}`;
  const caching = `proxy_pass http://shop; proxy_cache pages; proxy_cache_valid any 1m; add_header X-Cache $upstream_cache_status;\n${body("nginx-no-shared-sessions")}`;
  await nginx("nginx-no-shared-sessions", whole(cached, caching), async () => {
    await ask("/login");
    const again = await ask("/login");
    assert.equal(again.cookies.length, 1, "an answer with a cookie comes from its node");
    const met = new Set<string>();
    for (let time = 0; time < 6; time++) met.add((await ask("/mine", "sid=somebody")).node);
    assert.equal(met.size, 2, "answers for somebody come from the nodes");
    const shared = new Set<string>();
    for (let time = 0; time < 6; time++) shared.add((await ask("/everybody")).node);
    assert.equal(shared.size, 1, "other answers come from the cache");
  });
  const log = join(folder, "affinity.log");
  const logging = body("nginx-affinity-log").replace("/var/log/nginx/affinity.log", log);
  await nginx("nginx-affinity-log", whole(`${plain}\n${logging}`, "proxy_pass http://shop;"), async () => {
    await ask("/", "sid=secret-value");
    const line = await written(log);
    const { session, node } = JSON.parse(line);
    assert.equal(session, "yes");
    assert.match(node, /^127\.0\.0\.1:/);
    assert.doesNotMatch(line, /secret-value/);
  });
  if (process.env.STICKY_NGINX !== undefined) {
    const sticky = whole(body("nginx-sticky-cookie"), "proxy_pass http://shop;");
    await nginx("nginx-sticky-cookie", sticky, () => assertSticky("/", true), process.env.STICKY_NGINX);
    const route = whole(body("nginx-sticky-route"), "proxy_pass http://shop;");
    await nginx("nginx-sticky-route", route, () => assertSticky("/login", false), process.env.STICKY_NGINX);
  }

  // The nodes answer every path, so that probes are content.
  const socket = join(folder, "admin.sock");
  const haproxyFile = (
    backend: string,
    frontend = `frontend web\n    mode http\n    bind 127.0.0.1:${PORT}\n    default_backend shop\n`,
  ): string => {
    const file = join(folder, "haproxy.cfg");
    const head = `global\n    stats socket ${socket} mode 600 level admin\n    stats timeout 30s\ndefaults\n    mode http\n    timeout connect 5s\n    timeout client 30s\n    timeout server 30s\n`;
    writeFileSync(file, `${head}${frontend}${local(backend)}\n`);
    return file;
  };
  const haproxy = (name: string, backend: string, go: () => Promise<void>): Promise<void> =>
    behind(name, "/usr/sbin/haproxy", ["-db", "-L", "edge1", "-f", haproxyFile(backend)], go);
  await haproxy("haproxy-cookie", body("haproxy-cookie"), () => assertSticky("/", true));
  const table = body("haproxy-stick-table").replaceAll(/:1000[01]$/gm, (port) => `:${Number(port.slice(1)) + 20_000}`);
  await haproxy("haproxy-stick-table", table, async () => {
    // All ids of one node are alike here, and so is what is learnt of them.
    const first = await ask("/login");
    for (let time = 0; time < 6; time++) assert.equal((await ask("/", first.cookie)).node, first.node);
  });
  const script = (id: string, change: (text: string) => string = (text) => text): string => {
    const file = join(folder, `${id}.sh`);
    writeFileSync(file, change(of(id)));
    return file;
  };
  // Without waiting for this process, which is the nodes.
  const sh = async (
    file: string,
    args: readonly string[],
    path = process.env.PATH,
  ): Promise<{ code: number; text: string }> => {
    const child = spawn("bash", [file, ...args], {
      env: { ...process.env, HAPROXY_SOCKET: socket, PATH: path },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
    const [code] = (await once(child, "close")) as [number];
    return { code, text };
  };
  await haproxy("haproxy-drain", body("haproxy-cookie"), async () => {
    let bound = await ask();
    for (let time = 0; time < 12 && bound.node !== "node1"; time++) bound = await ask();
    assert.equal(bound.node, "node1");
    const drained = await sh(script("haproxy-drain"), ["drain", "shop1"]);
    assert.equal(drained.code, 0, drained.text);
    assert.equal((await ask("/", bound.cookie)).node, "node1", "who is bound stays");
    for (let time = 0; time < 6; time++) assert.equal((await ask()).node, "node2", "new ones go elsewhere");
    assert.equal((await sh(script("haproxy-drain"), ["ready", "shop1"])).code, 0);
    const none = await sh(script("haproxy-drain"), ["drain", "shop9"]);
    assert.equal(none.code, 1, "a node that is not there");
  });
  await haproxy("rolling-deploy", body("haproxy-cookie"), async () => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    // Stands in for the nodes: it notes what it was told to install.
    writeFileSync(
      join(bin, "ssh"),
      `#!/bin/sh\necho "$*" >>"${folder}/installed"\n[ "$2" != shop2 ] || [ ! -e "${folder}/broken" ]\n`,
      { mode: 0o755 },
    );
    writeFileSync(join(bin, "curl"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
    const two = script("rolling-deploy", (text) => text.replace("shop1 shop2 shop3", "shop1 shop2"));
    const path = `${bin}:${process.env.PATH}`;
    const done = await sh(two, ["1.2.3"], path);
    assert.equal(done.code, 0, done.text);
    const installed = readFileSync(join(folder, "installed"), "utf8").trim().split("\n");
    assert.deepEqual(
      installed.map((line) => line.split(" ").slice(1)),
      ["shop1", "shop2"].map((node) => [node, "sudo", "/usr/local/bin/install-shop", "1.2.3"]),
    );
    writeFileSync(join(folder, "broken"), "");
    const failed = await sh(two, ["1.2.4"], path);
    assert.notEqual(failed.code, 0, "the first step that fails stops the rest");
    assert.doesNotMatch(failed.text, /shop2: done/);
    assert.notEqual((await sh(two, [], path)).code, 0, "no version");
  });

  const modules = ["/usr/lib/apache2", "/usr/lib64/httpd"].find((path) => existsSync(join(path, "modules"))) ?? "/";
  const httpd = (name: string, inHost: string, go: () => Promise<void>): Promise<void> => {
    const file = join(folder, "httpd.conf");
    const place = { directory: folder, certificate: "", modules, sticky: false };
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is httpd's own way to name a variable.
    const host = local(inHost).replace("${APACHE_LOG_DIR}", folder);
    const text = frameHttpd(`<VirtualHost *:${PORT}>\n${host}\n</VirtualHost>\n`, place)
      .replace("Listen 127.0.0.1:40002", `Listen 127.0.0.1:${PORT}`)
      .replace(
        "ServerName localhost",
        `ServerName localhost\nDefaultRuntimeDir ${folder}\nTypesConfig /dev/null\nUser www-data\nGroup www-data\nMutex file:${folder} default`,
      );
    writeFileSync(file, text);
    return behind(name, "/usr/sbin/apache2", ["-D", "FOREGROUND", "-f", file], go);
  };
  await httpd("httpd-balancer-cookie", body("httpd-balancer-cookie"), () => assertSticky("/", true));
  await httpd("httpd-balancer-route", body("httpd-balancer-route"), () => assertSticky("/login", false));
  await httpd(
    "httpd-forwarded-headers",
    `${body("httpd-forwarded-headers")}\nProxyPass "/" "http://10.0.0.1:8080/"`,
    async () => {
      const { headers } = await ask("/", "", { "x-forwarded-proto": "http" });
      assert.equal(headers["x-forwarded-proto"], "https");
      assert.equal(headers.host, `127.0.0.1:${PORT}`);
    },
  );
  rmSync(log, { force: true });
  await httpd("httpd-affinity-log", `${body("httpd-balancer-route")}\n${body("httpd-affinity-log")}`, async () => {
    const { cookie, node } = await ask("/login");
    await ask("/", cookie);
    const last = await written(log, 2);
    assert.ok(last.includes(`asked=${node} answered=${node}`), last);
    assert.doesNotMatch(last, /0A1B2C/);
  });
  const managed = `<Location "/balancer-manager">\n  SetHandler balancer-manager\n  Require local\n</Location>\nProxyPass "/balancer-manager" "!"\n${body("httpd-balancer-route")}`;
  await httpd("httpd-drain", managed, async () => {
    const file = script("httpd-drain", (text) => text.replace("http://127.0.0.1/", `http://127.0.0.1:${PORT}/`));
    let bound = await ask("/login");
    for (let time = 0; time < 12 && bound.node !== "node1"; time++) bound = await ask("/login");
    const worker = `http://127.0.0.1:${node1.port}`;
    const drained = await sh(file, ["drain", worker]);
    assert.equal(drained.code, 0, drained.text);
    assert.equal((await ask("/", bound.cookie)).node, "node1", "who is bound stays");
    for (let time = 0; time < 6; time++) assert.equal((await ask()).node, "node2", "new ones go elsewhere");
    const back = await sh(file, ["ready", worker]);
    assert.equal(back.code, 0, back.text);
    const met = new Set<string>();
    for (let time = 0; time < 8; time++) met.add((await ask()).node);
    assert.equal(met.size, 2, "it is back");
    assert.notEqual((await sh(file, ["drain", "http://10.9.9.9:1"])).code, 0, "a worker that is not there");
  });
} finally {
  for (const { server } of [node1, node2]) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true, force: true });
}
if (spawnSync("nginx", ["-v"]).error) process.stdout.write("nginx is not on the path; /usr/sbin/nginx was used\n");

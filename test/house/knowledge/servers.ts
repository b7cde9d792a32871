// Has blocks of configuration checked by the servers that would read them, as far as they are installed. Nothing is started.
import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConfigServer, configServerOf } from "./config-server.ts";
import { frameHaproxy, frameHttpd, frameNginx, frameRedis, type Place } from "./frames.ts";
import type { Block } from "./pages.ts";

interface Checker {
  /** Programs of which the first that is there is used; distributions name httpd differently. */
  readonly programs: readonly string[];
  frame(text: string, place: Place): string;
  args(file: string, place: Place): readonly string[];
  /** What is wrong, out of everything that the program wrote. */
  wrong(code: number, output: string): string | undefined;
}

const CHECKERS: Readonly<Record<ConfigServer, Checker>> = {
  nginx: {
    programs: ["nginx", "/usr/sbin/nginx"],
    frame: frameNginx,
    args: (file, { directory }) => ["-t", "-q", "-e", "stderr", "-p", directory, "-c", file],
    wrong: (code, output) => (code === 0 ? undefined : pick(output, /\[(?:emerg|error)\] (?:\d+#\d+: )?(.*)/)),
  },
  haproxy: {
    programs: ["haproxy", "/usr/sbin/haproxy"],
    frame: frameHaproxy,
    args: (file) => ["-c", "-f", file],
    wrong: (code, output) => (code === 0 ? undefined : pick(output, /\[ALERT\].*?: (.*)/)),
  },
  httpd: {
    programs: ["apache2", "/usr/sbin/apache2", "httpd", "/usr/sbin/httpd"],
    frame: frameHttpd,
    args: (file) => ["-t", "-f", file],
    wrong: (code, output) => (code === 0 ? undefined : pick(output, /^(?!AH00526|AH00558|Syntax error on)(.+)/m)),
  },
  redis: {
    programs: ["redis-server"],
    frame: frameRedis,
    // It has no check of its own. Told to listen nowhere, it reads its configuration and ends.
    args: (file) => [file, "--port", "0", "--tls-port", "0", "--daemonize", "no", "--logfile", ""],
    wrong: (_code, output) =>
      output.includes("Configured to not listen anywhere")
        ? undefined
        : pick(output, /^(?:Bad directive|.*argument|>>> .*|'.*)$/m),
  },
};

export interface ServerCheck {
  readonly complaints: readonly string[];
  readonly checked: number;
  /** Undefined where it is installed. */
  readonly missing: string | undefined;
}

/** Checks every block that this server reads. */
export async function checkWith(server: ConfigServer, blocks: readonly Block[]): Promise<ServerCheck> {
  const checker = CHECKERS[server];
  const program = checker.programs.find((name) => !spawnSync(name, ["-v"]).error);
  const own = blocks.filter((block) => configServerOf(block) === server);
  if (program === undefined) return { complaints: [], checked: 0, missing: `${server} is not installed` };
  const directory = mkdtempSync(join(tmpdir(), "session-doctor-servers-"));
  const place: Place = {
    directory,
    certificate: join(directory, "certificate.pem"),
    modules: modulesOf(),
    sticky: server === "nginx" && knowsSticky(program),
  };
  try {
    if (own.some(({ text }) => /\b(?:ssl|crt|SSL\w*)\b/.test(text))) makeCertificate(place);
    const complaints: string[] = [];
    for (const [index, block] of own.entries()) {
      const file = join(directory, `${index}.conf`);
      writeFileSync(file, checker.frame(block.text, place));
      const { code, output } = await run(program, checker.args(file, place), directory);
      const wrong = checker.wrong(code, output);
      if (wrong !== undefined) complaints.push(`${block.where} ${server}: ${wrong.replaceAll(`${directory}/`, "")}`);
    }
    return { complaints, checked: own.length, missing: undefined };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function pick(output: string, pattern: RegExp): string {
  const match = pattern.exec(output);
  return match?.[1] ?? match?.[0] ?? (output.trim().slice(0, 300) || "it says nothing and fails");
}

function run(program: string, args: readonly string[], cwd: string): Promise<{ code: number; output: string }> {
  const environment = { ...process.env, APACHE_LOG_DIR: cwd, APACHE_RUN_DIR: cwd, LC_ALL: "C" };
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      { cwd, env: environment, timeout: 20_000, killSignal: "SIGKILL" },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === "number" ? error.code : 1) : 0;
        resolve({ code, output: `${stdout}\n${stderr}` });
      },
    );
  });
}

const modulesOf = (): string =>
  ["/usr/lib/apache2", "/usr/lib64/httpd", "/usr/local/apache2"].find((path) => existsSync(join(path, "modules"))) ??
  "/";

/** https://nginx.org/en/CHANGES says since when. */
export function knowsSticky(program: string): boolean {
  const [, major, minor, patch] =
    /nginx\/(\d+)\.(\d+)\.(\d+)/.exec(spawnSync(program, ["-v"], { encoding: "utf8" }).stderr) ?? [];
  return Number(major) * 1e6 + Number(minor) * 1e3 + Number(patch) >= 1_029_006;
}

/** Blocks name certificates that a reader has. */
function makeCertificate({ directory, certificate }: Place): void {
  const key = join(directory, "key.pem");
  const args = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"];
  const done = spawnSync("openssl", [...args, "-keyout", key, "-out", certificate], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`openssl made no certificate: ${done.stderr}`);
  const both = spawnSync("sh", ["-c", 'cat "$1" >>"$2"', "sh", key, certificate]);
  if (both.status !== 0) throw new Error("the key was not added to the certificate");
}

// Has nginx, HAProxy, httpd and Redis read the documents that are theirs. None of them serves anything.
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConfigServer, configServerOf } from "../../house/knowledge/config-server.ts";
import type { Block } from "../../house/knowledge/pages.ts";
import { checkWith } from "../../house/knowledge/servers.ts";
import type { Document } from "../documents.ts";
import { type Check, checkEach } from "./check.ts";

const NAMES: Readonly<Record<ConfigServer, string>> = {
  nginx: "nginx -t",
  haproxy: "haproxy -c",
  httpd: "apache2 -t",
  redis: "redis-server",
};
const LANGUAGES: Readonly<Record<string, string>> = { nginx: "nginx", haproxy: "haproxy", apacheconf: "apache" };

export async function checkServers(documents: readonly Document[]): Promise<readonly Check[]> {
  // Secrets that a document takes from the environment.
  process.env.AFFINITY_KEY ??= "any";
  const blocks = documents.flatMap((document) => {
    const block = blockOf(document);
    const server = configServerOf(block);
    return server === undefined || /\.acl$|sentinel/.test(document.path) || document.snippet.id === "redis-tls"
      ? []
      : [{ block, server }];
  });
  const servers = [...new Set(blocks.map(({ server }) => server))];
  const checks = await Promise.all(
    servers.map(async (server): Promise<Check> => {
      const own = blocks.filter((one) => one.server === server).map(({ block }) => block);
      const { complaints, missing } = await checkWith(server, own);
      const ids = own.map(({ where }) => where);
      const wrong = complaints.map((text): [string, string] => [text.split(" ")[0] ?? "", text]);
      return { by: NAMES[server], ids, complaints: new Map(wrong), ...(missing !== undefined && { missing }) };
    }),
  );
  return [...checks, ...(await checkRedisFiles(documents))];
}

const blockOf = ({ snippet, path, text }: Document): Block => ({
  where: snippet.id,
  language: LANGUAGES[snippet.language] ?? snippet.language,
  path,
  text,
  below: "",
});

/** Sentinels, and TLS, which takes a certificate. Lists of users are read later than this: they are run. */
async function checkRedisFiles(documents: readonly Document[]): Promise<readonly Check[]> {
  const directory = mkdtempSync(join(tmpdir(), "session-doctor-snippets-"));
  const write = (name: string, text: string): string => {
    const file = join(directory, name);
    writeFileSync(file, text);
    return file;
  };
  const nowhere = ["--port", "0", "--dir", directory, "--logfile", "", "--daemonize", "no"];
  const unheard = (_code: number, output: string): string | undefined =>
    output.includes("Configured to not listen anywhere") ? undefined : output.trim().slice(-500);
  try {
    return [
      await checkEach(
        "redis-server --tls-replication",
        ["redis-server"],
        documents.filter(({ snippet }) => snippet.id === "redis-tls"),
        ({ text }, index) => {
          const certificate = makeCertificate(directory);
          const local = text.replaceAll(/^(tls-\w+-cert-file|tls-cert-file|tls-key-file) .*$/gm, `$1 ${certificate}`);
          return [write(`tls-${index}.conf`, local), ...nowhere, "--tls-port", "0"];
        },
        unheard,
      ),
      await checkEach(
        "redis-server --sentinel",
        ["redis-server"],
        documents.filter(({ path }) => path.includes("sentinel") && path.endsWith(".conf")),
        ({ text }, index) => {
          // The list of users is another file of its machine.
          const local = text.replaceAll(/^(?:aclfile|dir|port|bind)\b.*$/gm, "");
          return [write(`sentinel-${index}.conf`, local), "--sentinel", ...nowhere];
        },
        unheard,
      ),
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A certificate of nobody, with its key in the same file. */
function makeCertificate(directory: string): string {
  const [key, file] = [join(directory, "key.pem"), join(directory, "certificate.pem")];
  const args = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"];
  execFileSync("openssl", [...args, "-keyout", key, "-out", file], { stdio: "pipe" });
  appendFileSync(file, readFileSync(key));
  return file;
}

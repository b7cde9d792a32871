// Certificates of an authority of its own, fit and unfit ones, made by openssl and removed with the test.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

/**
 * `server` is for 127.0.0.1, `elsewhere` for another name, `expired` for yesterday, and `client` for a client, with the key `locked` behind the
 * passphrase "geheim"; all signed by `ca`. `stranger` signed itself. The function gives the path of a file.
 */
export function certificates(t: Pick<TestContext, "after">): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), "session-doctor-tls-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => void execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const authority = (name: string): void =>
    openssl(
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-days",
      "2",
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.crt`,
      "-subj",
      `/CN=${name}`,
    );
  const signed = (name: string, names: string, ...more: string[]): void => {
    openssl(
      "req",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.csr`,
      "-subj",
      `/CN=${name}`,
    );
    writeFileSync(at(`${name}.ext`), `subjectAltName=${names}\n`);
    const days = more.length > 0 ? more : ["-days", "2"];
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      "-CA",
      "ca.crt",
      "-CAkey",
      "ca.key",
      "-CAcreateserial",
      "-out",
      `${name}.crt`,
      "-extfile",
      `${name}.ext`,
      ...days,
    );
  };
  authority("ca");
  authority("stranger");
  signed("server", "DNS:redis.test,IP:127.0.0.1");
  signed("elsewhere", "DNS:elsewhere.test");
  signed("expired", "IP:127.0.0.1", "-days", "-1");
  signed("client", "DNS:client.test");
  openssl("ec", "-in", "client.key", "-aes256", "-passout", "pass:geheim", "-out", "locked.key");
  writeFileSync(at("broken.crt"), "no certificate\n");
  return at;
}

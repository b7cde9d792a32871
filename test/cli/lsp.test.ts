// The lsp command: a language server that answers, and that ends with its client.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { folder } from "./command-line.ts";

const main = join(import.meta.dirname, "../../src/cli/main.ts");

test("lsp speaks the protocol on standard input and output, and leaves when it is told to", async () => {
  const child = spawn(process.execPath, [main, "lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  try {
    const send = (message: object): void => {
      const body = JSON.stringify({ jsonrpc: "2.0", ...message });
      child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    };
    let received = "";
    child.stdout.setEncoding("utf8");
    const until = async (pattern: RegExp): Promise<void> => {
      while (!pattern.test(received)) {
        const [chunk] = await once(child.stdout, "data", { signal: AbortSignal.timeout(20_000) });
        received += chunk;
      }
    };
    send({ id: 1, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } });
    await until(/"capabilities"/);
    send({ method: "initialized", params: {} });
    send({ id: 2, method: "shutdown" });
    await until(/"id":2/);
    send({ method: "exit" });
    const [code] = await exited;
    assert.equal(code, 0);
  } finally {
    child.kill();
  }
});

test("lsp refuses options that it does not have", () => {
  using place = folder();
  const { code, err } = place.run(["lsp", "--port=1"]);
  assert.equal(code, 2);
  assert.match(err, /--port=1/);
});

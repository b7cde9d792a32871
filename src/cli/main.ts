#!/usr/bin/env node
// The command line's entry: finds the command and loads nothing else.

const [command = "--help", ...rest] = process.argv.slice(2);

// A reader such as `head` that closes early has what it wanted.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

try {
  process.exitCode = await run();
} catch (error) {
  const { UsageError } = await import("./usage.ts");
  const expected = error instanceof UsageError;
  const text = error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`session-doctor: ${expected ? "" : "internal error: "}${text}\n`);
  process.exitCode = 2;
}

async function run(): Promise<number> {
  if (command === "--version" || command === "-V") {
    const { toolVersion } = await import("../disk/install.ts");
    process.stdout.write(`${toolVersion()}\n`);
    return 0;
  }
  if (command === "--help" || command === "-h" || command === "help") {
    const { helpFor } = await import("./help.ts");
    process.stdout.write(helpFor(command === "help" ? rest[0] : undefined));
    return 0;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    const { helpFor } = await import("./help.ts");
    process.stdout.write(helpFor(command));
    return 0;
  }
  if (command === "scan") return (await import("./scan.ts")).scan(rest);
  if (command === "search") return (await import("./search.ts")).search(rest);
  if (command === "explain") return (await import("./explain.ts")).explain(rest);
  if (command === "sessions") return (await import("./sessions.ts")).sessions(rest);
  if (command === "advise") return (await import("./advise.ts")).advise(rest);
  if (command === "preflight") return (await import("./preflight.ts")).preflight(rest);
  if (command === "lsp") return (await import("./lsp.ts")).lsp(rest);
  const { UsageError } = await import("./usage.ts");
  const { unknownCommand } = await import("./help.ts");
  throw new UsageError(unknownCommand(command));
}

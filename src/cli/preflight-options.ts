// The options of the preflight command, checked before anything is read.
import { parseArgs } from "node:util";
import { oneOf, refused } from "./options.ts";
import { UsageError } from "./usage.ts";

export interface PreflightOptions {
  readonly path: string | undefined;
  /** Only this app, by name or folder. */
  readonly app: string | undefined;
  /** Folder that scripts and manifests are written into. */
  readonly write: string | undefined;
  readonly format: "text" | "json";
  readonly color: "auto" | "always" | "never";
}

/** Throws a UsageError that says what is wrong. */
export function preflightOptions(args: readonly string[]): PreflightOptions {
  const { values, positionals } = parse(args);
  if (positionals.length > 1) throw new UsageError("preflight takes one folder");
  if (values.write === "") throw new UsageError("--write takes a folder");
  return {
    path: positionals[0],
    app: values.app,
    write: values.write,
    format: oneOf("--format", values.format ?? "text", ["text", "json"]),
    color: oneOf("--color", values.color ?? "auto", ["auto", "always", "never"]),
  };
}

function parse(args: readonly string[]) {
  const value = { type: "string" } as const;
  const options = { app: value, write: value, format: value, color: value } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw refused(error, Object.keys(options));
  }
}

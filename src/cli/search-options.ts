// The options of the search command, checked before anything is opened.
import { parseArgs } from "node:util";
import { oneOf, refused } from "./options.ts";
import { UsageError } from "./usage.ts";

export interface SearchOptions {
  /** Undefined: it comes from standard input. */
  readonly question: string | undefined;
  readonly limit: number;
  readonly folders: readonly string[];
  readonly format: "text" | "json";
  readonly color: "auto" | "always" | "never";
}

const mostListed = 100;

/** Throws a UsageError that says what is wrong. */
export function searchOptions(args: readonly string[]): SearchOptions {
  const { values, positionals } = parse(args);
  const question = positionals.join(" ").trim();
  if (question === "")
    throw new UsageError('search takes what you want to know: search "users are logged out after a deploy"');
  const limit = values.limit ?? "5";
  if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > mostListed)
    throw new UsageError(`--limit takes a whole number from 1 to ${mostListed}`);
  return {
    question: question === "-" ? undefined : question,
    limit: Number(limit),
    folders: values.folder ?? [],
    format: oneOf("--format", values.format ?? "text", ["text", "json"]),
    color: oneOf("--color", values.color ?? "auto", ["auto", "always", "never"]),
  };
}

function parse(args: readonly string[]) {
  const value = { type: "string" } as const;
  const options = { limit: value, folder: { type: "string", multiple: true }, format: value, color: value } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw refused(error, Object.keys(options));
  }
}

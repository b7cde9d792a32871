// The options of the sessions command, checked whole before anything is opened.
import { parseArgs } from "node:util";
import { oneOf, refused } from "./options.ts";
import { UsageError } from "./usage.ts";

export interface SessionsOptions {
  readonly from: { readonly redis: string } | { readonly snapshot: string };
  readonly app?: string;
  readonly user?: string;
  readonly withoutTtl: boolean;
  readonly limit: number;
  readonly show?: string;
  readonly reveal: boolean;
  /** The whole store in numbers, in place of a list. */
  readonly inventory: boolean;
  /** A file with an earlier inventory. */
  readonly since?: string;
  readonly format: "text" | "json" | "markdown" | "csv";
  readonly color: "auto" | "always" | "never";
}

/** More rows than this are not a list that somebody reads, and each costs the server a value. */
const mostListed = 10_000;

/** Throws a UsageError that says what is wrong. It never quotes the URL: there may be a password in it. */
export function sessionsOptions(args: readonly string[]): SessionsOptions {
  const values = parse(args);
  const { app, user, show, redis, snapshot, since, inventory = false } = values;
  if ((redis === undefined) === (snapshot === undefined))
    throw new UsageError("sessions reads either --redis URL or --snapshot FILE");
  if (snapshot === "") throw new UsageError("--snapshot names a file");
  if (values.reveal && show === undefined) throw new UsageError("--reveal goes with --show: it reveals one session");
  if (show !== undefined && (app !== undefined || user !== undefined || values["no-ttl"] || values.limit !== undefined))
    throw new UsageError("--show gives one session; it takes no --app, --user, --no-ttl or --limit");
  const lists = show !== undefined || user !== undefined || values["no-ttl"] || values.limit !== undefined;
  if (inventory && lists)
    throw new UsageError("--inventory tells of all sessions; it takes no --show, --user, --no-ttl or --limit");
  if (since !== undefined && !inventory) throw new UsageError("--since goes with --inventory: it compares two of them");
  const limit = values.limit ?? "50";
  if (!/^\d{1,5}$/.test(limit) || Number(limit) > mostListed)
    throw new UsageError(`--limit takes a whole number from 0 to ${mostListed}`);
  return {
    from: redis === undefined ? { snapshot: snapshot ?? "" } : { redis },
    withoutTtl: values["no-ttl"] ?? false,
    limit: Number(limit),
    reveal: values.reveal ?? false,
    inventory,
    format: formatOf(values.format ?? "text", inventory),
    color: oneOf("--color", values.color ?? "auto", ["auto", "always", "never"]),
    ...(app !== undefined && { app }),
    ...(user !== undefined && { user }),
    ...(show !== undefined && { show }),
    ...(since !== undefined && { since }),
  };
}

function formatOf(format: string, inventory: boolean): SessionsOptions["format"] {
  const known = oneOf("--format", format, ["text", "json", "markdown", "csv"]);
  if (!inventory && (known === "markdown" || known === "csv"))
    throw new UsageError(`--format ${known} goes with --inventory; a list of sessions is text or json`);
  return known;
}

function parse(args: readonly string[]) {
  const value = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const options = {
    redis: value,
    snapshot: value,
    app: value,
    user: value,
    "no-ttl": flag,
    limit: value,
    show: value,
    reveal: flag,
    inventory: flag,
    since: value,
    format: value,
    color: value,
  } as const;
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw refused(error, Object.keys(options));
  }
  // A forgotten --redis leaves a URL here.
  if (parsed.positionals.length > 0)
    throw new UsageError("sessions takes options only: write --redis before a URL and --snapshot before a file");
  return parsed.values;
}

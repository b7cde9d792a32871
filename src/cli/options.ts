// What the options of all commands share.
import { didYouMean } from "../engine/suggest.ts";
import { UsageError } from "./usage.ts";

/** The value, which must be one of those that are allowed. Throws a UsageError otherwise. */
export function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined)
    throw new UsageError(
      `${option} takes ${allowed.join(", ")}; "${value}" is none of them${didYouMean(value, allowed)}`,
    );
  return found;
}

/** What `parseArgs` threw, in words for a person; `names` are the options without dashes. */
export function refused(error: unknown, names: readonly string[]): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  const name = /'(-[^' ]*)/.exec(message)?.[1] ?? "";
  if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
    const options = names.map((option) => `--${option}`);
    return new UsageError(`there is no option "${name}"${didYouMean(name, options)}`);
  }
  if (code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE") return new UsageError(message.split("\n")[0] ?? message);
  return error;
}

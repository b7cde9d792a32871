// The options of the advise command, checked before anything is read.
import { parseArgs } from "node:util";
import { didYouMean } from "../engine/suggest.ts";
import { type Given, type QuestionId, questions } from "../runbook/advice/answers.ts";
import { oneOf, refused } from "./options.ts";
import { UsageError } from "./usage.ts";

export interface AdviseOptions {
  readonly path: string | undefined;
  /** Only this app, by name or folder. */
  readonly app: string | undefined;
  readonly answers: Given;
  readonly format: "text" | "json";
  readonly color: "auto" | "always" | "never";
}

/** Throws a UsageError that says what is wrong. */
export function adviseOptions(args: readonly string[]): AdviseOptions {
  const { values, positionals } = parse(args);
  if (positionals.length > 1) throw new UsageError("advise takes one folder");
  return {
    path: positionals[0],
    app: values.app,
    answers: Object.assign({}, ...(values.answer ?? []).map(answerOf)) as Given,
    format: oneOf("--format", values.format ?? "text", ["text", "json"]),
    color: oneOf("--color", values.color ?? "auto", ["auto", "always", "never"]),
  };
}

function parse(args: readonly string[]) {
  const value = { type: "string" } as const;
  const options = { app: value, answer: { type: "string", multiple: true }, format: value, color: value } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw refused(error, Object.keys(options));
  }
}

/** `may-lose-sessions=yes`, `nodes=4`. */
function answerOf(written: string): Given {
  const [, name = "", value = ""] = /^([^=]+)=(.*)$/.exec(written) ?? [];
  if (name === "") throw new UsageError(`--answer takes question=value, such as nodes=4; "${written}" is not`);
  const ids = questions.map(({ id }) => optionOf(id));
  const question = questions.find(({ id }) => optionOf(id) === name || id === name);
  if (!question)
    throw new UsageError(`there is no question "${name}"${didYouMean(name, ids)}; there are ${ids.join(", ")}`);
  return { [question.id]: { value: read(name, value, question.kind), because: "you said so" } };
}

function read(name: string, value: string, kind: "yes-no" | "number"): boolean | number {
  if (kind === "number") {
    if (!/^\d{1,9}$/.test(value) || Number(value) === 0) throw new UsageError(`${name} takes a whole number from 1 on`);
    return Number(value);
  }
  return oneOf(name, value, ["yes", "no"]) === "yes";
}

/** A question's name on the command line: `mayLoseSessions` is `may-lose-sessions`. */
export const optionOf = (id: QuestionId): string => id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

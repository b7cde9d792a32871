// How long a container goes on answering after its pod was told to stop: its preStop hook.
import type { Setting } from "../../facts.ts";
import { type ConfigNode, child } from "../../syntax/config.ts";
import type { SourceFile } from "../../syntax/source.ts";
import { commandWords } from "../compose/command.ts";
import type { ManifestDocument } from "./documents.ts";

/** Seconds, at least. https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/ */
export function stopDelayOf(
  file: SourceFile,
  { whole, text }: ManifestDocument,
  lifecycle: ConfigNode | undefined,
): Setting<number> {
  const hook = child(lifecycle, "preStop");
  if (!hook) {
    const because = "without a preStop hook the program is told to stop at once";
    return whole ? { state: "default", value: 0, because } : { state: "unknown" };
  }
  const seconds = child(hook, "sleep", "seconds");
  const written = text(seconds);
  if (seconds && written !== undefined && /^\d+$/.test(written))
    return { state: "set", value: Number(written), at: seconds.at };
  const words = commandWords(file, child(hook, "exec", "command"));
  const sleep = words.findIndex((word) => /(?:^|\/)sleep$/.test(word.text));
  const [, number, unit = "s"] = /^(\d+)([sm]?)$/.exec(words[sleep + 1]?.text ?? "") ?? [];
  const at = words[sleep + 1]?.at;
  if (sleep < 0 || number === undefined || !at) return { state: "unknown", at: hook.keyAt ?? hook.at };
  return { state: "set", value: Number(number) * (unit === "m" ? 60 : 1), at };
}

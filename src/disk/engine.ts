// The engine as hosts with a disk run it: all rules, the stacks that are not switched off, and grammars from wasm files.
import { createEngine, type Engine } from "../engine/check.ts";
import { rules } from "../engine/rules/index.ts";
import { stacks } from "../engine/stacks/index.ts";
import { languageOf } from "../engine/syntax/tree.ts";
import { grammarsIn } from "./grammars.ts";
import { wasmDirectory } from "./install.ts";

export interface DiskEngine extends Engine {
  /** Loads the grammar that a file of this path needs; undefined when nothing has to be waited for. */
  prepare(path: string): Promise<void> | undefined;
}

/** `disabled` holds ids of stacks. */
export function createDiskEngine(disabled: readonly string[] = []): DiskEngine {
  const grammars = grammarsIn(wasmDirectory());
  const ready = new Set<string>();
  const engine = createEngine(
    stacks.filter((stack) => !disabled.includes(stack.id)),
    rules,
    grammars,
  );
  return {
    ...engine,
    prepare(path) {
      const language = languageOf(path);
      if (!language || ready.has(language)) return undefined;
      return grammars.load(language).then(() => {
        ready.add(language);
      });
    },
  };
}

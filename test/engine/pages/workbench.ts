// An engine with all grammars loaded, and how tests show places and facts.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { grammarsIn } from "../../../src/disk/grammars.ts";
import { type Checked, createEngine } from "../../../src/engine/check.ts";
import type { Fact, Setting } from "../../../src/engine/facts.ts";
import { rules } from "../../../src/engine/rules/index.ts";
import type { Span } from "../../../src/engine/span.ts";
import { stacks } from "../../../src/engine/stacks/index.ts";

export type Workspace = ReadonlyMap<string, string>;

export const grammars = grammarsIn(dirname(fileURLToPath(import.meta.resolve("@vscode/tree-sitter-wasm"))));
for (const language of ["javascript", "typescript", "tsx", "java", "bash"] as const) await grammars.load(language);

export const engine = createEngine(stacks, rules, grammars);

/** Checks a workspace given as texts. A reader or rule that throws fails the test. */
export function checkWorkspace(workspace: Workspace): Checked {
  const readings = [...workspace]
    .filter(([path, text]) => engine.wants(path) && engine.mentions(path, text))
    .map(([path, text]) => engine.read(path, text));
  const checked = engine.check(readings);
  const broken = checked.problems.find((problem) => problem.message.startsWith("internal error"));
  if (broken) throw new Error(`${broken.path}: ${broken.message}`);
  return checked;
}

/** `path:line:column+length`, where the length ends with the line. */
export function showSpan(workspace: Workspace, { path, start, end }: Span): string {
  const text = workspace.get(path) ?? "";
  const before = text.slice(0, start).split("\n");
  const firstLine = text.slice(start, end).split("\n")[0] ?? "";
  return `${path}:${before.length}:${(before.at(-1) ?? "").length + 1}+${firstLine.length}`;
}

/** One line a knob: `cookie secure: set false "secure: false"`. Facts are separated by a line that names their place. */
export function showFact(workspace: Workspace, fact: Fact): readonly string[] {
  const { kind, stack: _stack, at, layer: _layer, ...knobs } = fact;
  const quote = ({ path, start, end }: Span): string =>
    JSON.stringify((workspace.get(path) ?? "").slice(start, end).split("\n")[0]);
  const value = (knob: unknown): string => {
    const setting = knob as Setting<unknown>;
    if (setting.state === "set") return `set ${JSON.stringify(setting.value)} ${quote(setting.at)}`;
    if (setting.state === "default") return `default ${JSON.stringify(setting.value)}`;
    return "unknown";
  };
  const isSetting = (knob: unknown): boolean =>
    typeof knob === "object" &&
    knob !== null &&
    "state" in knob &&
    ["set", "default", "unknown"].includes(String(knob.state));
  const plain = (_key: string, item: unknown): unknown => {
    if (isSetting(item)) return value(item);
    if (typeof item === "object" && item !== null && "start" in item && "path" in item) return quote(item as Span);
    return item;
  };
  const rows = Object.entries(knobs)
    .filter(([, knob]) => knob !== undefined)
    .map(
      ([name, knob]) =>
        `  ${name}: ${isSetting(knob) ? value(knob) : JSON.stringify(knob, (key, item) => (["slot", "versionSlot"].includes(key) ? undefined : plain(key, item)))}`,
    )
    .filter((row) => !/^ {2}(?:slot|versionSlot):/.test(row));
  return [`${kind} ${at.path} ${quote(at)}`, ...rows];
}

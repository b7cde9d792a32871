// What PM2 is told to start: an app in cluster mode is several processes behind one port.
import type { NodeFact } from "../../facts.ts";
import type { Members } from "../../syntax/javascript/members.ts";
import type { Script } from "../../syntax/javascript/script.ts";
import { spanOf } from "../../syntax/source.ts";
import { namedChildren, nodesAt, type SyntaxNode } from "../../syntax/tree.ts";
import { ID, SEVERAL } from "./slots.ts";

export const isPm2File = (path: string): boolean => /(?:^|\/)(?:ecosystem|pm2)(?:\.[\w-]+)*\.[cm]?js$/.test(path);

/** https://pm2.keymetrics.io/docs/usage/cluster-mode/: more than one instance means cluster mode, unless fork is asked for. */
export function* pm2Facts(script: Script): Iterable<NodeFact> {
  for (const hit of nodesAt(script.tree, script.file.text, "apps")) {
    const pair = hit.type === "property_identifier" && hit.parent?.type === "pair" ? hit.parent : undefined;
    const list = pair?.childForFieldName("value");
    const value = list && script.follow(list);
    for (const app of value?.type === "array" ? namedChildren(value) : []) {
      const members = script.members(app);
      const written = members && writtenIn(members, "instances");
      const count = written && instances(script, written);
      if (!members || !written || count === undefined || count < 2) continue;
      const mode = members.get("exec_mode");
      if (mode.state === "unknown") continue;
      const chosen = mode.state === "present" ? script.evaluate(mode.value) : undefined;
      if (chosen && !(chosen.kind === "plain" && /^cluster/.test(String(chosen.value)))) continue;
      const at = spanOf(script.file, written);
      const workers = { state: "set", value: count, at, because: "PM2 starts them" } as const;
      yield { kind: "hop", stack: ID, role: "node", at, ports: [], workers };
    }
  }
}

function writtenIn(members: Members, name: string): SyntaxNode | undefined {
  const member = members.get(name);
  return member.state === "present" ? member.value : undefined;
}

/** `max`, 0 and -1 mean one for each processor, or nearly. */
function instances(script: Script, node: SyntaxNode): number | undefined {
  const value = script.evaluate(node);
  if (value.kind !== "plain") return undefined;
  const number = Number(value.value);
  if (value.value === "max" || number === 0 || number === -1) return SEVERAL;
  return Number.isInteger(number) && typeof value.value !== "boolean" ? number : undefined;
}

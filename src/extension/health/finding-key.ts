// Names findings so that the same one has the same name when it is looked at again.
import type { LiveFinding } from "../../protocol.ts";

/** In the order of the findings. The figure in a line of the server's answer may be another one each time; its name is not. */
export function keysOf(findings: readonly LiveFinding[]): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ address, rule, evidence }) => {
    const name = `${address} ${rule} ${evidence.split(":", 1)[0]}`;
    const number = seen.get(name) ?? 0;
    seen.set(name, number + 1);
    return number === 0 ? name : `${name} ${number}`;
  });
}

export const findingOf = (findings: readonly LiveFinding[], key: string): LiveFinding | undefined =>
  findings[keysOf(findings).indexOf(key)];

// Blocks of an nginx configuration and what is in force inside them.
import type { Directive } from "../../syntax/directive.ts";

export const ID = "nginx";

/** A directive and the blocks around it, outermost first. */
export interface Placed {
  readonly directive: Directive;
  readonly above: readonly Directive[];
}

/** All directives of a file, parents before children. */
export function* placed(block: readonly Directive[], above: readonly Directive[] = []): Iterable<Placed> {
  for (const directive of block) {
    yield { directive, above };
    if (directive.block) yield* placed(directive.block, [...above, directive]);
  }
}

export function named(block: Directive | undefined, name: string): readonly Directive[] {
  return block?.block?.filter((directive) => directive.name === name) ?? [];
}

/** Files that come with nginx or certbot and set neither headers of requests nor listening sockets. */
const HARMLESS = /(?:^|\/)(?:mime\.types|(?:fastcgi|uwsgi|scgi)[\w.-]*|options-ssl-nginx\.conf)$/;

/** Whether a block takes in a file that we do not see and that may hold anything. */
export function isOpaque(block: Directive | undefined): boolean {
  return named(block, "include").some(({ args }) => !HARMLESS.test(args[0]?.text ?? ""));
}

/** Whitespace before a directive, when it is the first thing on its line. */
export function indentOf(text: string, directive: Directive): string | undefined {
  const lineStart = text.lastIndexOf("\n", directive.at.start - 1) + 1;
  const before = text.slice(lineStart, directive.at.start);
  return before.trim() === "" ? before : undefined;
}

/** Looks at each block once, however many directives stand in it. */
export function perBlock<T>(look: (block: Directive) => T): (block: Directive) => T {
  const seen = new Map<Directive, T>();
  return (block) => {
    const found = seen.get(block) ?? look(block);
    seen.set(block, found);
    return found;
  };
}

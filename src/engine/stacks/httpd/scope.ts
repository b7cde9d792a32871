// Virtual hosts of an Apache httpd configuration, and the directives in force in each.
import type { Directive } from "../../syntax/directive.ts";

export const ID = "httpd";

/** The main server, or a virtual host, whose own directives come after those of the main server. */
export interface Host {
  readonly section?: Directive;
  readonly placed: readonly Placed[];
}

/** A directive and the sections around it within its host, outermost first. */
export interface Placed {
  readonly directive: Directive;
  readonly above: readonly Directive[];
}

/** Sections that only ask whether something is there; what stands in them holds as if it stood outside. */
const CONDITIONS = /^(?:ifmodule|ifversion|ifdirective|iffile|ifsection)$/i;

/** The main server first. A virtual host takes over what the main server says (https://httpd.apache.org/docs/current/mod/core.html#virtualhost). */
export function readHosts(directives: readonly Directive[]): readonly Host[] {
  const main: Placed[] = [];
  const hosts: { section: Directive; own: Placed[] }[] = [];
  const visit = (block: readonly Directive[], above: readonly Directive[], into: Placed[]): void => {
    for (const directive of block) {
      if (is(directive, "virtualhost") && directive.block) {
        const own: Placed[] = [];
        hosts.push({ section: directive, own });
        visit(directive.block, [], own);
      } else if (directive.block && CONDITIONS.test(directive.name)) {
        visit(directive.block, above, into);
      } else {
        into.push({ directive, above });
        if (directive.block) visit(directive.block, [...above, directive], into);
      }
    }
  };
  visit(directives, [], main);
  return [{ placed: main }, ...hosts.map(({ section, own }) => ({ section, placed: own }))];
}

/** Names of directives are not case-sensitive. */
export function is(directive: Directive, name: string): boolean {
  return directive.name.toLowerCase() === name;
}

/** `balancer://name/…` without the scheme and the path. */
export function balancerName(url: string | undefined): string | undefined {
  return /^balancer:\/\/([^/\s]+)/i.exec(url ?? "")?.[1];
}

/** Whether files come in that are not seen here, or values that only the start of the server knows. */
export function isOpaque(placed: readonly Placed[]): boolean {
  return placed.some(({ directive }) => /^(?:include|includeoptional|use|ifdefine)$/i.test(directive.name));
}

export const words = ({ args }: Directive): readonly string[] => args.map(({ text }) => text);

// Spring Boot's application files: read as layers, settled into what holds in production.

import type { Fact } from "../../facts.ts";
import { groupBy } from "../../group-by.ts";
import type { Stack } from "../../stack.ts";
import type { LayerFact } from "./effective.ts";
import { homeOf, isInProgram } from "./home.ts";
import { type Program, programs } from "./program.ts";
import { isApplicationFile, readLayers } from "./read.ts";
import { settleConnection } from "./settle-connection.ts";
import { settleCookie } from "./settle-cookie.ts";
import { settleLifetime } from "./settle-lifetime.ts";
import { settleNode } from "./settle-node.ts";
import { isSerializer, settleStore } from "./settle-store.ts";
import { ID, write } from "./write.ts";

export const springConfig: Stack = {
  id: ID,
  reads: isApplicationFile,
  mentions: ["session", "server", "redis", "profile"],
  read: readLayers,
  write,
  settle(facts, app) {
    const layers = facts.filter(isLayer);
    const rest = facts.filter((fact) => !isLayer(fact));
    const isSpring = app.builds.some((build) => build.dependencies.some(({ name }) => name.startsWith("org.spring")));
    if (layers.length === 0 && !(isSpring && rest.some(speaksOfSessions))) return facts;
    const homes = groupBy(layers, (layer) => homeOf(layer.at.path));
    const main = homes.size <= 1 ? (homes.keys().next().value ?? app.root) : app.root;
    if (!homes.has(main)) homes.set(main, []);
    const all: Program[] = [];
    const settled: Fact[] = [];
    for (const [home, own] of homes) {
      // Where several programs share one build file, the code of one says nothing about another.
      const code = rest.filter(({ at }) => homeOf(at.path) === home || (homes.size === 1 && !isInProgram(at.path)));
      const found = programs(own, code, app, home === main);
      all.push(...found);
      settled.push(...settle(found, code, home === main));
    }
    // What the code says of a store is said anew, together with the address that stands in the files.
    const said = new Set<Fact | undefined>(all.map((program) => program.annotated));
    return [...rest.filter((fact) => !said.has(fact)), ...settled];
  },
};

const speaksOfSessions = ({ kind }: Fact): boolean => kind === "login" || kind === "value" || kind === "store";

const isLayer = (fact: Fact): fact is LayerFact => fact.stack === ID && fact.layer !== undefined;

function settle(own: readonly Program[], facts: readonly Fact[], isMain: boolean): Fact[] {
  const all = own.map((program) => settleOne(program, facts, isMain));
  const [first = []] = all;
  // What all environments agree on holds for every one of them.
  const bare = all.map((own) => own.map(({ environment: _environment, ...fact }) => JSON.stringify(fact)));
  const everywhere = new Set(bare[0]?.filter((text) => bare.every((own) => own.includes(text))));
  const shared = first.filter((_, index) => everywhere.has(bare[0]?.[index] ?? ""));
  const special = all.flatMap((own, at) => own.filter((_, index) => !everywhere.has(bare[at]?.[index] ?? "")));
  return [...shared.map(({ environment: _environment, ...fact }) => fact as Fact), ...special];
}

function settleOne(program: Program, facts: readonly Fact[], isMain: boolean): readonly Fact[] {
  const { settings } = program;
  const find = (pattern: RegExp) => settings.lines.find((line) => pattern.test(line.name))?.whole;
  const place = find(/^(?:server\..*session|spring\.session)\./) ?? settings.lines[0]?.whole;
  const hasSessions = (program.web === "servlet" || program.web === "reactive") && program.usesSessions;
  const cookie = find(/session\.cookie\./);
  // A serializer of one's own makes Spring Boot leave the cookie to it.
  const inCode = facts.some(isSerializer);
  const store = settleStore(program, place, isMain ? facts : []);
  const found: (Fact | undefined)[] = [store, settleConnection(program, store?.at)];
  if (place) {
    if ((cookie || hasSessions) && !(isMain && inCode && program.springSession !== "no"))
      found.push(settleCookie(program, cookie ?? place));
    if (find(/session\.timeout$/) || hasSessions) found.push(settleLifetime(program, place));
    if (isMain || settings.has(/^server\./)) found.push(settleNode(program, place));
  }
  return found.filter((fact) => fact !== undefined);
}

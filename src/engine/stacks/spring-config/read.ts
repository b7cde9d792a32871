// Reads one application file into layers: the lines that concern sessions, with the profile they hold for.
import type { Layer, LayerEntry, NodeFact, Slot } from "../../facts.ts";
import type { Problem, Span } from "../../span.ts";
import type { ConfigNode } from "../../syntax/config.ts";
import { readProperties } from "../../syntax/properties.ts";
import type { SourceFile } from "../../syntax/source.ts";
import { readYaml } from "../../syntax/yaml.ts";
import { readRedisUrl } from "../redis-url.ts";
import { canonical, isKnown } from "./names.ts";
import { isAway } from "./profiles.ts";
import { ID, insertSlot, renameSlot, valueSlot } from "./write.ts";

const FILE = /(?:^|\/)(application|bootstrap)(?:-([^/]+?))?\.(ya?ml|properties)$/;
/** Copies that a build makes, and source sets other than the program's own. */
const ELSEWHERE = /(?:^|\/)(?:target|build|bin|out)\/|(?:^|\/)src\/(?!main\/)[^/]+\/resources\//;

/** Whether a path is an application file. Those of development profiles are nobody's production. */
export function isApplicationFile(path: string): boolean {
  const [, , profile] = FILE.exec(path) ?? [];
  return FILE.test(path) && !ELSEWHERE.test(path) && !(profile && isAway(profile));
}

/** One fact per document that says anything; each carries its lines as a layer for the app to settle. */
export function* readLayers(file: SourceFile, report: (problem: Problem) => void): Iterable<NodeFact> {
  const [, stem, suffix, extension] = FILE.exec(file.path) ?? [];
  const isYaml = extension !== "properties";
  const yaml = isYaml ? readYaml(file) : undefined;
  const broken = yaml?.problems[0];
  if (broken) {
    const [line] = /^line \d+/.exec(broken.message) ?? ["this file"];
    report({ path: file.path, message: `${line}: cannot be read as YAML`, ...(broken.at && { at: broken.at }) });
  }
  const documents = yaml?.documents ?? readProperties(file);
  for (const [index, document] of documents.entries()) {
    const entries = [...(isYaml ? yamlEntries(file, document, []) : propertyEntries(file, document))];
    const first = entries[0];
    if (!first) continue;
    const expression = conditionOf(entries, suffix);
    const layer: Layer = {
      rank: rankOf(file.path, stem === "bootstrap", suffix !== undefined, !isYaml) + index,
      ...(expression && { profile: expression }),
      entries,
      inserts: INSERTS.flatMap((path) => (isYaml ? yamlInsert(file, document, path) : propertyInsert(file, path))),
    };
    yield { kind: "hop", role: "node", stack: ID, at: first.whole, ports: [], layer };
  }
}

/**
 * Later locations win over earlier ones, profiles over what holds for all, .properties over YAML, later documents over
 * earlier ones. https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.files
 */
function rankOf(path: string, bootstrap: boolean, profile: boolean, properties: boolean): number {
  const outside = !/(?:^|\/)src\/main\/resources\//.test(path);
  const config = /(?:^|\/)config\/[^/]+$/.test(path);
  const flags = [!bootstrap, outside, profile, config, properties];
  return flags.reduce((rank, flag) => rank * 2 + Number(flag), 0) * 1000;
}

/** The profile expression a document is for: of its file's name and of its own condition. */
function conditionOf(entries: readonly LayerEntry[], suffix: string | undefined): string | undefined {
  const own = entries.filter(({ name }) => name === "spring.config.activate.onprofile" || name === "spring.profiles");
  const written = own.flatMap(({ value }) => value.split(",")).map((part) => `(${part.trim()})`);
  // What the platform will be is not written in any file; no name can be active that holds a space.
  const cloud = entries.some(({ name }) => name === "spring.config.activate.oncloudplatform")
    ? ["unknown-platform"]
    : [];
  const parts = [...(suffix ? [suffix] : []), ...(written.length > 0 ? [`(${written.join(" | ")})`] : []), ...cloud];
  return parts.length > 0 ? parts.join(" & ") : undefined;
}

function* propertyEntries(file: SourceFile, document: ConfigNode): Iterable<LayerEntry> {
  for (const node of document.children) {
    const { key = "", keyAt, text = "", whole } = node;
    const name = canonical(key);
    if (!keyAt || !isKnown(name)) continue;
    const written = file.text.slice(node.at.start, node.at.end);
    const at = { ...node.at, end: node.at.start + written.trimEnd().length };
    const slot = text && whole ? valueSlot(name, at, whole) : undefined;
    yield entry(
      name,
      key,
      text,
      at,
      { ...keyAt, end: Math.max(at.end, keyAt.end) },
      slot,
      renameSlot(name, key, keyAt),
    );
  }
}

function* yamlEntries(file: SourceFile, node: ConfigNode, above: readonly ConfigNode[]): Iterable<LayerEntry> {
  for (const child of node.children) {
    const chain = [...above, child];
    if (chain.length > 12) return;
    if (!child.isScalar) {
      yield* yamlEntries(file, child, chain);
      continue;
    }
    const title = chain
      .map((part) => part.key)
      .filter((key) => key !== undefined)
      .join(".");
    const name = canonical(title);
    const keyAt = chain.findLast((part) => part.keyAt)?.keyAt;
    if (!keyAt || !isKnown(name)) continue;
    const text = child.text ?? "";
    // An alias or a merged key has its value elsewhere: it can be read here, but not written.
    const here = child.keyAt !== undefined && child.at.start >= child.keyAt.end && text !== "";
    const lines = here ? removable(file, chain) : undefined;
    const whole = { ...keyAt, end: here ? child.at.end : keyAt.end };
    const renamed = chain.findLast((part) => part.key && /(?:^|\.)redis(?:\.|$)/.test(part.key));
    const rename = renamed?.keyAt && renameSlot(name, renamed.key ?? "", renamed.keyAt);
    const slot = here && lines ? valueSlot(name, child.at, lines) : undefined;
    yield entry(name, title, text, here ? child.at : keyAt, whole, slot, here ? rename : undefined);
  }
}

function entry(
  name: string,
  title: string,
  text: string,
  at: Span,
  whole: Span,
  slot: Slot | undefined,
  rename: Slot | undefined,
): LayerEntry {
  const value = harmless(name, text);
  const fallback = isPlaceholder(value) ? fallbackOf(name, text) : undefined;
  return {
    name,
    title,
    value,
    ...(fallback !== undefined && { fallback }),
    at,
    whole,
    ...(slot && { slot }),
    ...(rename && { rename }),
  };
}

/** `${REDIS_HOST:localhost}` without variables, where all of them have a default. Only for where a Redis is. */
function fallbackOf(name: string, text: string): string | undefined {
  if (!/^spring\.(?:data\.)?redis\./.test(name)) return undefined;
  let resolved = text;
  // Placeholders may stand in the defaults of others; the innermost come first.
  for (let depth = 0; depth < 4; depth++) resolved = resolved.replaceAll(/\$\{[^:${}]+:([^${}]*)\}/g, "$1");
  const value = harmless(name, resolved);
  return isPlaceholder(value) ? undefined : value;
}

const PLACEHOLDER = "(elsewhere)";

/** Whether a value comes from somewhere else than this line. */
export const isPlaceholder = (value: string): boolean => value === PLACEHOLDER;

/** Stands for a password that is written. */
const GIVEN = "(given)";

/** The value without anything that may be secret: no default of a placeholder, no password. */
export function harmless(name: string, text: string): string {
  if (/\$\{|^@.*@$|\{\{|^ENC\(/.test(text)) return PLACEHOLDER;
  if (name === "spring.config.import") return /\.env(?:\[|$)/.test(text) ? "env" : "other";
  if (name.endsWith("password")) return text.trim() === "" ? "" : GIVEN;
  if (!name.endsWith(".url")) return text.trim();
  const url = readRedisUrl(text);
  if (!url) return PLACEHOLDER;
  const user = url.hasPassword ? `${url.username ?? ""}:${GIVEN}@` : "";
  const host = url.host.includes(":") ? `[${url.host}]` : url.host;
  return `redis${url.tls ? "s" : ""}://${user}${host}:${url.port}${url.database === undefined ? "" : `/${url.database}`}`;
}

/** The lines of a setting, and of the keys above it that would be left empty without it. */
function removable(file: SourceFile, chain: readonly ConfigNode[]): Span | undefined {
  const { text } = file;
  const end = chain.at(-1)?.at.end ?? 0;
  let start: number | undefined;
  for (let depth = chain.length - 1; depth >= 0; depth--) {
    const { keyAt } = chain[depth] as ConfigNode;
    const parent = chain[depth - 1];
    if (!keyAt) return undefined;
    const line = text.lastIndexOf("\n", keyAt.start - 1) + 1;
    if (text.slice(line, keyAt.start).trim() !== "" || text.slice(line, start ?? line).includes("#")) break;
    start = line;
    if (parent?.children.length !== 1) break;
  }
  if (start === undefined) return undefined;
  const lineEnd = text.indexOf("\n", end);
  return { path: file.path, start, end: lineEnd < 0 ? text.length : lineEnd + 1 };
}

/** Settings that a fix may add. */
const INSERTS: readonly string[] = [
  "server.servlet.session.cookie.secure",
  "server.servlet.session.cookie.http-only",
  "server.servlet.session.cookie.same-site",
  "server.servlet.session.timeout",
  "server.forward-headers-strategy",
  "spring.session.redis.namespace",
  "spring.session.data.redis.namespace",
];

function propertyInsert(file: SourceFile, path: string): readonly Slot[] {
  // A later document has conditions of its own, so that the end of the file is only safe when there is one document.
  if (/^[#!]---/m.test(file.text)) return [];
  const { text } = file;
  const end = text.trimEnd().length;
  return [insertSlot(canonical(path), { path: file.path, start: end, end }, `\n${path}=`, "")];
}

/** A place in the deepest map on the way to the setting that stands there already. */
function yamlInsert(file: SourceFile, document: ConfigNode, path: string): readonly Slot[] {
  let node = document;
  let rest = path.split(".");
  for (;;) {
    const next = node.children.find((child) => {
      const keys = canonical(child.key ?? "").split(".");
      return !child.isScalar && !child.isList && keys.length < rest.length && keys.every((key, i) => key === rest[i]);
    });
    if (!next) break;
    rest = rest.slice(canonical(next.key ?? "").split(".").length);
    node = next;
  }
  const first = node.children[0]?.keyAt;
  if (!first || first.start < node.at.start || first.end > node.at.end) return [];
  const line = file.text.lastIndexOf("\n", first.start - 1) + 1;
  const indent = file.text.slice(line, first.start);
  if (indent.trim() !== "") return [];
  const keys = rest.map((key, depth) => `${depth > 0 ? `\n${indent}${"  ".repeat(depth)}` : ""}${key}:`).join("");
  const at = { path: file.path, start: first.start, end: first.start };
  return [insertSlot(canonical(path), at, `${keys} `, `\n${indent}`)];
}

// Every declared type: what a session's values are made of.
import type { Fact, Slot, TypeFact, TypeRef } from "../../facts.ts";
import { type JavaFile, type JavaType, readDeclarations } from "../../syntax/java/declarations.ts";
import { qualified, toNamedType } from "../../syntax/java/names.ts";
import { type SourceFile, span } from "../../syntax/source.ts";
import { ID } from "./id.ts";

/** One fact a class, record, enum or interface, nested ones included. Local and anonymous types have no name to be found by. */
export function* readTypes(file: SourceFile): Iterable<Fact> {
  const java = readDeclarations(file);
  const step = indentStep(file.text);
  for (const type of java.types) {
    if (type.form === "annotation") continue;
    const supertypes = [...type.superclasses, ...type.interfaces].map((written) => toNamedType(java, written, type));
    const versionUid = type.fields.some((field) => field.static && field.name === "serialVersionUID");
    const fact: TypeFact = {
      kind: "type",
      stack: ID,
      at: span(file, type.nameStart, type.nameEnd),
      name: qualified(java, type),
      form: type.form,
      supertypes,
      // An enum constant is written as its name alone, so what its fields hold never leaves the process.
      fields: type.form === "enum" ? [] : fieldsOf(file, java, type),
      parameters: type.parameters,
      versionUid,
      ...(CUSTOM.some((method) => type.methods.has(method)) && { writesItself: true }),
      ...resultsOf(java, type),
      ...slotsOf(file, java, type, { step, versionUid }),
    };
    yield fact;
  }
}

/** Methods and fields by which a class takes its serialization into its own hands. */
const CUSTOM = ["writeObject", "writeReplace", "writeExternal"];

function fieldsOf(file: SourceFile, java: JavaFile, type: JavaType): TypeFact["fields"] {
  return type.fields.flatMap((field) => {
    if (field.static || field.transient || PRIMITIVES.has(field.type.name)) return [];
    const named = toNamedType(java, field.type, type);
    if (named.candidates.length === 1 && ALWAYS_WRITTEN.has(named.candidates[0] as string)) return [];
    return [{ name: field.name, type: named, at: span(file, field.nameStart, field.nameStart + field.name.length) }];
  });
}

/** Fields of these can always be written; most fields are, and would be most of what is kept of a large tree. */
const PRIMITIVES: ReadonlySet<string> = new Set("int long boolean double float short byte char".split(" "));
const ALWAYS_WRITTEN: ReadonlySet<string> = new Set(
  "String Integer Long Boolean Double Float Short Byte Character".split(" ").map((name) => `java.lang.${name}`),
);

/** Types that methods give back, as far as they may be a matter of serialization: what is of java.lang seldom is. */
function resultsOf(java: JavaFile, type: JavaType): Pick<TypeFact, "results"> {
  const found: Record<string, TypeRef> = {};
  for (const [name, written] of type.results) {
    // Many getters give back what everybody has; they would double what is kept of a large tree.
    if (!written || PLAIN.has(written.name)) continue;
    const named = toNamedType(java, written, type);
    if (named.candidates.length > 0) found[name] = named;
  }
  return Object.keys(found).length > 0 ? { results: found } : {};
}

const PLAIN: ReadonlySet<string> = new Set(
  (
    "void int long boolean double float short byte char String Integer Long Boolean Double Float Short Byte Character " +
    "Number Object Class Void BigDecimal LocalDate LocalDateTime Instant Date UUID ResponseEntity"
  ).split(" "),
);

function slotsOf(
  file: SourceFile,
  java: JavaFile,
  type: JavaType,
  { step, versionUid }: { readonly step: string; readonly versionUid: boolean },
): { slot?: Slot; versionSlot?: Slot } {
  if ((type.form !== "class" && type.form !== "record") || file.text[type.bodyStart] !== "{") return {};
  const imported = java.imports.some((one) => one.name === "java.io.Serializable" || one.name === "java.io");
  const slot: Slot = {
    stack: ID,
    key: imported ? "Serializable" : "java.io.Serializable",
    span: span(file, type.clauseAt, type.clauseAt),
    form: type.interfaces.length > 0 ? "interface" : "clause",
  };
  // Records need no version, and a class has one at most.
  if (type.form === "record" || versionUid) return { slot };
  const inside = type.bodyStart + 1;
  const outer = indentAt(file.text, type.nameStart);
  const rest = file.text.slice(inside, inside + 300);
  // White space behind the brace is replaced where the body goes on in the same line, and stays where the line ends.
  const [blanks = ""] = /^[ \t]*(?!\s)/.exec(rest) ?? [];
  const goesOn = !/^[ \t]*\r?\n/.test(rest);
  const after = goesOn
    ? `\n${outer}${rest[blanks.length] === "}" ? "" : step}`
    : /^[ \t]*\r?\n[ \t]*(?:\r?\n|\})/.test(rest)
      ? ""
      : "\n";
  const versionSlot: Slot = {
    stack: ID,
    key: "serialVersionUID",
    span: span(file, inside, goesOn ? inside + blanks.length : inside),
    // The indent before it and what comes after it.
    form: `${outer}${step}${after}`,
  };
  return { slot, versionSlot };
}

/** White space at the start of the line that holds an offset. */
export function indentAt(text: string, offset: number): string {
  // A line that is longer than any hand-written one has no indent worth keeping.
  const before = text.slice(Math.max(0, offset - 300), offset);
  return /^[ \t]*/.exec(before.slice(before.lastIndexOf("\n") + 1))?.[0] ?? "";
}

/** What this file indents by; four spaces when it does not say. */
function indentStep(text: string): string {
  return /\n([ \t]+)\S/.exec(text.slice(text.indexOf("{")))?.[1] ?? "    ";
}

// The scan that reads declarations without a tree must see what the tree sees, in code made to confuse it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readDeclarations } from "../../../src/engine/syntax/java/declarations.ts";
import { openSource } from "../../../src/engine/syntax/source.ts";
import { namedChildren, type SyntaxNode } from "../../../src/engine/syntax/tree.ts";
import { grammars } from "../pages/workbench.ts";

const SOURCE = `
package shop; // class Comment {
import java.util.*;
import static java.util.Map.*;

/* class Old { int a; } */
@Config(names = {"class X {", "}"}, nested = @Inner(value = ')'))
public abstract non-sealed class Basket<T extends Comparable<? super T> & Cloneable, U>
    extends Base<Map<String, List<T>>>.Part implements @Mark java.io.Serializable, Comparable<Basket<T, U>> {
  private static final String QUOTE = "\\"} class Y {", BRACE = "{" + '}' + '\\'';
  final String block = """
      class Z { int no; } \\""" still "" in
      """;
  Map<String, Integer> map = new HashMap<String, Integer>(), other;
  int a = b < c ? 1 : 2, d[] = {1, 2}, e[][];
  Function<Integer, Integer> f = x -> { int local = x; return local; }, g = (x) -> x;
  @Deprecated transient volatile Object last = new Object() { int hidden; class Anonymous { } };
  { int inBlock = 1; }
  static { class InStatic { } }
  Basket() throws Exception { this(1); }
  <V extends Number> V generic(int... many) { class Local { int x; } return null; }
  abstract int[] old()[];
  native void none() throws A, B;
  int record, sealed;
  enum Size implements Shown {
    SMALL("a, b") { int inConstant; }, @Note(1) LARGE;
    private int weight, height = 3;
    interface Deep { int CONSTANT = 1, SECOND = 2; default int m() { return 1; } }
  }
  @interface Note { int value() default 1; String[] names() default {}; int LIMIT = 5; }
  record Point<N>(@Note N x, int... ys) implements Shown {
    static int count;
    Point { if (x == null) throw new Error("}"); }
  }
}
sealed interface Shown extends Runnable, AutoCloseable permits Basket, Line { }
final class Line { }
`;

test("the scan and the tree see the same declarations", () => {
  const tree = grammars.parse("java", SOURCE);
  assert.ok(tree);
  const expected = fromTree(tree.rootNode, "");
  const java = readDeclarations(openSource("Basket.java", SOURCE, grammars));
  const seen = java.types.flatMap((type) => [
    `${type.name}: ${[...type.superclasses, ...type.interfaces].map((one) => one.name).join(" ")}`,
    ...type.fields.map((field) => `${type.name}.${field.name}`),
  ]);
  tree.delete();
  assert.ok(expected.length > 25, `the tree shows only ${expected.length}`);
  assert.deepEqual(seen.toSorted(), expected.toSorted());
});

test("no cut and no nesting keeps the scan from its end", () => {
  const lengths = [...Array(SOURCE.length).keys()];
  const counts = lengths.map(
    (end) => readDeclarations(openSource("A.java", SOURCE.slice(0, end), grammars)).types.length,
  );
  assert.equal(counts[0], 0);
  assert.ok(Math.max(...counts) >= 7);
  for (const part of ["class A{", "A<", "@A(", "record A(", "int a = b, c", '"', '"""', "{", "}", "enum E { A(", "?."])
    assert.ok(readDeclarations(openSource("A.java", `class A { ${part.repeat(20_000)}`, grammars)).types.length > 0);
});

const TYPES = /^(?:class|record|enum|interface|annotation_type)_declaration$/;

function fromTree(node: SyntaxNode, prefix: string): string[] {
  return namedChildren(node).flatMap((child) => {
    const name = child.childForFieldName("name")?.text ?? "";
    if (child.type === "enum_body_declarations") return fromTree(child, prefix);
    if (/^(?:field|constant)_declaration$/.test(child.type))
      return namedChildren(child)
        .filter((one) => one.type === "variable_declarator")
        .map((one) => `${prefix}${one.childForFieldName("name")?.text}`);
    if (!TYPES.test(child.type)) return [];
    const own = `${prefix}${name}`;
    const supertypes = [
      ...namedChildren(child.childForFieldName("superclass")),
      ...namedChildren(child)
        .filter((one) => /^(?:super|extends)_interfaces$/.test(one.type))
        .flatMap((one) => namedChildren(namedChildren(one)[0])),
    ].map((one) => plainName(one.text));
    const parameters = namedChildren(
      child.type === "record_declaration" ? child.childForFieldName("parameters") : null,
    );
    const components = parameters.map((one) => one.childForFieldName("name")?.text ?? namedChildren(one).at(-1)?.text);
    const body = child.childForFieldName("body");
    return [
      `${own}: ${supertypes.join(" ")}`,
      ...components.map((component) => `${own}.${component}`),
      ...(body ? fromTree(body, `${own}.`) : []),
    ];
  });
}

/** Without annotations and type arguments. */
function plainName(written: string): string {
  let name = written.replaceAll(/@\w+\s*/g, "");
  while (/<[^<>]*>/.test(name)) name = name.replaceAll(/<[^<>]*>/g, "");
  return name;
}

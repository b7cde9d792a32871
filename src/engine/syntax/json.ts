// Reads JSON (comments tolerated) into the Config shape.
import { type Node, parseTree } from "jsonc-parser";
import type { ConfigNode, Scalar } from "./config.ts";
import type { SourceFile } from "./source.ts";

export function readJson(file: SourceFile): ConfigNode | undefined {
  return file.shape("json", () => {
    const root = parseTree(file.text, [], { allowTrailingComma: true });
    return root && convert(file, root, {});
  });
}

function convert(file: SourceFile, node: Node, keyed: Pick<ConfigNode, "key" | "keyAt">): ConfigNode {
  const at = { path: file.path, start: node.offset, end: node.offset + node.length };
  if (node.type === "object") {
    const children = (node.children ?? []).flatMap((property) => {
      const [key, value] = property.children ?? [];
      if (!key || !value) return [];
      const keyAt = { path: file.path, start: key.offset, end: key.offset + key.length };
      return [convert(file, value, { key: String(key.value), keyAt })];
    });
    return { ...keyed, at, isScalar: false, isList: false, children };
  }
  if (node.type === "array") {
    const children = (node.children ?? []).map((item) => convert(file, item, {}));
    return { ...keyed, at, isScalar: false, isList: true, children };
  }
  const scalar = (node.value ?? null) as Scalar;
  return { ...keyed, at, scalar, text: String(scalar), isScalar: true, isList: false, children: [] };
}

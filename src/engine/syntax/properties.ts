// Reads .properties into the Config shape. Documents are separated by `#---` or `!---` as Spring Boot does.
import { type Comment, type EmptyLine, type Pair, parseLines } from "dot-properties";
import type { ConfigNode } from "./config.ts";
import type { SourceFile } from "./source.ts";

/** One node a document; its children are the pairs with their dotted keys unsplit. */
export function readProperties(file: SourceFile): readonly ConfigNode[] {
  return file.shape("properties", () => {
    const documents: ConfigNode[][] = [[]];
    for (const line of parseLines(file.text, true) as (Required<Pair> | Comment | EmptyLine)[]) {
      if (line.type === "COMMENT") {
        if (/^[#!]---[ \t]*$/.test(line.comment)) documents.push([]);
        continue;
      }
      if (line.type !== "PAIR" || line.key === "") continue;
      const [start, keyEnd] = keyRange(line.range);
      const [valueStart, end] = valueRange(line.range);
      const at = { path: file.path, start: valueStart, end };
      const lineEnd = file.text.indexOf("\n", end);
      documents.at(-1)?.push({
        key: line.key,
        keyAt: { path: file.path, start, end: keyEnd },
        at,
        whole: {
          path: file.path,
          start: file.text.lastIndexOf("\n", start - 1) + 1,
          end: lineEnd < 0 ? file.text.length : lineEnd + 1,
        },
        scalar: line.value,
        text: line.value,
        isScalar: true,
        isList: false,
        children: [],
      });
    }
    const whole = { path: file.path, start: 0, end: file.text.length };
    return documents.map((children) => ({ at: whole, isScalar: false, isList: false, children }));
  });
}

// dot-properties gives a pair the range [start, end of key, start of value, end]; the middle two coincide for empty values.
const keyRange = (range: unknown): [number, number] => {
  const [start = 0, keyEnd = start] = range as number[];
  return [start, keyEnd];
};
const valueRange = (range: unknown): [number, number] => {
  const numbers = range as number[];
  const end = numbers.at(-1) ?? 0;
  return [numbers[2] ?? end, end];
};

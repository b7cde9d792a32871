// The rows of the list of snippets: what fits the document first, then what belongs elsewhere. Pure.
import { type Choice, choose, type Insertion, type Surroundings } from "../../snippets/choose.ts";
import type { Snippet } from "../../snippets/snippet.ts";

export interface SnippetRow {
  readonly snippet: Snippet;
  readonly insertion: Insertion;
  readonly label: string;
  /** Where it goes. */
  readonly description: string;
  /** What it protects against, and why it is offered. */
  readonly detail: string;
  readonly isHere: boolean;
  /** A rule or a cause, which has a page. */
  readonly page: string | undefined;
}

/** In the order in which they are offered. Of a stack whose version is known to be another one, nothing is. */
export function rowsFor(snippets: readonly Snippet[], surroundings: Surroundings): readonly SnippetRow[] {
  const here = choose(snippets, surroundings).map((choice) => rowOf(choice, true));
  const shown = new Set(here.map(({ snippet }) => snippet.id));
  const elsewhere = snippets.filter(({ id }) => !shown.has(id)).flatMap((snippet) => asNewFile(snippet, surroundings));
  const { findings = [] } = surroundings;
  const helps = ({ snippet }: SnippetRow): number => findings.filter((rule) => snippet.rules?.includes(rule)).length;
  return [...here, ...elsewhere.toSorted((a, b) => helps(b) - helps(a))];
}

/** As the file that it would be by itself. */
function asNewFile(snippet: Snippet, { dependencies, findings = [] }: Surroundings): readonly SnippetRow[] {
  const languageId = snippet.languageIds[0] ?? "";
  const [choice] = choose([snippet], { ...{ languageId, path: "", text: "", cursor: 0 }, dependencies, findings });
  if (choice?.insertion.kind !== "edit") return [];
  const { text } = choice.insertion.body;
  return [rowOf({ ...choice, insertion: { kind: "new-file", path: snippet.file, text } }, false)];
}

function rowOf({ snippet, reasons, cautions, insertion }: Choice, isHere: boolean): SnippetRow {
  const { title, protects } = snippet;
  const where = insertion.kind === "new-file" ? `new file ${insertion.path}` : insertion.why;
  const against = `Against ${protects.map((id) => id.replaceAll("-", " ")).join(", ")}.`;
  const [caution] = isHere ? cautions : [];
  const why = [...(caution === undefined ? [] : [`$(warning) ${caution}`]), ...inShort(reasons), against];
  return {
    ...{ snippet, insertion, isHere },
    label: title,
    description: where,
    detail: why.join(" "),
    page: protects[0],
  };
}

/** One sentence for all that a snippet is written for. */
function inShort(reasons: readonly string[]): readonly string[] {
  const used = reasons.flatMap((reason) => /^It is written for (.+), which is used here\.$/.exec(reason)?.[1] ?? []);
  const others = reasons.filter((reason) => !reason.startsWith("It is written for "));
  return used.length === 0 ? others : [...others, `For ${used.join(", ")}, used here.`];
}

// The pages of rules, as people read them outside an editor.
import { knowledgeDirectory } from "../disk/install.ts";
import { ownPages } from "../runbook-files/own-pages.ts";

export interface RulePage {
  /** Everything a person needs, as Markdown without front matter and without the examples. */
  readonly body: string;
  /** The first example of what is found, without its marks: file names and texts. */
  readonly example: readonly { readonly path: string; readonly text: string }[];
  /** Whether the runbook has a cause of the same id. */
  readonly hasCause: boolean;
}

/** Gives the page of a rule; undefined when it is missing from the installation. Opens all pages once. */
export function rulePages(): (id: string) => RulePage | undefined {
  const pages = ownPages(knowledgeDirectory());
  return (id) => {
    const markdown = pages.markdown({ kind: "rule", id });
    const hasCause = pages.markdown({ kind: "cause", id }) !== undefined;
    return markdown === undefined ? undefined : { ...toPage(markdown), hasCause };
  };
}

function toPage(markdown: string): Omit<RulePage, "hasCause"> {
  const [body = "", caught = ""] = markdown.replace(/^---\n[\s\S]*?\n---\n/, "").split(/^## (?:Caught|Quiet)\s*$/m);
  const first = caught.split(/^### (?!GAP:)/m)[1] ?? "";
  const example = [...first.matchAll(/^(`{3,})\S* (\S+)\n([\s\S]*?)^\1$/gm)].map(([, , path = "", text = ""]) => ({
    path,
    text: text.replace(/^ *(?:\^+ (?:error|warning|info): |~+ ).*\n/gm, ""),
  }));
  return { body: body.trim(), example };
}

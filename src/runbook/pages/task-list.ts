// Makes boxes to tick out of the items of a list that begin with `[ ]`.
import type { Token } from "markdown-it";
import { plainText, slug, unique } from "./markdown-words.ts";
import type { Task } from "./page.ts";

/** Changes the tokens of a text, and adds its boxes to `tasks`. */
export function findTasks(tokens: readonly Token[], tasks: Task[]): void {
  let section = "";
  for (const [index, token] of tokens.entries()) {
    if (token.type === "heading_open") section = plainText(tokens[index + 1]);
    const [open, inline, close] = tokens.slice(index + 1, index + 4);
    if (token.type !== "list_item_open" || inline?.type !== "inline") continue;
    const [first] = inline.children ?? [];
    const box = first?.type === "text" ? /^\[[ xX]\] +/.exec(first.content)?.[0] : undefined;
    if (box === undefined || first === undefined) continue;
    first.content = first.content.slice(box.length);
    const text = plainText(inline);
    const id = unique(`t-${slug(text)}`, tasks);
    tasks.push({ id, text, section });
    token.attrSet("class", "task");
    token.meta = { task: id };
    // A paragraph is hidden in tight lists only; a label always stands there.
    for (const paragraph of [open, close]) {
      if (!paragraph) continue;
      paragraph.tag = "label";
      paragraph.hidden = false;
    }
    open?.attrSet("for", id);
  }
}

/** The box that belongs before the words of an item; empty where the item is none to tick. */
export function boxOf(token: Token | undefined): string {
  const task: unknown = token?.meta?.task;
  return typeof task === "string" ? `<input type="checkbox" id="${task}">` : "";
}

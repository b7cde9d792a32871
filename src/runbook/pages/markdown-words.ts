// The words of Markdown: of a token without its marks, and as an id.
import type { Token } from "markdown-it";

export function plainText(token: Token | undefined): string {
  const parts = (token?.children ?? []).map((child) => (/break$/.test(child.type) ? " " : child.content));
  return parts.join("").trim();
}

/** Letters and digits of any language, joined by hyphens. */
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 80);

/** The id, with a number behind it where it is taken. */
export function unique(id: string, taken: readonly { readonly id: string }[]): string {
  let free = id;
  for (let number = 2; taken.some((one) => one.id === free); number++) free = `${id}-${number}`;
  return free;
}

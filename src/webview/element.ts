// Makes elements: with properties that are set as properties, so that no text becomes markup.

export interface Making {
  readonly class?: string;
  readonly id?: string;
  readonly text?: string;
  /** HTML that we rendered ourselves. */
  readonly html?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly (Node | undefined)[];
}

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  { class: classes, id, text, html, attributes = {}, children = [] }: Making = {},
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (classes !== undefined) made.className = classes;
  if (id !== undefined) made.id = id;
  if (text !== undefined) made.textContent = text;
  if (html !== undefined) made.innerHTML = html;
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** `spoken` is said in place of the text, which is short where many buttons say the same. */
export function button(text: string, run: () => void, spoken?: string): HTMLButtonElement {
  const made = element("button", { text, attributes: { type: "button" } });
  if (spoken !== undefined) {
    made.setAttribute("aria-label", spoken);
    made.title = spoken;
  }
  made.addEventListener("click", run);
  return made;
}

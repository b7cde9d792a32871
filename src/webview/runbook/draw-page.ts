// A page of the runbook: title, first answer, checks, contents, text and related pages, with what can be done with its parts.

import { button, element } from "../element.ts";
import { type ChecksPart, drawChecks } from "./draw-checks.ts";
import type { ContentsEntry, FromPanel, PageView, Surroundings } from "./messages.ts";

export interface DrawnPage {
  readonly element: HTMLElement;
  readonly title: HTMLElement;
  /** Missing on pages that name no rule. */
  readonly checks: ChecksPart | undefined;
  ticked(ids: readonly string[]): void;
  update(surroundings: Surroundings): void;
}

export function drawPage(page: PageView, say: (message: FromPanel) => void): DrawnPage {
  const { rules, titleHtml, leadHtml, bodyHtml } = page;
  const title = element("h1", { html: titleHtml, attributes: { tabindex: "-1" } });
  const text = element("div", { class: "text", html: bodyHtml });
  const lead = element("div", { class: "lead", html: leadHtml });
  const checks = rules.length === 0 ? undefined : drawChecks(rules, say);
  const checklist = page.tasks.length === 0 ? undefined : drawChecklist(say);
  const main = element("main", {
    children: [
      element("div", { class: "head", children: [factsOf(page), title, lead] }),
      contentsOf(page.contents),
      checks?.element,
      checklist?.element,
      text,
      relatedOf(page),
    ],
  });
  const terminals = addActions(main, page, say);
  const boxes = page.tasks.flatMap((id) => {
    const box = main.querySelector<HTMLInputElement>(`#${CSS.escape(id)}`);
    return box ? [box] : [];
  });
  const count = (): void => checklist?.count(boxes.filter(({ checked }) => checked).length, boxes.length);
  for (const box of boxes)
    box.addEventListener("change", () => {
      say({ do: "tick", task: box.id, done: box.checked });
      count();
    });
  return {
    element: main,
    title,
    checks,
    ticked(ids) {
      for (const box of boxes) box.checked = ids.includes(box.id);
      count();
    },
    update(surroundings) {
      checks?.update(surroundings);
      for (const one of terminals) {
        one.setAttribute("aria-disabled", String(!surroundings.trusted));
        one.title = surroundings.trusted ? "Typed, not run" : "No terminal is opened in Restricted Mode";
      }
    },
  };
}

const factsOf = ({ kind, severity, label }: PageView): HTMLElement =>
  element("p", {
    class: "facts",
    children: [
      element("span", { class: "badge", text: kind }),
      severity === undefined ? undefined : element("span", { class: `badge ${severity}`, text: severity }),
      label === undefined ? undefined : element("code", { text: label }),
    ],
  });

function contentsOf(contents: readonly ContentsEntry[]): HTMLElement | undefined {
  if (contents.length < 2) return undefined;
  const link = (id: string, text: string): HTMLElement => element("a", { text, attributes: { href: `#${id}` } });
  const items = contents.map(({ id, text, below }) =>
    element("li", {
      children: [
        link(id, text),
        below.length === 0
          ? undefined
          : element("ul", { children: below.map((one) => element("li", { children: [link(one.id, one.text)] })) }),
      ],
    }),
  );
  return element("nav", {
    class: "contents",
    attributes: { "aria-labelledby": "contents" },
    children: [element("h2", { id: "contents", text: "On this page" }), element("ul", { children: items })],
  });
}

function relatedOf({ related }: PageView): HTMLElement | undefined {
  if (related.length === 0) return undefined;
  const items = related.map(({ name, title, kind }) =>
    element("li", {
      children: [
        element("a", { text: title, attributes: { href: "#", "data-page": name } }),
        document.createTextNode(" "),
        element("span", { class: "hint", text: kind }),
      ],
    }),
  );
  return element("nav", {
    class: "related",
    attributes: { "aria-labelledby": "related" },
    children: [element("h2", { id: "related", text: "Related pages" }), element("ul", { children: items })],
  });
}

function drawChecklist(say: (message: FromPanel) => void) {
  const done = element("span", { attributes: { role: "status" } });
  const part = element("p", {
    class: "progress",
    children: [done, button("Untick All", () => say({ do: "reset" }), "Untick all boxes of this page")],
  });
  return {
    element: part,
    count(ticked: number, all: number): void {
      done.textContent = `${ticked} of ${all} boxes ticked. They stay as they are.`;
    },
  };
}

/** Buttons at each example. @returns those that open a terminal. */
function addActions(main: HTMLElement, { blocks }: PageView, say: (message: FromPanel) => void): HTMLElement[] {
  const terminals: HTMLElement[] = [];
  for (const figure of main.querySelectorAll<HTMLElement>("figure[data-block]")) {
    const block = Number(figure.dataset.block);
    const { insert, terminal } = blocks[block] ?? { insert: false, terminal: false };
    const name = figure.querySelector("pre")?.dataset.label ?? "example";
    const actions = element("span", { class: "actions" });
    const add = (text: string, does: "copy" | "insert" | "terminal", spoken: string): HTMLButtonElement => {
      const made = button(
        text,
        () => {
          if (made.getAttribute("aria-disabled") !== "true") say({ do: does, block });
        },
        spoken,
      );
      actions.append(made);
      return made;
    };
    add("Copy", "copy", `Copy ${name}`);
    if (insert) add("Insert", "insert", `Insert ${name} at the cursor of the editor used last`);
    if (terminal) terminals.push(add("Open in Terminal", "terminal", `Open in Terminal: ${name}, typed and not run`));
    figure.querySelector("figcaption")?.append(actions);
  }
  return terminals;
}

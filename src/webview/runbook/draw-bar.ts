// The bar above every page: back and forward, and what can be done with the page as a whole.
import { button, element } from "../element.ts";
import type { FromPanel, PageView, Surroundings } from "./messages.ts";

export interface Bar {
  readonly element: HTMLElement;
  turn(page: PageView): void;
  update(surroundings: Surroundings): void;
}

export function drawBar(say: (message: FromPanel) => void): Bar {
  const back = button("←", () => say({ do: "back" }), "Back");
  const forward = button("→", () => say({ do: "forward" }), "Forward");
  const link = button("Copy Link", () => say({ do: "link" }), "Copy Link to this page");
  const bar = element("nav", {
    class: "bar",
    attributes: { "aria-label": "Runbook" },
    children: [
      back,
      forward,
      button("Search", () => say({ do: "search" }), "Search the runbook"),
      element("span", { class: "space" }),
      link,
      button("Export Incident Note", () => say({ do: "export" })),
    ],
  });
  return {
    element: element("header", { children: [bar] }),
    turn({ lasts }) {
      link.hidden = !lasts;
    },
    update({ canGoBack, canGoForward }) {
      // Kept reachable: a button that is gone takes the focus with it.
      back.setAttribute("aria-disabled", String(!canGoBack));
      forward.setAttribute("aria-disabled", String(!canGoForward));
    },
  };
}

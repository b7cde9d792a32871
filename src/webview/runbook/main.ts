// The script of the runbook's panel: draws what the extension says, and says what a person does.
import { drawBar } from "./draw-bar.ts";
import { type DrawnPage, drawPage } from "./draw-page.ts";
import type { FromPanel, SavedPanel, ToPanel } from "./messages.ts";

interface Editor {
  postMessage(message: FromPanel): void;
  setState(saved: SavedPanel): void;
}

declare function acquireVsCodeApi(): Editor;

/** Milliseconds in which scrolling is gathered. */
const GATHER = 150;

const editor = acquireVsCodeApi();
/** Who goes on at once after scrolling comes back to the same place. */
const say = (message: FromPanel): void => {
  tellPlace();
  editor.postMessage(message);
};
const panel = required("panel");
const heard = required("heard");
const bar = drawBar(say);
panel.append(bar.element);

let drawn: DrawnPage | undefined;
let saved: SavedPanel | undefined;

window.addEventListener("message", ({ data }: MessageEvent<ToPanel>) => {
  switch (data.say) {
    case "show":
      show(data);
      break;
    case "surroundings":
      bar.update(data.surroundings);
      drawn?.update(data.surroundings);
      break;
    case "ticked":
      drawn?.ticked(data.ticked);
      break;
    case "checking":
      drawn?.checks?.running(data.what);
      break;
    case "checked":
      drawn?.checks?.done(data.checked);
      break;
    case "done":
      tell(data.text);
      break;
  }
});

function show({ page, surroundings, ticked, checked, section, focus, ...message }: ToPanel & { say: "show" }): void {
  const next = drawPage(page, say);
  drawn?.element.remove();
  panel.append(next.element);
  drawn = next;
  saved = message.saved;
  editor.setState(saved);
  bar.turn(page);
  bar.update(surroundings);
  next.update(surroundings);
  next.ticked(ticked);
  for (const one of checked) next.checks?.done(one);
  makeWideReachable();
  const heading = section === undefined ? null : document.getElementById(section);
  if (heading) goTo(heading);
  else {
    window.scrollTo(0, saved.pages[saved.at]?.scroll ?? 0);
    if (focus) next.title.focus({ preventScroll: true });
  }
}

function goTo(heading: HTMLElement): void {
  heading.scrollIntoView();
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

panel.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const href = link?.getAttribute("href") ?? "";
  // The editor opens links to the web itself.
  if (!link || !href.startsWith("#")) return;
  event.preventDefault();
  event.stopPropagation();
  const section = decodeURIComponent(href.slice(1));
  const { page } = link.dataset;
  if (page !== undefined) say({ do: "open", page, ...(section !== "" && { section }) });
  else {
    const heading = document.getElementById(section);
    if (heading) goTo(heading);
  }
});

let scrolling: ReturnType<typeof setTimeout> | undefined;
window.addEventListener("scroll", () => {
  clearTimeout(scrolling);
  scrolling = setTimeout(tellPlace, GATHER);
});

/** Where the page is scrolled to, if that is not known yet. */
function tellPlace(): void {
  const to = Math.round(window.scrollY);
  if (!saved || saved.pages[saved.at]?.scroll === to) return;
  const { at } = saved;
  saved = { at, pages: saved.pages.map((page, index) => (index === at ? { ...page, scroll: to } : page)) };
  editor.setState(saved);
  editor.postMessage({ do: "scrolled", to });
}

/** What is too wide scrolls by itself, and what scrolls must be reachable with the keyboard. */
function makeWideReachable(): void {
  for (const wide of document.querySelectorAll<HTMLElement>(".wide")) {
    if (wide.scrollWidth > wide.clientWidth) {
      wide.tabIndex = 0;
      wide.setAttribute("role", "group");
      wide.setAttribute("aria-label", wide.dataset.label ?? "");
    } else for (const name of ["tabindex", "role", "aria-label"]) wide.removeAttribute(name);
  }
}
window.addEventListener("resize", makeWideReachable);

let hearing: ReturnType<typeof setTimeout> | undefined;
/** Shown and read out for a while. */
function tell(text: string): void {
  clearTimeout(hearing);
  heard.textContent = text;
  hearing = setTimeout(() => {
    heard.textContent = "";
  }, 5000);
}

function required(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`there is no ${id}`);
  return found;
}

say({ do: "ready" });

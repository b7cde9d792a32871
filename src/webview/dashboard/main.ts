// The script of the dashboard's panel: draws what the extension says, and says what a person does.
import { button, element } from "../element.ts";
import { CHARTS } from "./charts.ts";
import { drawChart } from "./draw-chart.ts";
import { drawHealth } from "./draw-health.ts";
import { drawInventory } from "./draw-inventory.ts";
import type { DashboardView, FromDashboard, Point, SavedDashboard, ToDashboard } from "./messages.ts";

interface Editor {
  postMessage(message: FromDashboard): void;
  setState(saved: SavedDashboard): void;
}

declare function acquireVsCodeApi(): Editor;

/** Points of one server that are kept: five minutes. */
const MOST = 150;

const editor = acquireVsCodeApi();
const say = (message: FromDashboard): void => editor.postMessage(message);
const heard = required("heard");
const charts = CHARTS.map(drawChart);
const series = new Map<string, Point[]>();
let server: string | undefined;

const title = element("h1");
const status = element("p", { class: "row" });
const choice = element("select", { id: "server" });
const choosing = element("p", {
  class: "row",
  children: [element("label", { text: "Server", attributes: { for: "server" } }), choice],
});
const findings = element("div");
const inventory = element("div");
const health = element("section", {
  attributes: { "aria-labelledby": "health" },
  children: [element("h2", { id: "health", text: "Health" }), findings],
});
const figures = element("section", {
  attributes: { "aria-labelledby": "figures" },
  children: [
    element("h2", { id: "figures", text: "Figures" }),
    choosing,
    element("div", { class: "charts", children: charts.map((one) => one.element) }),
  ],
});
required("panel").append(
  element("header", { children: [title, status] }),
  figures,
  health,
  element("section", {
    attributes: { "aria-labelledby": "inventory" },
    children: [element("h2", { id: "inventory", text: "Inventory" }), inventory],
  }),
);
choosing.hidden = true;

choice.addEventListener("change", () => {
  server = choice.value;
  drawFigures();
});

window.addEventListener("message", ({ data }: MessageEvent<ToDashboard>) => {
  switch (data.say) {
    case "begin":
      editor.setState(data.saved);
      series.clear();
      for (const { address, points } of data.servers) series.set(address, [...points]);
      show(data.view);
      drawServers();
      break;
    case "view":
      show(data.view);
      break;
    case "points":
      for (const { address, point } of data.points) {
        const all = series.get(address) ?? [];
        series.set(address, [...all, point].slice(-MOST));
      }
      drawServers();
      break;
    case "done":
      tell(data.text);
      break;
  }
});

function show(view: DashboardView): void {
  const { label, environment, place, sampling } = view;
  title.textContent = `Dashboard of ${label}`;
  redraw(status, [environment, place, sampling], () => [
    environment === undefined ? undefined : element("span", { class: `environment ${environment}`, text: environment }),
    element("span", { text: place }),
    element("span", { class: sampling.isOn ? "on" : "off", text: sampling.text }),
    sampling.offersConnecting ? button("Connect", () => say({ do: "connect" })) : undefined,
  ]);
  health.hidden = view.health === undefined;
  const seen = view.health;
  if (seen) redraw(findings, seen, () => drawHealth(seen, say));
  redraw(inventory, [view.inventory, view.taking, view.canTake], () => drawInventory(view, say));
}

const drawn = new Map<HTMLElement, string>();

/** Anew only where something has changed, and with the focus where it was. */
function redraw(into: HTMLElement, from: unknown, draw: () => readonly (Node | undefined)[]): void {
  const now = JSON.stringify(from);
  if (drawn.get(into) === now) return;
  drawn.set(into, now);
  const focused = document.activeElement instanceof HTMLElement && into.contains(document.activeElement);
  const key = focused ? (document.activeElement as HTMLElement).dataset.key : undefined;
  into.replaceChildren(...draw().filter((one) => one !== undefined));
  if (!focused) return;
  const all = [...into.querySelectorAll<HTMLElement>("button")];
  (all.find((one) => one.dataset.key === key) ?? all[0])?.focus();
}

function drawServers(): void {
  const addresses = [...series.keys()];
  if (server === undefined || !series.has(server)) server = addresses[0];
  if ([...choice.options].map(({ value }) => value).join() !== addresses.join())
    choice.replaceChildren(...addresses.map((text) => element("option", { text, attributes: { value: text } })));
  if (server !== undefined) choice.value = server;
  choosing.hidden = addresses.length < 2;
  drawFigures();
}

/** Where nothing is known, the line above says why, and no chart says anything else. */
function drawFigures(): void {
  const points = series.get(server ?? "") ?? [];
  figures.hidden = points.length === 0;
  for (const chart of charts) chart.update(points);
}

/** Said once more where it is the same as before. */
function tell(text: string): void {
  heard.textContent = "";
  setTimeout(() => {
    heard.textContent = text;
  }, 50);
}

function required(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The panel has no element ${id}.`);
  return found;
}

drawFigures();
say({ do: "ready" });

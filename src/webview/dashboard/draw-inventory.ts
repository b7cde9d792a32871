// The last inventory: what changed, and for each application how long its sessions have and how large they are, as tables with bars.
import { button, element } from "../element.ts";
import type { AppView, Bar, DashboardView, FromDashboard, InventoryView } from "./messages.ts";
import { svg } from "./svg.ts";
import { number } from "./words.ts";

type Say = (message: FromDashboard) => void;

export function drawInventory({ inventory, taking, canTake }: DashboardView, say: Say): readonly Node[] {
  const act = (text: string, message: FromDashboard): HTMLButtonElement => {
    const made = button(text, () => say(message));
    made.dataset.key = message.do;
    return made;
  };
  return [
    element("p", {
      class: "row",
      children: [
        element("span", { text: taking ?? inventory?.text ?? "None was taken yet." }),
        taking === undefined ? undefined : act("Stop", { do: "stop" }),
        taking === undefined && canTake ? act(inventory ? "Take Again" : "Take Inventory", { do: "take" }) : undefined,
        ...(inventory ? [act("Read as a Page", { do: "read" }), act("Export…", { do: "export" })] : []),
      ],
    }),
    ...(inventory ? drawContents(inventory) : []),
  ].filter((one) => one !== undefined);
}

function drawContents({ trend, apps, notes }: InventoryView): readonly Node[] {
  return [
    ...notes.map((text) => element("p", { class: "problem", text })),
    ...(apps.length === 0
      ? [element("p", { class: "nothing", text: "No sessions of a framework that is known here." })]
      : []),
    ...(trend ? [drawTrend(trend)] : []),
    ...apps.map((app, index) => drawApp(app, index)),
  ];
}

function drawTrend({ text, rows }: NonNullable<InventoryView["trend"]>): HTMLElement {
  return table(
    text,
    ["Application", "Sessions", "Size", "Without TTL", "Left behind"],
    rows.map(({ app, sessions, bytes, withoutTtl, leaked }) => [app, sessions, bytes, withoutTtl, leaked]),
  );
}

function drawApp({ name, facts, ttl, sizes }: AppView, index: number): HTMLElement {
  return element("section", {
    class: "app",
    attributes: { "aria-labelledby": `app-${index}` },
    children: [
      element("h3", { id: `app-${index}`, text: name }),
      element("dl", {
        children: facts.map((fact) =>
          element("div", { children: [element("dt", { text: fact.name }), element("dd", { text: fact.text })] }),
        ),
      }),
      element("div", {
        class: "histograms",
        children: [drawBars("Time to live", ttl), drawBars("Size", sizes)],
      }),
    ],
  });
}

/** Of the highest bar. */
const WIDTH = 100;

function drawBars(title: string, bars: readonly Bar[]): HTMLElement {
  if (bars.length === 0) return element("p", { class: "nothing", text: `${title}: nobody knows.` });
  const most = Math.max(...bars.map(({ sessions }) => sessions), 1);
  return element("table", {
    class: "bars",
    children: [
      element("caption", { text: title }),
      head(["Between", "Sessions"]),
      element("tbody", {
        children: bars.map(({ label, sessions }) => {
          const picture = svg("svg", {
            ...{ class: "bar", viewBox: `0 0 ${WIDTH} 10`, preserveAspectRatio: "none", "aria-hidden": "true" },
          });
          const width = sessions === 0 ? 0 : Math.max(1, (sessions / most) * WIDTH);
          picture.append(svg("rect", { x: "0", y: "0", width: width.toFixed(1), height: "10" }));
          return element("tr", {
            children: [
              element("th", { text: label, attributes: { scope: "row" } }),
              element("td", { children: [count(sessions, picture)] }),
            ],
          });
        }),
      }),
    ],
  });
}

/** In a box of its own: a cell that is one has no line in common with its row. */
const count = (sessions: number, picture: Node): HTMLElement =>
  element("div", { class: "count", children: [document.createTextNode(number(sessions)), picture] });

function table(caption: string, names: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  return element("table", {
    children: [
      element("caption", { text: caption }),
      head(names),
      element("tbody", {
        children: rows.map(([name = "", ...cells]) =>
          element("tr", {
            children: [
              element("th", { text: name, attributes: { scope: "row" } }),
              ...cells.map((text) => element("td", { text })),
            ],
          }),
        ),
      }),
    ],
  });
}

const head = (names: readonly string[]): HTMLElement =>
  element("thead", {
    children: [element("tr", { children: names.map((text) => element("th", { text, attributes: { scope: "col" } })) })],
  });

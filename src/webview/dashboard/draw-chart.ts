// One chart: its lines, what they are now, and the same as a table that can be shown beside it.
import { button, element } from "../element.ts";
import type { Chart, Series } from "./charts.ts";
import type { Point } from "./messages.ts";
import { HEIGHT, type Placed, pathOf, roundUp, WIDTH } from "./scale.ts";
import { svg } from "./svg.ts";
import { clock } from "./words.ts";

export interface DrawnChart {
  readonly element: HTMLElement;
  update(points: readonly Point[]): void;
}

/** Milliseconds that a chart shows at most, and at least: what has just begun would be a dot at the edge of the most. */
const SPAN = 5 * 60_000;
const SHORTEST = 60_000;
/** A longer time without a point is a gap: milliseconds. */
const GAP = 7_000;
const MOST_ROWS = 150;

export function drawChart(chart: Chart): DrawnChart {
  const { id, title, series, text } = chart;
  const lines = series.map((_, index) =>
    svg("path", { class: `line line-${index}`, "vector-effect": "non-scaling-stroke" }),
  );
  const picture = svg("svg", {
    ...{ viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", class: "picture", role: "img" },
  });
  const grid = [0, HEIGHT / 2, HEIGHT].map((y) =>
    svg("line", {
      class: "grid",
      x1: "0",
      x2: String(WIDTH),
      y1: String(y),
      y2: String(y),
      "vector-effect": "non-scaling-stroke",
    }),
  );
  picture.append(...grid, ...lines);
  const [high, low] = [element("span"), element("span", { text: text(0) })];
  const [begins, ends] = [element("span"), element("span")];
  const nothing = element("p", { class: "nothing", text: chart.nothing });
  const plot = element("div", {
    class: "plot",
    children: [
      element("div", { class: "axis", attributes: { "aria-hidden": "true" }, children: [high, low] }),
      picture,
      element("div", { class: "times", attributes: { "aria-hidden": "true" }, children: [begins, ends] }),
    ],
  });
  const legend = series.map((one, index) => drawLegend(one, index));
  const table = drawTable(chart);
  const toggle = button("Show Table", () => show(table.element.hidden === true), `Show Table: ${title}`);
  toggle.className = "link";
  toggle.setAttribute("aria-controls", table.element.id);
  let points: readonly Point[] = [];

  const show = (isShown: boolean): void => {
    table.element.hidden = !isShown;
    const word = isShown ? "Hide" : "Show";
    toggle.textContent = `${word} Table`;
    // What is said begins with what is read.
    toggle.setAttribute("aria-label", `${word} Table: ${title}`);
    toggle.title = `${word} Table: ${title}`;
    toggle.setAttribute("aria-expanded", String(isShown));
    if (isShown) table.update(points);
  };
  show(false);

  return {
    element: element("section", {
      class: "chart",
      id: `chart-${id}`,
      attributes: { "aria-labelledby": `title-${id}` },
      children: [
        element("div", {
          class: "head",
          children: [element("h3", { id: `title-${id}`, text: title }), toggle],
        }),
        element("ul", { class: "legend", children: legend.map((one) => one.element) }),
        nothing,
        plot,
        table.element,
      ],
    }),
    update(given) {
      points = given;
      const to = points.at(-1)?.at ?? 0;
      const from = Math.max(to - SPAN, Math.min(points[0]?.at ?? 0, to - SHORTEST));
      const placed = series.map(({ of }) => placedOf(points, of).filter(({ at }) => at >= from));
      const all = placed.flat();
      nothing.hidden = all.length > 0;
      plot.hidden = all.length === 0;
      const most = chart.most ?? roundUp(all.reduce((highest, { value }) => Math.max(highest, value), 0));
      placed.forEach((one, index) => {
        lines[index]?.setAttribute("d", pathOf(one, from, to, most, GAP));
        legend[index]?.update(one.at(-1), text);
      });
      high.textContent = text(most);
      begins.textContent = clock(from);
      ends.textContent = clock(to);
      picture.setAttribute("aria-label", spoken(chart, placed));
      if (!table.element.hidden) table.update(points);
    },
  };
}

const placedOf = (points: readonly Point[], of: Series["of"]): Placed[] =>
  points.flatMap((point) => {
    const value = of(point);
    return value === undefined ? [] : [{ at: point.at, value }];
  });

/** What a line is now, and between what it was. */
function spoken({ title, series, text }: Chart, placed: readonly (readonly Placed[])[]): string {
  const parts = series.flatMap(({ name }, index) => {
    const values = placed[index]?.map(({ value }) => value) ?? [];
    const now = values.at(-1);
    if (now === undefined) return [];
    return [`${name} ${text(now)}, between ${text(Math.min(...values))} and ${text(Math.max(...values))}`];
  });
  return `Chart of ${title}. ${parts.join(". ")}.`;
}

interface Legend {
  readonly element: HTMLElement;
  update(last: Placed | undefined, text: (value: number) => string): void;
}

function drawLegend({ name }: Series, index: number): Legend {
  const value = element("span", { class: "value", text: "–" });
  const sample = svg("svg", { class: "sample", viewBox: "0 0 20 4", "aria-hidden": "true" });
  sample.append(svg("line", { class: `line line-${index}`, x1: "0", x2: "20", y1: "2", y2: "2" }));
  const made = element("li", { children: [sample, element("span", { text: `${name}: ` }), value] });
  return {
    element: made,
    update(last, text) {
      const now = last === undefined ? "–" : text(last.value);
      if (value.textContent !== now) value.textContent = now;
    },
  };
}

function drawTable({ id, title, series, text }: Chart): DrawnChart {
  const body = element("tbody");
  const head = ["Time", ...series.map(({ name }) => name)];
  const table = element("table", {
    children: [
      element("caption", { text: `${title}, the newest first` }),
      element("thead", {
        children: [
          element("tr", {
            children: head.map((name) => element("th", { text: name, attributes: { scope: "col" } })),
          }),
        ],
      }),
      body,
    ],
  });
  const rowOf = (point: Point): HTMLTableRowElement =>
    element("tr", {
      children: [
        element("th", { text: clock(point.at), attributes: { scope: "row" } }),
        ...series.map(({ of }) => {
          const value = of(point);
          return element("td", { text: value === undefined ? "–" : text(value) });
        }),
      ],
    });
  let shown: Point | undefined;
  return {
    // What scrolls must be reachable with the keyboard.
    element: element("div", {
      class: "table",
      id: `table-${id}`,
      attributes: { tabindex: "0", role: "group", "aria-label": `${title} as a table` },
      children: [table],
    }),
    update(points) {
      // Rows that somebody reads stay where they are: new ones come above them.
      const from = shown === undefined ? 0 : points.indexOf(shown) + 1;
      if (from === 0) body.replaceChildren();
      for (const point of points.slice(from)) body.prepend(rowOf(point));
      while (body.rows.length > MOST_ROWS) body.deleteRow(-1);
      shown = points.at(-1);
    },
  };
}

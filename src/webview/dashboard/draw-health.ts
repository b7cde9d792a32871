// What the rules find in the servers, each with its evidence, its places in files and its page.
import { button, element } from "../element.ts";
import type { FindingView, FromDashboard, HealthView } from "./messages.ts";

type Say = (message: FromDashboard) => void;

const WORDS = { error: "Error", warning: "Warning", info: "To know" } as const;

export function drawHealth({ text, isLooking, problem, findings, refused }: HealthView, say: Say): readonly Node[] {
  const word = isLooking ? "Looking…" : "Look Again";
  // What is said begins with what is read.
  const refresh = button(word, () => say({ do: "refresh" }), `${word}: Health`);
  refresh.dataset.key = "refresh";
  return [
    element("p", { class: "row", children: [element("span", { text }), refresh] }),
    problem === undefined ? undefined : element("p", { class: "problem", text: problem }),
    findings.length === 0
      ? undefined
      : element("ul", { class: "findings", children: findings.map((finding) => drawFinding(finding, say)) }),
    refused.length === 0 ? undefined : drawRefused(refused),
  ].filter((one) => one !== undefined);
}

function drawFinding(finding: FindingView, say: Say): HTMLElement {
  const { key, severity, title, message, address, evidence, source, places, rule } = finding;
  const act = (label: string, run: () => void, spoken: string, name: string): HTMLElement => {
    const made = button(label, run, spoken);
    made.className = "link";
    made.dataset.key = `${name} ${key}`;
    return made;
  };
  return element("li", {
    class: severity,
    children: [
      element("h3", {
        children: [
          element("span", { class: "severity", text: `${WORDS[severity]}: ` }),
          document.createTextNode(title),
        ],
      }),
      element("p", { text: message }),
      evidence === ""
        ? undefined
        : element("p", {
            children: [
              document.createTextNode(`${source} `),
              element("code", { text: evidence }),
              document.createTextNode(" "),
              act("Show Answer", () => say({ do: "evidence", finding: key }), `Show Answer of ${address}`, "evidence"),
            ],
          }),
      ...places.map(({ index, text, said }) =>
        element("p", {
          children: [
            act(text, () => say({ do: "place", finding: key, index }), `Open ${text}`, `place ${index}`),
            document.createTextNode(` ${said}`),
          ],
        }),
      ),
      element("p", {
        children: [
          act(
            "What It Means and What to Do",
            () => say({ do: "page", finding: key }),
            `What It Means and What to Do: ${rule}`,
            "page",
          ),
        ],
      }),
    ],
  });
}

const drawRefused = (refused: HealthView["refused"]): HTMLElement =>
  element("div", {
    class: "refused",
    children: [
      element("h3", { text: "Not allowed to this user" }),
      element("ul", {
        children: refused.map(({ text, detail }) =>
          element("li", {
            children: [element("span", { text }), element("span", { class: "note", text: ` ${detail}` })],
          }),
        ),
      }),
    ],
  });

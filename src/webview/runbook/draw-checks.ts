// The checks that a page names: buttons that run them, and what came of them, in place.
import { button, element } from "../element.ts";
import type { Checked, CheckKind, FromPanel, Surroundings } from "./messages.ts";

export interface ChecksPart {
  readonly element: HTMLElement;
  running(what: CheckKind): void;
  done(checked: Checked): void;
  update(surroundings: Surroundings): void;
}

export function drawChecks(rules: readonly string[], say: (message: FromPanel) => void): ChecksPart {
  let isTrusted = true;
  const check = (what: CheckKind): void => {
    if (what === "files" || isTrusted) say({ do: "check", what });
  };
  const files = button("Check Files of This Workspace", () => check("files"));
  const servers = button("Check Running Servers", () => check("servers"));
  const restricted = element("p", {
    id: "restricted",
    class: "hint",
    text: "Running servers are not asked in Restricted Mode.",
  });
  const results = { files: resultOf("files"), servers: resultOf("servers") };
  const part = element("section", {
    class: "checks",
    attributes: { "aria-labelledby": "checks" },
    children: [
      element("h2", { id: "checks", text: "Check this now" }),
      element("p", { class: "hint", children: ["By ", ...listed(rules)].map(asNode) }),
      element("div", { class: "actions", children: [files, servers] }),
      restricted,
      results.files,
      results.servers,
    ],
  });
  return {
    element: part,
    running(what) {
      results[what].replaceChildren(element("p", { text: "Checking…" }));
    },
    done(checked) {
      results[checked.what].replaceChildren(...resultNodes(checked, say));
    },
    update({ trusted }) {
      isTrusted = trusted;
      restricted.hidden = trusted;
      servers.setAttribute("aria-disabled", String(!trusted));
      if (trusted) servers.removeAttribute("aria-describedby");
      else servers.setAttribute("aria-describedby", restricted.id);
    },
  };
}

/** There from the beginning, so that screen readers notice what comes into it. */
const resultOf = (what: CheckKind): HTMLElement =>
  element("div", { class: `result ${what}`, attributes: { role: "status", "aria-live": "polite" } });

function resultNodes(checked: Checked, say: (message: FromPanel) => void): Node[] {
  const { what, summary, findings, unasked = [], offersConnecting = false } = checked;
  const found = findings.map(({ severity, message, where, opens }, finding) => {
    const place = opens
      ? button(where, () => say({ do: "reveal", what, finding }), `Open ${where}`)
      : element("code", { text: where });
    if (opens) place.className = "link";
    const kind = element("span", { class: "kind", text: `${severity}:` });
    const said = element("span", { text: message });
    return element("li", { class: severity, children: [kind, asNode(" "), said, asNode(" "), place] });
  });
  const lacking = unasked.map(({ message, page }) => {
    const kind = element("span", { class: "kind", text: "not asked:" });
    const why = page === undefined ? [] : [asNode(" "), explanation(message, page)];
    return element("li", { class: "warning", children: [kind, asNode(` ${message}`), ...why] });
  });
  const rows = [...found, ...lacking];
  return [
    element("p", { text: summary }),
    ...(rows.length > 0 ? [element("ul", { class: "findings", children: rows })] : []),
    ...(offersConnecting ? [button("Connect…", () => say({ do: "connect" }), "Connect to a server")] : []),
  ];
}

/** Of several in a row each says to those who hear it what it explains. */
const explanation = (message: string, page: string): HTMLElement =>
  element("a", { text: "Explain", attributes: { href: "#", "data-page": page, "aria-label": `Explain: ${message}` } });

/** Names as code, with commas between. */
const listed = (rules: readonly string[]): (Node | string)[] =>
  rules.flatMap((rule, index) => {
    const link = element("a", { attributes: { href: "#", "data-page": `rule/${rule}` } });
    link.append(element("code", { text: rule }));
    return index === 0 ? [link] : [", ", link];
  });

const asNode = (part: Node | string): Node => (typeof part === "string" ? document.createTextNode(part) : part);

// The details of a session as HTML that runs nothing and loads nothing but its own style sheet. Its links are commands of ours.
import { LINKED } from "./linked-commands.ts";
import { classesOf, factsOf, warningsOf } from "./session-facts.ts";
import type { ShownSession } from "./shown-session.ts";
import type { Verdict } from "./verdict.ts";

export interface Surroundings {
  readonly cspSource: string;
  /** Address of the style sheet. */
  readonly style: string;
}

export interface Details {
  readonly shown: ShownSession;
  readonly isRevealed: boolean;
  readonly isProduction: boolean;
  readonly canRead: boolean;
  /** Missing where code and store cannot be compared. */
  readonly verdict?: Verdict | undefined;
}

export function renderDetails(details: Details | undefined, { cspSource, style }: Surroundings): string {
  const policy = `default-src 'none'; style-src ${cspSource}`;
  const title = details ? `Session ${details.shown.maskedId}` : "Session";
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(title)}</title>
<link rel="stylesheet" href="${html(style)}">
</head>
<body>
<main>
${details ? bodyOf(details) : "<h1>Session</h1>\n<p>Open a session in the view above to see its details here.</p>"}
</main>
</body>
</html>`;
}

function bodyOf(details: Details): string {
  const { shown, verdict } = details;
  const [user = "", ...facts] = factsOf(shown).map(({ name, text, note }) => row(name, html(text), note && html(note)));
  const warnings = warningsOf(shown);
  const classes = classesOf(shown).map(
    ({ name, version }) =>
      `<li><code>${html(name)}</code>${version === undefined ? "" : ` <span class="note">version ${html(version)}</span>`}</li>`,
  );
  return [
    `<h1>Session <code>${html(shown.maskedId)}</code></h1>`,
    section(
      "Warnings",
      warnings.length > 0 &&
        `<ul class="warnings">${warnings.map((text) => `<li>${withCode(text)}</li>`).join("")}</ul>`,
    ),
    section("Time to live", verdict && verdict.kind !== "unknown" && verdictOf(verdict)),
    `<dl>${user}${idRow(details)}${facts.join("")}</dl>`,
    section("Time to live", verdict?.kind === "unknown" && verdictOf(verdict)),
    section("Classes", classes.length > 0 && `<ul>${classes.join("")}</ul>`),
    details.canRead ? `<p>${link("refresh", "Read it again", "Read the session again")}</p>` : "",
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function idRow({ shown: { id }, isRevealed, isProduction }: Details): string {
  if (id === undefined || id === "") return "";
  const warning = isProduction ? "of production; whoever has it is that user" : "whoever has it is that user";
  if (!isRevealed)
    return row(
      "Id",
      `<span class="hidden">hidden</span>`,
      `${link("reveal", "Reveal", "Reveal the id")} ${link("copy", "Copy", "Copy the id")}`,
    );
  return row(
    "Id",
    `<code class="id">${html(id)}</code>`,
    `<span class="note">${warning}</span> ${link("hide", "Hide", "Hide the id")} ${link("copy", "Copy", "Copy the id")}`,
  );
}

function verdictOf({ kind, text, promise }: Verdict): string {
  const place = promise && `<p>${link("promise", promise.where, "Open the line that says so")}</p>`;
  return `<p class="verdict ${kind}"><span class="kind">${VERDICTS[kind]}:</span> ${html(text)}</p>${place ?? ""}`;
}

const VERDICTS: Readonly<Record<Verdict["kind"], string>> = {
  fits: "As the code says",
  differs: "Not as the code says",
  unknown: "Cannot be compared",
};

const link = (name: keyof typeof LINKED, text: string, title: string): string =>
  `<a href="command:${LINKED[name]}" title="${html(title)}">${html(text)}</a>`;

const section = (title: string, content: string | false | undefined): string =>
  content ? `<h2>${html(title)}</h2>\n${content}` : "";

/** `text` and `note` are HTML. */
const row = (name: string, text: string, note: string | undefined): string =>
  `<div><dt>${html(name)}</dt><dd>${text}${note ? ` <span class="note">${note}</span>` : ""}</dd></div>`;

/** What stands between backticks is code. */
const withCode = (text: string): string => html(text).replace(/`([^`]+)`/g, "<code>$1</code>");

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const html = (text: string): string => text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);

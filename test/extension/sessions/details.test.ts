// The page with the details of a session: no script, no style of its own, no id before it is asked for, and text that stays text.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LINKED } from "../../../src/extension/sessions/linked-commands.ts";
import { type Details, renderDetails } from "../../../src/extension/sessions/render-details.ts";

const surroundings = { cspSource: "https://csp.example", style: "https://csp.example/session.css" };
const AT = Date.UTC(2026, 10, 20, 12);
const evil = `<img src=x onerror=y>"&'`;
const details: Details = {
  shown: {
    ...{
      maskedId: "#12345678",
      id: "the-secret-id",
      framework: "spring-session",
      prefix: evil,
      place: evil,
      user: evil,
    },
    ...{ created: AT - 1000, expiresAt: null, bytes: 1234, companions: [{ role: "shadow", expiresAt: AT + 60_000 }] },
    session: {
      ...{ prefix: "", expires: { store: null }, attributes: [], warnings: [evil] },
      decoding: { format: "java", warnings: [], classes: [{ name: evil, version: "7" }] },
    },
    problems: ["It has lost its index"],
    at: AT,
  },
  isRevealed: false,
  isProduction: true,
  canRead: true,
  verdict: { kind: "differs", text: evil, promise: { where: "shop/server.js:12", uri: "file:///x", line: 11 } },
};

test("nothing that a session holds becomes markup, and nothing runs", () => {
  const html = renderDetails(details, surroundings);
  assert.doesNotMatch(html, /<img|<script|<style|\bstyle=|\bon\w+="/i);
  assert.ok(html.split("&lt;img src=x onerror=y&gt;&quot;&amp;&#39;").length > 5);
  assert.match(html, /default-src &#39;none&#39;; style-src https:\/\/csp\.example"/);
});

test("the id is shown only when a person asked for it", () => {
  assert.doesNotMatch(renderDetails(details, surroundings), /the-secret-id/);
  const revealed = renderDetails({ ...details, isRevealed: true }, surroundings);
  assert.match(revealed, /<code class="id">the-secret-id<\/code>/);
  assert.match(revealed, /of production/);
});

test("it links to commands of the list only", () => {
  const links = [true, false].flatMap((isRevealed) =>
    [...renderDetails({ ...details, isRevealed }, surroundings).matchAll(/href="command:([^"]*)"/g)].map(
      ([, to]) => to,
    ),
  );
  assert.deepEqual([...new Set(links)].toSorted(), Object.values(LINKED).toSorted());
});

test("warnings come first, each a sentence", () => {
  const html = renderDetails(details, surroundings);
  assert.match(html, /<h2>Warnings<\/h2>\n<ul class="warnings"><li>It has lost its index\.<\/li>/);
  assert.match(html, /<dt>Expires<\/dt><dd>never <span class="note">it has no time to live in the store<\/span>/);
  assert.match(html, /<dt>Keys beside it<\/dt><dd>key whose expiry ends it \(60 s left\)<\/dd>/);
  assert.match(html, /<span class="kind">Not as the code says:<\/span>/);
});

test("without a session it says how to get one", () => {
  assert.match(renderDetails(undefined, surroundings), /Open a session in the view above/);
});

// Health of live servers as a person meets it: findings with their evidence and pages, what may not be asked, and live charts.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { Cluster } from "ioredis";
import type { Frame } from "playwright-core";
import { expressId, expressValue } from "../live/browse/stores.ts";
import { startCluster } from "../live/redis/clusters.ts";
import { type Server, skip, startServer, until } from "../live/redis/servers.ts";
import { eventually } from "./driver/eventually.ts";
import { connect, expand, has, openLiveSessions, standalone, untilShown } from "./driver/live-sessions.ts";
import type { Editor } from "./driver/open-editor.ts";
import { activeEditor } from "./driver/quick-input.ts";
import { clickRow, pressInRow, toggleRow, treeTexts } from "./driver/tree.ts";

const EVICTS = "The store may evict live sessions";
const PAGE = "What It Means and What to Do";
const SESSIONS = 40;

async function write({ admin }: Server, from: number, to: number): Promise<void> {
  const pipeline = admin.pipeline();
  for (let index = from; index < to; index++)
    pipeline.set(`sess:${expressId(index)}`, expressValue("ann@shop.example"), "EX", 1800 + index);
  await pipeline.exec();
}

describe("health", { skip }, () => {
  let sick: Server;
  let well: Server;
  let editor: Editor;
  const endings: (() => unknown)[] = [];
  const t = { after: (end: unknown) => void endings.unshift(end as () => unknown) };
  const connections = () => [
    { id: "sick", label: "Sick", environment: "production", endpoint: standalone(sick.port) },
    { id: "well", label: "Well", environment: "development", endpoint: standalone(well.port) },
    { id: "narrow", label: "Narrow", environment: "staging", endpoint: standalone(sick.port), username: "narrow" },
  ];

  before(async () => {
    const saving = ["--save", "3600 1", "--maxmemory", "64mb"];
    sick = await startServer(t, { args: [...saving, "--maxmemory-policy", "allkeys-lru"] });
    well = await startServer(t, { args: saving });
    await sick.admin.call("ACL", "SETUSER", "narrow", "on", "nopass", "~*", "-@all", "+@read", "+ping");
    for (const server of [sick, well]) await write(server, 0, SESSIONS);
    editor = await openLiveSessions(connections());
  });
  after(async () => {
    await editor?.close();
    for (const end of endings) await end();
  });
  afterEach(async (context) => {
    if ("passed" in context && !context.passed)
      await editor?.screenshot(`health-when-failed-${context.name.replaceAll(/\W+/g, "-")}`);
  });

  const dashboard = async (name: string): Promise<Frame> => {
    await editor.command("Session Doctor: Open Dashboard");
    await editor.pick(name);
    return editor.webviewFrame(`h1:has-text("Dashboard of ${name}")`);
  };
  const own = new Map<Server, number>();
  /** How often a server was asked for its figures, and how often it refused, by its own count and without the questions of this test. */
  const asked = async (server: Server) => {
    const [, calls = "0", rejected = "0"] =
      /^cmdstat_info:calls=(\d+),.*rejected_calls=(\d+)/m.exec(await server.admin.info("commandstats")) ?? [];
    const mine = own.get(server) ?? 0;
    own.set(server, mine + 1);
    return { calls: Number(calls) - mine, rejected: Number(rejected) };
  };
  const untilAsked = async (server: Server, times: number): Promise<void> => {
    const { calls } = await asked(server);
    await until(async () => (await asked(server)).calls >= calls + times, 30_000);
  };
  const seesEvidence = async (): Promise<void> => {
    await untilShown(editor, /^maxmemory_policy:allkeys-lru$/m);
    const line = activeEditor(editor.page).locator(".view-line", { hasText: "maxmemory_policy:allkeys-lru" });
    await eventually(
      () =>
        line.locator("span").evaluateAll((parts) =>
          // What is drawn behind a line is no text of it.
          parts.map((part) => part.ownerDocument.defaultView?.getComputedStyle(part, "::after").content ?? "").join(),
        ),
      (drawn) => drawn.includes("allkeys-lru evicts any key"),
      { what: "what it means, beside the line" },
    );
    const uri = decodeURIComponent((await activeEditor(editor.page).getAttribute("data-uri")) ?? "");
    assert.match(uri, /^session-doctor-health:/);
  };

  test("in the tree leads from a finding to what the server says, and to its page", async () => {
    await connect(editor, /^Sick/);
    await expand(editor, /^Health/);
    await treeTexts(
      editor.page,
      has(
        /^Health \(1 warning\)$/,
        new RegExp(`^${EVICTS} .*\\(allkeys-lru evicts any key, when memory is full`),
        /^Memory \([\d.]+ MB of 67\.1 MB\)$/,
        new RegExp(`^Keys in all \\(${SESSIONS}, 0 without TTL\\)$`),
      ),
      "a finding and figures",
    );
    await expand(editor, EVICTS);
    const evidence = `what 127.0.0.1:${sick.port} says`;
    await treeTexts(
      editor.page,
      has(
        new RegExp(`^maxmemory_policy:allkeys-lru \\(${evidence}\\)$`),
        new RegExp(`^${PAGE} \\(store-evicts-sessions\\)$`),
      ),
      "what is below a finding",
    );
    await clickRow(editor.page, evidence);
    await seesEvidence();
    await editor.screenshot("health-evidence");
    await clickRow(editor.page, PAGE);
    await editor.webviewFrame(`h1:has-text("${EVICTS}")`);
    await editor.command("View: Close All Editors");
  });

  test("follows the server when it is looked at again", async () => {
    await sick.admin.config("SET", "maxmemory-policy", "noeviction");
    await pressInRow(editor.page, /^Health/, "Refresh Health");
    await treeTexts(
      editor.page,
      has(/^Health \(nothing found\)$/, /^No rule finds anything$/),
      "a store that was mended",
    );
    await sick.admin.config("SET", "maxmemory-policy", "allkeys-lru");
    await pressInRow(editor.page, /^Health/, "Refresh Health");
    await treeTexts(editor.page, has(/^Health \(1 warning\)$/, new RegExp(`^${EVICTS}`)), "the finding again");
    await toggleRow(editor.page, /^Sick/);
  });

  test("of a store that breaks no rule says so", async () => {
    await connect(editor, /^Well/);
    await expand(editor, /^Health/);
    const texts = await treeTexts(editor.page, has(/^Health \(nothing found\)$/, /^No rule finds anything$/), "health");
    assert.ok(!has(/evict live|may not be asked/)(texts), texts.join("\n"));
    await toggleRow(editor.page, /^Well/);
  });

  test("says what the user may not ask, and which permission is missing", async () => {
    await connect(editor, /^Narrow/);
    await expand(editor, /^Health/);
    const texts = await treeTexts(
      editor.page,
      has(
        /^Health \(nothing found · 4 questions not allowed\)$/,
        /^INFO may not be asked \(permission \+info is missing\)$/,
        /^SLOWLOG LEN may not be asked \(permission \+slowlog\|len is missing\)$/,
        /^CONFIG GET may not be asked \(permission \+config\|get is missing\)$/,
        /^TIME may not be asked \(permission \+time is missing\)$/,
      ),
      "four questions",
    );
    assert.ok(!has(/^No rule finds anything$|^Memory/)(texts), texts.join("\n"));
    // Sessions are seen without these permissions, and judged.
    await sick.admin.persist(`sess:${expressId(0)}`);
    await editor.command("Session Doctor: Refresh Sessions");
    await treeTexts(
      editor.page,
      has(new RegExp(`^Express sess: \\(${SESSIONS} sessions .* 1 without TTL\\)`)),
      "all keys",
    );
    await pressInRow(editor.page, /^Health/, "Refresh Health");
    await treeTexts(
      editor.page,
      has(/^Health \(1 error · 4 questions not allowed\)$/, /^Sessions are stored without an expiry/),
      "what can be judged without asking",
    );
    await sick.admin.expire(`sess:${expressId(0)}`, 1800);
  });

  test("of a user who may ask little is a dashboard that says so, and does not ask again and again", async () => {
    await dashboard("Well");
    const frame = await dashboard("Narrow");
    await frame.locator("header", { hasText: "Ask for the permission +info." }).waitFor();
    const lacking = await frame.locator(".refused li").allTextContents();
    assert.equal(lacking.length, 4);
    assert.match(lacking[0] ?? "", /^INFO may not be asked: the permission \+info is missing\./);
    assert.match(lacking[0] ?? "", /An administrator can allow it: ACL SETUSER narrow \+info$/);
    assert.equal(await frame.locator(".chart:visible").count(), 0);
    assert.deepEqual(await editor.axe(frame), []);
    // Beside the other one, so that both are seen.
    await editor.command("View: Move Editor into Next Group");
    await untilAsked(well, 1);
    const { rejected } = await asked(sick);
    assert.ok(rejected > 0);
    await untilAsked(well, 3);
    assert.equal((await asked(sick)).rejected, rejected);
    await editor.command("View: Close All Editors");
  });

  test("is drawn live, with a table beside each chart", async () => {
    const frame = await dashboard("Sick");
    const keys = frame.locator("#chart-keys");
    const all = keys.locator(".value").first();
    await eventually(
      () => all.textContent(),
      (text) => text === String(SESSIONS),
      { what: "the number of keys" },
    );
    const line = keys.locator(".picture .line-0");
    const path = await line.getAttribute("d");
    await write(sick, SESSIONS, SESSIONS + 60);
    await eventually(
      () => all.textContent(),
      (text) => text === String(SESSIONS + 60),
      { what: "the keys that were written" },
    );
    assert.notEqual(await line.getAttribute("d"), path);
    const spoken = `All ${SESSIONS + 60}, between ${SESSIONS} and ${SESSIONS + 60}.`;
    assert.ok((await keys.locator(".picture").getAttribute("aria-label"))?.includes(spoken));

    const charts = await frame.locator(".chart").all();
    assert.equal(charts.length, 7);
    for (const chart of charts) {
      const title = await chart.locator("h3").textContent();
      const button = chart.locator("button");
      const table = frame.locator(`#${await button.getAttribute("aria-controls")}`);
      assert.equal(await table.isVisible(), false);
      await button.focus();
      await editor.page.keyboard.press("Enter");
      await table.waitFor();
      assert.equal(await button.getAttribute("aria-expanded"), "true");
      assert.equal(await table.locator("caption").textContent(), `${title}, the newest first`);
      const cells = await table.locator("tbody tr").first().locator("td").count();
      assert.equal(cells, await chart.locator(".legend li").count());
    }
    const rows = await frame.locator("#table-keys tbody tr td:first-of-type").allTextContents();
    assert.deepEqual([rows[0], rows.at(-1)], [String(SESSIONS + 60), String(SESSIONS)]);
    // A new look is a new row above the others, while the table is read.
    await eventually(
      () => frame.locator("#table-keys tbody tr").count(),
      (count) => count > rows.length,
      { what: "a row more" },
    );
    await editor.screenshot("dashboard-tables");
    for (const chart of charts) await chart.locator("button").click();
    // What is not known has words and no empty chart.
    const lag = frame.locator("#chart-lag");
    assert.equal(await lag.locator(".nothing").textContent(), "It has no replica.");
    assert.equal(await lag.locator(".plot").isVisible(), false);
    assert.equal(await frame.locator("label:visible", { hasText: "Server" }).count(), 0);
  });

  test("runs under a strict policy, without style in its elements, for everybody", async () => {
    const frame = await editor.webviewFrame('h1:has-text("Dashboard of Sick")');
    const policy = await frame.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
    assert.match(policy ?? "", /^default-src 'none'; style-src [^;]*; script-src 'nonce-[\w-]{22}'$/);
    assert.doesNotMatch(policy ?? "", /unsafe/);
    // The colours of the theme are the editor's, on the root alone.
    assert.equal(await frame.locator("body [style], body style").count(), 0);
    assert.equal(await frame.locator("body script:not([nonce])").count(), 0);
    assert.deepEqual(await editor.axe(frame), []);
    await frame.locator("#chart-memory button").click();
    await frame.locator("#table-memory tbody tr").first().waitFor();
    assert.deepEqual(await editor.axe(frame), []);
  });

  test("leads from a finding to its evidence and its page", async () => {
    const frame = await editor.webviewFrame('h1:has-text("Dashboard of Sick")');
    const finding = frame.locator(".findings li", { hasText: EVICTS });
    assert.match((await finding.textContent()) ?? "", /says maxmemory_policy:allkeys-lru/);
    await finding.locator("button", { hasText: PAGE }).click();
    await editor.webviewFrame(`h1:has-text("${EVICTS}")`);
    const back = await dashboard("Sick");
    await back.locator(".findings li", { hasText: EVICTS }).locator("button", { hasText: "Show Answer" }).click();
    await seesEvidence();
    await editor.command("View: Close All Editors");
  });

  test("is not looked at while its panel is hidden, and not after it is closed", async () => {
    await dashboard("Sick");
    await untilAsked(sick, 2);
    await dashboard("Well");
    const hidden = await asked(sick);
    // As long as it takes to look at another one several times.
    await untilAsked(well, 3);
    assert.deepEqual(await asked(sick), hidden);
    const frame = await dashboard("Sick");
    await untilAsked(sick, 2);
    // What was seen before is there again.
    await frame.locator("#chart-keys button").click();
    await eventually(
      () => frame.locator("#table-keys tbody tr").count(),
      (count) => count >= 4,
      { what: "looks of before" },
    );
    await editor.command("View: Close Editor");
    await editor.webviewFrame('h1:has-text("Dashboard of Well")');
    const closed = await asked(sick);
    await untilAsked(well, 3);
    assert.deepEqual(await asked(sick), closed);
    assert.deepEqual(await editor.external(), []);
  });

  for (const theme of ["light", "high-contrast", "high-contrast-light"] as const)
    test(`can be read in the theme ${theme} as well`, async () => {
      const themed = await openLiveSessions(connections(), theme);
      try {
        await connect(themed, /^Sick/);
        await expand(themed, /^Health/);
        await expand(themed, EVICTS);
        await themed.command("Session Doctor: Open Dashboard");
        await themed.pick("Sick");
        const frame = await themed.webviewFrame('.findings li:has-text("evict")');
        await frame.locator("#chart-commands .plot").waitFor();
        assert.deepEqual(await themed.axe(frame), []);
        await themed.screenshot(`dashboard-${theme}`);
      } finally {
        await themed.close();
      }
    });
});

test("health of a cluster tells its servers apart, and the worst comes first", { skip }, async (t) => {
  const masters = await startCluster(t);
  const nodes = masters.map(({ port }) => ({ host: "127.0.0.1", port }));
  const [healthy, , sick] = masters;
  assert.ok(healthy && sick);
  const ring = new Cluster(nodes);
  for (let index = 0; index < SESSIONS; index++)
    await ring.set(`sess:${expressId(index)}`, expressValue(undefined), "EX", 1800);
  ring.disconnect();
  await sick.admin.config("SET", "maxmemory", "64mb");
  await sick.admin.config("SET", "maxmemory-policy", "allkeys-lru");
  // One of the others has a command in its slow log, which is good to know and nothing more.
  await healthy.admin.config("SET", "slowlog-log-slower-than", "0");
  for (const { admin } of masters) {
    if (admin !== sick.admin) await admin.config("SET", "save", "3600 1");
    await admin.config("SET", "slowlog-log-slower-than", "-1");
  }
  const addressOf = ({ port }: Server): string => `127.0.0.1:${port}`;
  const editor = await openLiveSessions([
    { id: "ring", label: "Ring", environment: "staging", endpoint: { kind: "cluster", nodes } },
  ]);
  try {
    await connect(editor, /^Ring/);
    await expand(editor, /^Health/);
    const texts = await treeTexts(
      editor.page,
      has(/^Health \(2 warnings · 1 to know\)$/, new RegExp(`^Memory \\(.* of 67\\.1 MB · ${addressOf(sick)}\\)$`)),
      "findings of three servers",
    );
    const findings = texts.slice(texts.findIndex((text) => text.startsWith("Health")) + 1).slice(0, 3);
    const told = [EVICTS, "A restart of the store signs everybody out", "Commands took long enough for the slow log"];
    for (const [at, server] of [sick, sick, healthy].entries())
      assert.match(findings[at] ?? "", new RegExp(`^${told[at]}.*\\(${addressOf(server)} · `));
    await editor.command("Session Doctor: Open Dashboard");
    const frame = await editor.webviewFrame('h1:has-text("Dashboard of Ring")');
    const choice = frame.locator("#server");
    await choice.waitFor();
    assert.deepEqual((await choice.locator("option").allTextContents()).toSorted(), masters.map(addressOf).toSorted());
    for (const [server, limit] of [
      [healthy, "–"],
      [sick, "67.1 MB"],
    ] as const) {
      await choice.selectOption(addressOf(server));
      assert.equal(await frame.locator("#chart-memory .value").last().textContent(), limit);
    }
    assert.deepEqual(await editor.axe(frame), []);
    await editor.screenshot("dashboard-cluster");
  } finally {
    await editor.close();
  }
});

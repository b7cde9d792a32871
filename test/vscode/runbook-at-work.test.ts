// The runbook at work on an incident: checks of files and servers, checklists, notes, a team's own pages, and Restricted Mode.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Frame } from "playwright-core";
import { idOf, seeded } from "../lab/redis/session-data.ts";
import { freePort, type Server, skip, startServer } from "../live/redis/servers.ts";
import { eventually } from "./driver/eventually.ts";
import { connect, standalone } from "./driver/live-sessions.ts";
import type { Editor } from "./driver/open-editor.ts";
import { activeEditor, quickInput } from "./driver/quick-input.ts";
import {
  ask,
  clipboard,
  firstFound,
  foundRow,
  heard,
  opened,
  openFound,
  press,
  shownPage,
  terminalText,
} from "./driver/runbook.ts";
import { openContainer } from "./driver/tree.ts";

const EVICTION = "Redis throws live sessions away because its memory is full";
const STEPS = "Find the cause of lost sessions in eleven steps";
const ASKED = "redis memory is full and carts are gone";

describe("checking now", { skip }, () => {
  const ends: (() => unknown)[] = [];
  const id = idOf(seeded(41), 32);
  const connections: object[] = [];
  let redis: Server;
  let dead: number;
  let frame: Frame;
  before(async () => {
    const args = ["--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru"];
    redis = await startServer({ after: (end) => void ends.push(end as () => unknown) }, { args });
    await redis.admin.set(`shop:sess:${id}`, JSON.stringify({ cookie: { httpOnly: true }, user: "alice" }), "EX", 1800);
    dead = await freePort();
    connections.push(
      { id: "live", label: "Live shop", endpoint: standalone(redis.port) },
      { id: "dead", label: "Dead shop", endpoint: standalone(dead) },
    );
  });
  const editor = opened({ machineSettings: { "sessionDoctor.connections": connections } });
  after(async () => {
    for (const end of ends) await end();
  });
  const servers = () => frame.locator(".result.servers");

  test("of files shows in place what was found, and leads to it", async () => {
    // What the files show is known once the last of them has been read.
    await editor().problems((rows) => rows.some(({ code }) => code.includes("key-differs-between-nodes")));
    frame = await openFound(editor(), ASKED, EVICTION);
    await press(frame, "Check Files of This Workspace");
    const files = frame.locator(".result.files");
    await files.getByText("1 place in the files of the workspace shows it.").waitFor();
    await files.getByText("allkeys-lru evicts any key").waitFor();
    await press(frame, "Open redis/redis.conf:10");
    await editor().seesText("maxmemory-policy allkeys-lru");
    await editor().page.locator('.statusbar-item[id="status.editor.selection"]', { hasText: "Ln 10," }).waitFor();
  });

  test("of servers says that none is connected, and offers to connect", async () => {
    await press(frame, "Check Running Servers");
    await servers().getByText("No server is connected, so there is nothing to ask.").waitFor();
    await press(frame, "Connect to a server");
    await quickInput(editor().page).locator(".monaco-list-row", { hasText: "Live shop" }).waitFor();
    await editor().page.keyboard.press("Escape");
  });

  test("of a server that cannot be reached says why, and leads to the cause", async () => {
    await openContainer(editor().page, "Session Doctor");
    await connect(editor(), /^Dead shop/);
    await press(frame, "Check Running Servers");
    await servers().getByText("No server could be asked.").waitFor();
    await servers().getByText(`Nothing listens at 127.0.0.1:${dead}.`).waitFor();
    assert.deepEqual(await editor().axe(frame), []);
    await servers().getByRole("link", { name: "Explain" }).click();
    frame = await shownPage(editor(), "Nothing listens at the address of Redis");
    await press(frame, "Back");
    frame = await shownPage(editor(), EVICTION);
  });

  test("of a connected server shows what it says of itself", async () => {
    await connect(editor(), /^Live shop/);
    await press(frame, "Check Running Servers");
    await servers().getByText(`1 problem of 127.0.0.1:${redis.port}.`).waitFor();
    await servers().getByText("allkeys-lru evicts any key").waitFor();
    // The other one still cannot be asked, and that is no answer.
    await servers().getByText(`Nothing listens at 127.0.0.1:${dead}.`).waitFor();
  });

  test("is part of the incident note, which holds no session", async () => {
    await press(frame, "Export Incident Note");
    const note = await noteOf(editor());
    assert.match(note, /^# Incident note: Redis throws live sessions away/);
    assert.match(note, /### Files of the workspace, [\d-]+ [\d:]+ UTC\n\n1 place[\s\S]*redis\/redis\.conf:10/);
    assert.match(note, /### Running servers,[\s\S]*1 problem of 127\.0\.0\.1:\d+\.[\s\S]*- not asked: Nothing listens/);
    assert.doesNotMatch(note, new RegExp(`${id}|alice`));
  });

  test("nothing leaves the machine", async () => {
    assert.deepEqual(await editor().external(), []);
  });
});

describe("a checklist", () => {
  const editor = opened();
  const box = (frame: Frame, at: number) => frame.locator('main input[type="checkbox"]').nth(at);
  let place = 0;

  test("counts what is ticked", async () => {
    await openFound(editor(), ASKED, EVICTION);
    const frame = await openFound(editor(), "eleven steps", STEPS);
    await box(frame, 0).check();
    await box(frame, 12).check();
    await box(frame, 13).check();
    await box(frame, 13).uncheck();
    await frame.locator(".progress", { hasText: /^2 of \d+ boxes ticked/ }).waitFor();
    place = await placeOf(frame);
    assert.ok(place > 500);
  });

  test("is kept over a reload, with the page, its place, and the way back", async () => {
    await reload(editor());
    // Extensions start while everything else does.
    const frame = await shownPage(editor(), STEPS, { timeoutMs: 60_000 });
    await frame.locator(".progress", { hasText: /^2 of \d+ boxes ticked/ }).waitFor();
    assert.deepEqual([await box(frame, 0).isChecked(), await box(frame, 12).isChecked()], [true, true]);
    assert.equal(await placeOf(frame), place);
    await press(frame, "Back");
    await press(await shownPage(editor(), EVICTION), "Forward");
    await shownPage(editor(), STEPS);
  });

  test("becomes an incident note that says what was done when", async () => {
    const frame = await shownPage(editor(), STEPS);
    const [first, other] = await Promise.all([0, 1].map((at) => frame.locator("li.task").nth(at).textContent()));
    await press(frame, "Export Incident Note");
    const note = await noteOf(editor());
    const [, heading] = note.split("\n## ");
    assert.match(heading ?? "", /^Checklist: 2 of \d+ done\n\n### 1\. Pin down/);
    const lines = note.split("\n");
    assert.ok(lines.some((line) => line.startsWith(`- [x] ${first?.trim()} (2`) && line.endsWith(" UTC)")));
    assert.ok(lines.includes(`- [ ] ${other?.trim()}`));
  });

  test("is emptied at once where a new incident begins", async () => {
    await editor().command("View: Revert and Close Editor");
    const frame = await shownPage(editor(), STEPS);
    await press(frame, "Untick all boxes of this page");
    await frame.locator(".progress", { hasText: /^0 of \d+ boxes ticked/ }).waitFor();
    assert.equal(await frame.locator("main input:checked").count(), 0);
  });

  test("nothing leaves the machine", async () => {
    assert.deepEqual(await editor().external(), []);
  });
});

/** The editor's own way, which first writes down what is open. */
const reload = async (editor: Editor): Promise<void> => {
  await Promise.all([editor.page.waitForEvent("load"), editor.command("Developer: Reload Window")]);
};

const placeOf = async (frame: Frame): Promise<number> => Math.round(Number(await frame.evaluate("window.scrollY")));

/** The whole text of the new document that is shown. */
async function noteOf(editor: Editor): Promise<string> {
  await editor.seesText("# Incident note: ");
  await activeEditor(editor.page).locator(".view-line").first().click();
  await editor.page.keyboard.press("ControlOrMeta+A");
  await editor.page.keyboard.press("ControlOrMeta+C");
  return clipboard(editor);
}

const TEAM: Readonly<Record<string, string>> = {
  ".vscode/settings.json": JSON.stringify({ "sessionDoctor.runbook.folders": ["docs/runbook"] }),
  "docs/runbook/kettle.md": `---
symptoms:
  - The kettle boils over and wholesalers are signed out
---

# Call the kettle team

Ring the kettle team before anything else.

## Check

\`\`\`sh
touch kettle-was-checked.txt
\`\`\`

- [ ] They picked up
`,
  "docs/runbook/broken.md": "---\nsymptoms: [unclosed\n---\n\n# Half a page\n\nStill found by its words: samovar.\n",
  "notes.txt": "Nothing about sessions.\n",
};

describe("a team's folder", () => {
  const workspace = folderOf(TEAM);
  const editor = opened({ workspace });
  after(() => rmSync(workspace, { recursive: true, force: true }));

  test("is searched beside our own pages", async () => {
    await editor().openFile("notes.txt");
    await ask(editor(), "kettle boils over, wholesalers are signed out");
    await firstFound(editor(), "Call the kettle team");
    await firstFound(editor(), /Your team · found by/);
    await foundRow(editor(), /Cause · found by/).waitFor();
    await editor().page.keyboard.press("Enter");
    const frame = await shownPage(editor(), "Call the kettle team");
    assert.equal(await frame.locator(".facts").textContent(), "Your teamkettle");
    assert.deepEqual(await editor().axe(frame), []);
  });

  test("puts its commands into a terminal, where a person runs them", async () => {
    const frame = await shownPage(editor(), "Call the kettle team");
    await press(frame, /^Open in Terminal/);
    await heard(frame, "Typed into a terminal. Press Enter there to run it.");
    await eventually(
      () => terminalText(editor()),
      (text) => text.includes("touch kettle-was-checked.txt"),
      { what: "the command in the terminal" },
    );
    await assert.rejects(editor().readFile("kettle-was-checked.txt"), /ENOENT/);
    await editor().page.keyboard.press("Enter");
    await eventually(
      () =>
        editor()
          .readFile("kettle-was-checked.txt")
          .catch(() => undefined),
      (text) => text === "",
      { what: "the file that the command makes" },
    );
  });

  test("says what is wrong with a page, and still finds it by what can be read", async () => {
    await ask(editor(), "samovar");
    await firstFound(editor(), "Half a page");
    const problem = foundRow(editor(), "A page of your team has a problem");
    await problem.getByText(/broken\.md: the front matter is not YAML \(line 2\)/).waitFor();
    await problem.click();
    await editor().page.locator(".panel .view-line", { hasText: "broken.md" }).first().waitFor();
  });

  test("is read again when it changes, and a page that is shown with it", async () => {
    await editor().editFile("docs/runbook/broken.md", "# Samovar\n\nOut of order.\n");
    await editor().editFile("docs/runbook/kettle.md", "# Call the kettle team\n\nThey have a new number.\n");
    const frame = await shownPage(editor(), "Call the kettle team");
    await frame.locator(".lead", { hasText: "They have a new number." }).waitFor();
    await ask(editor(), "samovar out of order");
    await firstFound(editor(), "Samovar");
    assert.equal(await foundRow(editor(), "of your team ha").count(), 0);
  });

  test("nothing leaves the machine", async () => {
    assert.deepEqual(await editor().external(), []);
  });
});

describe("in Restricted Mode", () => {
  const workspace = folderOf(TEAM);
  const editor = opened({ workspace, trust: false });
  after(() => rmSync(workspace, { recursive: true, force: true }));

  test("a folder that the workspace names is not read", async () => {
    await ask(editor(), "kettle boils over, wholesalers are signed out");
    await foundRow(editor(), /Cause · found by/).waitFor();
    assert.equal(await foundRow(editor(), /kettle team|Your team|your team/).count(), 0);
  });

  test("pages can be read and files checked; no terminal is opened and no server is asked", async () => {
    const frame = await openFound(editor(), ASKED, EVICTION);
    await frame.getByText("Running servers are not asked in Restricted Mode.").waitFor();
    const terminal = frame.getByRole("button", { name: /^Open in Terminal/ }).first();
    const servers = frame.getByRole("button", { name: "Check Running Servers" });
    for (const button of [terminal, servers]) {
      assert.equal(await button.getAttribute("aria-disabled"), "true");
      await button.click({ force: true });
    }
    await press(frame, "Check Files of This Workspace");
    await frame.getByText("No file of the workspace shows it.").waitFor();
    // What was pressed before would have answered before.
    assert.equal(await frame.locator(".result.servers").textContent(), "");
    assert.equal(await editor().page.locator(".terminal.xterm").count(), 0);
    assert.deepEqual(await editor().axe(frame), []);
  });

  test("nothing leaves the machine", async () => {
    assert.deepEqual(await editor().external(), []);
  });
});

/** @returns the folder, which the caller removes. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "session-doctor-runbook-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

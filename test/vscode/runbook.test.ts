// The runbook as somebody meets it: ask in any way, read, and use what a page offers, with any theme and with the keyboard alone.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { Frame } from "playwright-core";
import { chooseEntry } from "./driver/context-menu.ts";
import { eventually } from "./driver/eventually.ts";
import type { Editor } from "./driver/open-editor.ts";
import { quickInput } from "./driver/quick-input.ts";
import {
  ask,
  clipboard,
  firstFound,
  focused,
  foundRow,
  heard,
  opened,
  openFound,
  press,
  searchList,
  shownPage,
  terminalText,
} from "./driver/runbook.ts";

const EVICTION = "Redis throws live sessions away because its memory is full";
const MEMORY = "Redis has no memory left";
const ASKED = "redis memory is full and carts are gone";
const TRACE = `2026-11-20 03:12:07 ERROR [http-nio-8080-exec-4] o.a.c.s.StandardManager : saving failed
java.io.NotSerializableException: com.acme.shop.Basket
	at java.base/java.io.ObjectOutputStream.writeObject0(ObjectOutputStream.java:1200)
	at org.apache.catalina.session.StandardSession.doWriteObject(StandardSession.java:1673)
`;

describe("the search", () => {
  const editor = opened();

  test("answers while somebody types: the page, its first answer, and why it was found", async () => {
    await ask(editor(), "redis mem");
    await foundRow(editor(), MEMORY).waitFor();
    await editor().fill(ASKED);
    await firstFound(editor(), EVICTION);
    await firstFound(editor(), /Cause · found by “[^”]+”/);
    const said = quickInput(editor().page).locator(".quick-input-message");
    await said.filter({ hasText: "Give sessions a server of their own with enough memory and noeviction." }).waitFor();
    await said.filter({ hasText: /— Found by “.+” \(another name of .+, in a symptom\)/ }).waitFor();
    await editor().page.keyboard.press("ArrowDown");
    await said.filter({ hasNotText: "Give sessions a server of their own" }).filter({ hasText: "Found by" }).waitFor();
  });

  test("forgives typos, and says so where nothing fits", async () => {
    await editor().fill("reddis evcits sesions, memroy full");
    await firstFound(editor(), EVICTION);
    await editor().fill("zzzzz qqqqq");
    await firstFound(editor(), /Nothing fits/);
  });

  test("shows a page and stays, and opens one", async () => {
    await editor().fill(ASKED);
    const row = foundRow(editor(), EVICTION);
    await row.hover();
    await row.getByRole("button", { name: "Show Page and Keep This List" }).click();
    await shownPage(editor(), EVICTION);
    assert.ok(await row.isVisible());
    await editor().fill("OOM command not allowed");
    await firstFound(editor(), MEMORY);
    await editor().page.keyboard.press("Enter");
    const frame = await shownPage(editor(), MEMORY);
    assert.match(await focused(frame), new RegExp(MEMORY));
  });

  test("begins at a problem in a file", async () => {
    await editor().openFile("redis/redis.conf");
    await editor().applyQuickFix("Search the runbook for this problem", "allkeys-lru");
    await searchList(editor());
    await quickInput(editor().page).getByText("About store-evicts-sessions").waitFor();
    await firstFound(editor(), EVICTION);
    await quickInput(editor().page)
      .getByText(/This page names the rule store-evicts-sessions\./)
      .waitFor();
    await editor().page.keyboard.press("Enter");
    await shownPage(editor(), EVICTION);
    await editor().openFile("redis/redis.conf");
    await editor().hoverText("allkeys-lru", "store-evicts-sessions");
    await editor().page.locator(".monaco-hover:visible a", { hasText: "store-evicts-sessions" }).first().click();
    await shownPage(editor(), "The store may evict live sessions under memory pressure");
  });

  test("takes a stack trace that is selected in the editor", async () => {
    await editor().editFile("trace.log", TRACE);
    await editor().openFile("trace.log");
    await editor().page.keyboard.press("ControlOrMeta+A");
    await editor().command("Session Doctor: Search Runbook for Selection");
    assert.match(await searchList(editor()), /^Search Runbook for “2026-11-20 03:12:07 ERROR/);
    await firstFound(editor(), "Something in the session cannot be turned into bytes");
    await editor().page.keyboard.press("Escape");
  });

  test("takes what is selected in the terminal, and leaves the clipboard as it was", async () => {
    const { page } = editor();
    await editor().command("Terminal: Create New Terminal");
    const terminal = page.locator(".terminal.xterm").first();
    await terminal.waitFor();
    await page.keyboard.type("clear; printf 'OOM command not allowed when used memory > maxmemory\\n'\n");
    await eventually(
      () => terminalText(editor()),
      (text) => /^OOM command not allowed/m.test(text),
      { what: "the message in the terminal" },
    );
    await page.evaluate("navigator.clipboard.writeText('somebody needs this')");
    const line = { x: 40, y: 8 };
    await terminal.click({ clickCount: 3, position: line });
    await terminal.click({ button: "right", position: line });
    await chooseEntry(page, "Search Runbook for Selection");
    assert.match(await searchList(editor()), /^Search Runbook for “OOM command not allowed/);
    await firstFound(editor(), MEMORY);
    await page.keyboard.press("Escape");
    assert.equal(await clipboard(editor()), "somebody needs this");
  });

  test("nothing leaves the machine", async () => {
    assert.deepEqual(await editor().external(), []);
  });
});

describe("a page", () => {
  const editor = opened();
  let frame: Frame;
  const goTo = async (title: string): Promise<void> => {
    frame = await shownPage(editor(), title);
  };
  before(async () => {
    await editor().openFile("redis/redis.conf");
    frame = await openFound(editor(), ASKED, EVICTION);
  });

  test("has its contents and leads to its sections and to related causes", async () => {
    const contents = frame.getByRole("navigation", { name: "On this page" });
    const headings = await frame.locator(".text h2").allInnerTexts();
    assert.deepEqual(headings, ["How to tell", "Check", "Fix", "Prevent", "What not to do", "Sources"]);
    assert.deepEqual(await contents.locator("> ul > li > a").allInnerTexts(), headings);
    await contents.getByRole("link", { name: "Prevent" }).click();
    assert.equal(await focused(frame), "Prevent");
    await frame.getByRole("navigation", { name: "Related pages" }).getByRole("link", { name: MEMORY }).click();
    await goTo(MEMORY);
  });

  test("is left and found again, back and forward", async () => {
    await press(frame, "Back");
    await goTo(EVICTION);
    const place = Number(await frame.evaluate("window.scrollY"));
    assert.ok(place > 500, `it is where it was left, and not at ${place}`);
    await press(frame, "Forward");
    await goTo(MEMORY);
    await editor().page.keyboard.press("Alt+ArrowLeft");
    await goTo(EVICTION);
    assert.equal(await frame.getByRole("button", { name: "Back" }).getAttribute("aria-disabled"), "true");
  });

  test("gives its examples away: copied, or inserted where somebody wrote last", async () => {
    await press(frame, "Copy Example redis.conf");
    await heard(frame, "Copied.");
    assert.equal(await clipboard(editor()), "maxmemory 2gb\nmaxmemory-policy noeviction");
    await press(frame, "Insert Example redis.conf");
    await heard(frame, "Inserted.");
    await editor().seesText("maxmemory 2gb");
    await editor().save();
    assert.match(
      await editor().readFile("redis/redis.conf"),
      /^maxmemory 2gb\nmaxmemory-policy noeviction\n# One Redis/,
    );
    await editor().goToLine(4);
    await editor().page.keyboard.press("End");
    await press(frame, "Insert Example redis.conf");
    await editor().page.locator('.statusbar-item[id="status.editor.selection"]', { hasText: "Ln 6," }).waitFor();
    await editor().save();
    assert.match(
      await editor().readFile("redis/redis.conf"),
      /\nbind 0\.0\.0\.0\nmaxmemory 2gb\nmaxmemory-policy noeviction\nprotected-mode no\n/,
    );
  });

  test("can be used with the keyboard alone", async () => {
    const { keyboard } = editor().page;
    await frame.locator("h1").focus();
    const reachable =
      "[...document.querySelectorAll('a[href], button, input, [tabindex=\"0\"]')].filter((one) => one.checkVisibility())";
    const all = Number(await frame.evaluate(`${reachable}.length`));
    assert.ok(all > 30);
    await frame.evaluate("window.reached = new Set()");
    await frame.evaluate("document.addEventListener('focusin', ({ target }) => window.reached.add(target))");
    // From the title to the end, and back to the bar above it.
    for (let pressed = 0; pressed < all; pressed++) await keyboard.press("Tab");
    await frame.locator("h1").focus();
    for (let pressed = 0; pressed < 6; pressed++) await keyboard.press("Shift+Tab");
    const left = await frame.evaluate(
      `${reachable}.filter((one) => !window.reached.has(one)).map(({ outerHTML }) => outerHTML)`,
    );
    assert.deepEqual(left, []);
    await frame.getByRole("button", { name: "Search the runbook" }).focus();
    await keyboard.press("Enter");
    await searchList(editor());
    await keyboard.type("no route that a member of the balancer has");
    await firstFound(editor(), "The cookie names a route");
    await keyboard.press("Enter");
    await goTo("The cookie names a route");
    assert.match(await focused(frame), /^The cookie names a route/);
  });

  test("has an address that leads to it from anywhere", async () => {
    frame = await openFound(editor(), ASKED, EVICTION);
    await press(frame, "Copy Link");
    await heard(frame, "The link to this page is in the clipboard.");
    const link = await clipboard(editor());
    assert.match(link, /^[a-z-]+:\/\/session-doctor\.session-doctor\/cause\/redis-evicts-sessions$/);
    await openAddress(editor(), link.replace(/redis-evicts-sessions$/, "redis-memory-full#s-prevent"));
    await goTo(MEMORY);
    assert.equal(await focused(frame), "Prevent");
    await openAddress(editor(), link);
    await goTo(EVICTION);
    await openAddress(editor(), link.replace(/redis-evicts-sessions$/, "no-such-page"));
    await editor().toast("The runbook has no page no-such-page.");
  });

  test("nothing leaves the machine", async () => {
    assert.deepEqual(await editor().external(), []);
  });
});

/** As another program would have the editor open it. */
async function openAddress(editor: Editor, address: string): Promise<void> {
  await editor.command("Developer: Open URL");
  await editor.fill(address);
  await editor.page.keyboard.press("Enter");
  const asked = editor.page.locator(".monaco-dialog-box", {
    hasText: "Allow 'Session Doctor' extension to open this URI?",
  });
  await asked.locator(".monaco-button", { hasText: "Open" }).click();
}

describe("for everybody", () => {
  const editor = opened();
  const THEMES = ["Dark Modern", "Light Modern", "Light 2026", "Dark High Contrast", "Light High Contrast"];
  const PAGES = [
    [ASKED, EVICTION],
    ["eleven steps", "Find the cause of lost sessions in eleven steps"],
    ["store-evicts-sessions", "The store may evict live sessions"],
    ["what is read of haproxy.cfg", "HAProxy"],
  ] as const;

  test("no kind of page has an accessibility fault, in any theme", async () => {
    const kinds = new Set<string>();
    for (const [question, title] of PAGES) {
      const frame = await openFound(editor(), question, title);
      kinds.add((await frame.locator(".facts .badge").first().textContent()) ?? "");
      if (title === EVICTION) {
        await press(frame, "Check Files of This Workspace");
        await press(frame, "Check Running Servers");
        await frame.locator(".result.files .findings").waitFor();
        await frame.getByRole("button", { name: "Connect to a server" }).waitFor();
      }
      for (const theme of THEMES) {
        await chooseTheme(editor(), theme);
        await frame.locator(`body[data-vscode-theme-name="${theme}"]`).waitFor();
        assert.deepEqual(await editor().axe(frame), [], `${title}, ${theme}`);
      }
    }
    assert.deepEqual([...kinds], ["Cause", "Guide", "Rule", "Stack"]);
  });

  test("a page runs our script and nothing else, and has no style of its own", async () => {
    const frame = await openFound(editor(), ASKED, EVICTION);
    const policy = await frame.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
    const [, source = ""] = /style-src ([^;]+)/.exec(policy ?? "") ?? [];
    const nonce = /script-src 'nonce-([\w-]{20,})'/.exec(policy ?? "")?.[1];
    assert.equal(policy, `default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'`);
    assert.doesNotMatch(source, /unsafe|\*(?:\s|$)|data:/);
    assert.equal(await frame.locator("body [style], body style, body [onclick]").count(), 0);
    const scripts = await frame.evaluate("[...document.body.querySelectorAll('script')].map(({ src }) => src)");
    assert.match(String(scripts), /^https:[^,]+\/dist\/webview\/runbook\.js$/);
  });

  test("nothing leaves the machine", async () => {
    assert.deepEqual(await editor().external(), []);
  });
});

async function chooseTheme(editor: Editor, theme: string): Promise<void> {
  await editor.command("Preferences: Color Theme");
  await editor.pick(theme);
}

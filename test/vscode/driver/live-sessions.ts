// The view Live Sessions and its documents, as tests of what is done there need them.
import { join } from "node:path";
import { eventually } from "./eventually.ts";
import { type Editor, openEditor } from "./open-editor.ts";
import { activeEditor } from "./quick-input.ts";
import { clickRow, openContainer, stillRow, toggleRow, treeRow } from "./tree.ts";
import type { Theme } from "./workbench.ts";

const root = join(import.meta.dirname, "../../..");

export const standalone = (port: number) => ({ kind: "standalone", host: "127.0.0.1", port });

/** The demo with these connections, as installed, and the view open. */
export async function openLiveSessions(connections: readonly object[], theme: Theme = "dark"): Promise<Editor> {
  const editor = await openEditor({
    ...{ extension: { installedFrom: root }, workspace: join(root, "demo"), theme },
    machineSettings: { "sessionDoctor.connections": connections },
    viewport: { width: 1400, height: 1000 },
    settings: { "editor.minimap.enabled": false },
  });
  await openContainer(editor.page, "Session Doctor");
  return editor;
}

/** Whether each is said by one of the rows. */
export const has =
  (...wanted: readonly RegExp[]) =>
  (texts: readonly string[]): boolean =>
    wanted.every((one) => texts.some((text) => one.test(text)));

/** A click on a row that is just being drawn anew is lost, so it is repeated where it was not heard. */
export async function connect(editor: Editor, label: RegExp): Promise<void> {
  const row = treeRow(editor.page, label);
  const resting = row.filter({ hasText: /not (?:open|connected)/ });
  await row.waitFor();
  await eventually(
    async () => {
      if ((await resting.count()) === 0) return true;
      await clickRow(editor.page, label);
      // A second click on a row that is open by now would close it.
      return resting.waitFor({ state: "detached", timeout: 3000 }).then(
        () => true,
        () => false,
      );
    },
    (heard) => heard,
    { what: `${label} to connect` },
  );
}

/** Shows what is below a row, where that is hidden. */
export async function expand(editor: Editor, text: string | RegExp): Promise<void> {
  const row = await stillRow(editor.page, text);
  if ((await row.getAttribute("aria-expanded")) === "false") await toggleRow(editor.page, text);
}

/** The lines in view, without what the editor draws of spaces. */
export async function shownText(editor: Editor): Promise<string> {
  const lines = activeEditor(editor.page).locator(".view-lines").first().locator(".view-line");
  const all = await lines.evaluateAll((rows) =>
    rows.map((row) => ({
      top: Number.parseFloat((row as unknown as { style: { top: string } }).style.top),
      text: row.textContent ?? "",
    })),
  );
  return all
    .toSorted((a, b) => a.top - b.top)
    .map(({ text }) => text.replaceAll("\u00a0", " "))
    .join("\n");
}

export const untilShown = (editor: Editor, text: RegExp): Promise<string> =>
  eventually(
    () => shownText(editor),
    (now) => text.test(now),
    { what: `a document saying ${text}` },
  );

// `npm run screenshot`: takes media/screenshot.png, the picture in the README, from the demo in a real editor.
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { openEditor } from "../test/vscode/driver/open-editor.ts";
import { build } from "./build.ts";

const root = join(import.meta.dirname, "..");

await build();
const editor = await openEditor({
  extension: { installedFrom: root },
  workspace: join(root, "demo"),
  viewport: { width: 1280, height: 960 },
  settings: { "editor.minimap.enabled": false, "workbench.layoutControl.enabled": false },
});
try {
  await editor.openFile("storefront/server.js");
  await editor.command("View: Toggle Primary Side Bar Visibility");
  await editor.problems((rows) => rows.length > 2);
  await editor.page.locator(".viewpane-filter-container input").first().fill("server.js");
  await editor.hoverText("session({", "Session store");
  // Other extensions answer later; the picture waits for them.
  await editor.page.locator(".monaco-hover:visible", { hasText: "Loading" }).waitFor({ state: "detached" });
  await copyFile(await editor.screenshot("readme"), join(root, "media/screenshot.png"));
} finally {
  await editor.close();
}

// Rasterises media/icon.svg to media/icon.png, 256 × 256: marketplaces take no SVG.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { CHROMIUM_HINT, findChromium } from "./host/chromium.ts";

const media = join(import.meta.dirname, "../media");
const executablePath = findChromium();
if (executablePath === undefined) throw new Error(CHROMIUM_HINT);

const browser = await chromium.launch({ executablePath, args: ["--disable-gpu"] });
try {
  const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
  const drawing = await readFile(join(media, "icon.svg"), "utf8");
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 256px }</style>${drawing}`);
  await page.screenshot({ path: join(media, "icon.png"), omitBackground: true });
} finally {
  await browser.close();
}

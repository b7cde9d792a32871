// Finds a Chromium or Chrome on this machine.
import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/** One sentence for the person when `findChromium` finds none. */
export const CHROMIUM_HINT =
  "No Chromium or Chrome was found: install one (Debian and Ubuntu: `apt-get install chromium`) or set CHROMIUM to its path.";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge"];

/** Where installers put browsers that are not on the PATH. */
const PLACES: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ["/usr/lib/chromium/chromium", "/snap/bin/chromium", "/opt/google/chrome/chrome"],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

/**
 * @returns the executable's absolute path, or undefined if there is none.
 * @throws Error when CHROMIUM is set to something that cannot be run: a wish is not silently replaced.
 */
export function findChromium(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string | undefined {
  if (env.CHROMIUM) {
    if (isExecutable(env.CHROMIUM)) return path.resolve(env.CHROMIUM);
    throw new Error(`CHROMIUM is set to ${env.CHROMIUM}, which is not an executable file.`);
  }
  const folders = (env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const suffix = platform === "win32" ? ".exe" : "";
  const onPath = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name + suffix)));
  return [...onPath, ...(PLACES[platform] ?? [])].find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

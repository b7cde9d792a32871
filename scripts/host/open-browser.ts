// Opens an address in the person's browser, if there is one; never an error if not.
import { spawn } from "node:child_process";

/** @returns whether an attempt was made: not in CI, and not on a Linux without a display. */
export function openBrowser(
  address: string,
  env: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
): boolean {
  if (env.CI) return false;
  if (platform === "linux" && !env.DISPLAY && !env.WAYLAND_DISPLAY) return false;
  const [command, args] = opener(platform);
  const child = spawn(command, [...args, address], { stdio: "ignore", detached: true });
  // The address is printed as well, so whoever has no opener can follow it by hand.
  child.on("error", () => {});
  child.unref();
  return true;
}

function opener(platform: NodeJS.Platform): [string, readonly string[]] {
  if (platform === "darwin") return ["open", []];
  // Not `start`: the shell would cut the address at its first &.
  if (platform === "win32") return ["rundll32", ["url.dll,FileProtocolHandler"]];
  return ["xdg-open", []];
}

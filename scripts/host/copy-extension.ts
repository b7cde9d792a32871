// Copies a built extension into a VS Code extensions folder, exactly the files its package would hold.
import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const VSCE = path.join(import.meta.dirname, "../../node_modules/@vscode/vsce/vsce");

/**
 * A copy and not a link, because VS Code may rewrite the manifest of an installed extension and deletes its folder on
 * uninstall. Takes half the time of packing and installing a .vsix.
 *
 * @param source folder of the extension's package.json; must be built.
 */
export async function copyExtension(source: string, extensionsFolder: string): Promise<void> {
  const manifest = JSON.parse(await fs.readFile(path.join(source, "package.json"), "utf8")) as Record<string, string>;
  const target = path.join(extensionsFolder, `${manifest.publisher}.${manifest.name}-${manifest.version}`);
  const { stdout } = await execute(process.execPath, [VSCE, "ls", "--no-dependencies"], {
    cwd: source,
    maxBuffer: 16 * 1024 * 1024,
  });
  const files = stdout.split(/\r?\n/).filter(Boolean);
  for (const file of files) {
    await fs.mkdir(path.join(target, path.dirname(file)), { recursive: true });
    await fs.copyFile(path.join(source, file), path.join(target, file));
  }
}

// Paths that a compose file names, seen from the scanned root.

/** Directory of a file, "" for the scanned root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** A path relative to a folder, or undefined when it leaves the scanned root or is not known before start. */
export function resolveFrom(folder: string, written: string): string | undefined {
  // Compose is started in its own folder as a rule, which is what people mean by $PWD.
  const relative = written.replace(/^\$(?:PWD|\{PWD\})(?=\/|$)/, ".");
  if (/^[/~]|\$|:\/\/|^git@|^github\.com\/|\\|^[A-Za-z]:/.test(relative) || relative === "") return undefined;
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of relative.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

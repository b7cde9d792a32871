// Which program of a folder a file belongs to, where one build file stands above several.

/** The directory of the program: above its source sets, above `config/`, else where the file stands. */
export function homeOf(path: string): string {
  // Application files deeper among the resources are not found by Spring Boot: they are for something else.
  const source = /(?:^|\/)src\/main\/(?!resources\/(?!config\/)[^/]+\/)/.exec(path);
  if (source) return path.slice(0, source.index);
  const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  return folder === "config" ? "" : folder.replace(/\/config$/, "");
}

/** Whether the path itself says to which program it belongs. */
export const isInProgram = (path: string): boolean => /(?:^|\/)src\/main\//.test(path);

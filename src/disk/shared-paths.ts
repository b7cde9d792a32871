// Every span of a reading names its file. Copied readings would hold that name thousands of times; this keeps it once.

/** Stands for the reading's own path where readings are kept. No path can be this. */
const OWN = "\0";

/** A copy of plain data in which the reading's own path is a mark. */
export function withoutPath<T>(value: T, path: string): T {
  if (Array.isArray(value)) return value.map((item) => withoutPath(item, path)) as T;
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value))
    copy[key] = key === "path" && item === path ? OWN : withoutPath(item, path);
  return copy as T;
}

/** Puts one and the same string in the place of every mark or copy of the reading's own path. Changes the value. */
export function withPath<T>(value: T, path: string): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    for (const item of value) withPath(item, path);
    return value;
  }
  const fields = value as Record<string, unknown>;
  for (const key in fields) {
    const item = fields[key];
    if (typeof item === "object") withPath(item, path);
    else if (key === "path" && (item === OWN || item === path)) fields[key] = path;
  }
  return value;
}

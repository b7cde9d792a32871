// Keeps each text that readings hold once. Names of types and files stand in them thousands of times.

/** Changes plain data so that equal strings are one and the same. */
export type Share = <T extends object>(value: T) => T;

/** Strings that were cut out of a file would keep the whole of it in memory, so each is copied when it is first met. */
export function createShare(): Share {
  const known = new Map<string, string>();
  const one = (text: string): string => {
    let kept = known.get(text);
    if (kept === undefined) {
      kept = JSON.parse(JSON.stringify(text)) as string;
      known.set(kept, kept);
    }
    return kept;
  };
  return function share(value) {
    const fields = value as Record<string, unknown>;
    for (const key in fields) {
      const item = fields[key];
      if (typeof item === "string") fields[key] = one(item);
      else if (typeof item === "object" && item !== null) share(item);
    }
    return value;
  };
}

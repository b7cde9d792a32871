// Keys as they are kept by the hundred thousand: their names as texts of a character for each byte, and no samples.
import type { ListedKey } from "../key-source.ts";

/** What its source alone knows of a key, such as a place in a file, is carried along unseen. */
export interface KeptKey extends Omit<ListedKey, "key" | "sample"> {
  readonly name: string;
}

export function keep({ key, sample: _, ...rest }: ListedKey): KeptKey {
  return { ...rest, name: key.toString("latin1") };
}

/** The key as the source gave it, to be given back to that source. */
export function asListed<Key extends ListedKey>({ name, ...rest }: KeptKey): Key {
  return { ...rest, key: bytesOf(name) } as ListedKey as Key;
}

export const bytesOf = (name: string): Buffer => Buffer.from(name, "latin1");

// The bytes of a session behind what was decoded, to be shown where decoding failed, or when a person asks for them.
import type { StoredValue } from "../../live/stored.ts";
import type { ShownSession } from "./shown-session.ts";

export interface Part {
  /** Missing for the value as a whole. */
  readonly name?: string;
  /** May be the beginning of the part. */
  readonly bytes: Uint8Array;
  /** Of the whole part. */
  readonly length: number;
}

export interface Undecoded extends Part {
  /** Where decoding stopped, counted in these bytes; missing where it counts in what was unpacked from them. */
  readonly offset?: number;
}

/** What could not be decoded, or only in part. */
export function undecodedIn({ session, raw }: ShownSession): Undecoded[] {
  if (raw === undefined) return [];
  const parts = partsOf(raw);
  // A value that is one string, or a hash that has everything in one field.
  const whole = session?.decoding;
  if (whole?.failure || (whole && whole.value === undefined)) {
    const part = raw.type === "string" ? parts[0] : parts.find(({ name }) => name === "data");
    return part ? [{ ...part, ...offsetIn(whole) }] : [];
  }
  if (session === undefined) return parts;
  return session.attributes.flatMap(({ name, decoding, value, bytes }) => {
    const isWhole = decoding?.failure === undefined && (value !== undefined || bytes === 0 || bytes === undefined);
    const part = isWhole ? undefined : parts.find((one) => one.name === name || one.name?.endsWith(`:${name}`));
    return part ? [{ ...part, name, ...offsetIn(decoding) }] : [];
  });
}

/** What a key holds, taken apart as far as the server does. */
export function partsOf(value: StoredValue): Part[] {
  switch (value.type) {
    case "string":
      return [{ bytes: value.bytes, length: value.length }];
    case "hash":
      return value.fields.map((field) => part(field.name.toString("utf8"), field.value));
    case "list":
    case "set":
      return value.items.map((item, index) => part(`${index + 1}`, item));
    case "zset":
      return value.members.map(({ member, score }) => part(`score ${score}`, member));
    default:
      return [];
  }
}

const part = (name: string, bytes: Uint8Array): Part => ({ name, bytes, length: bytes.length });

/** `gzip, json`: what was unpacked has offsets of its own. */
function offsetIn(decoding: { readonly format: string; readonly failure?: { readonly offset: number } } | undefined): {
  readonly offset?: number;
} {
  const { format = "", failure } = decoding ?? {};
  return failure === undefined || format.includes(",") ? {} : { offset: failure.offset };
}

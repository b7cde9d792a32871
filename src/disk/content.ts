// Reads files into one reused buffer and decodes only those that matter.
import { isAscii, isUtf8 } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";
import { reasonOf } from "./walk.ts";

/** Bytes. A configuration or source file that a person wrote is far smaller. */
export const LARGEST = 2 * 1024 * 1024;

/** `bytes` is a view into the buffer that the next read overwrites. */
export type Content =
  | { readonly kind: "bytes"; readonly bytes: Buffer }
  | { readonly kind: "problem"; readonly message: string };

export interface ContentReader {
  /** The content of a file of this size in bytes. Never throws, and never reads more than `LARGEST`. */
  read(absolute: string, size: number): Content;
}

export function createContentReader(): ContentReader {
  // One byte more than allowed tells a file that has grown since it was listed.
  const buffer = Buffer.allocUnsafeSlow(LARGEST + 1);
  return {
    read(absolute, size) {
      if (size > LARGEST) return tooLarge(size);
      let handle: number | undefined;
      try {
        handle = openSync(absolute, "r");
        let length = 0;
        while (length < buffer.length) {
          const count = readSync(handle, buffer, length, buffer.length - length, null);
          length += count;
          // A regular file gives all it has at once, so asking again would only cost a call.
          if (count === 0 || length === size) break;
        }
        return length > LARGEST ? tooLarge(length) : { kind: "bytes", bytes: buffer.subarray(0, length) };
      } catch (error) {
        return { kind: "problem", message: `cannot be read: ${reasonOf(error)}` };
      } finally {
        if (handle !== undefined) closeSync(handle);
      }
    },
  };
}

export type Encoding = "utf8" | "utf-16le" | "utf-16be" | "binary";

/** UTF-16 counts only with a byte order mark; any other content with a NUL near its start is binary. */
export function encodingOf(bytes: Buffer): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return bytes.subarray(0, 8000).includes(0) ? "binary" : "utf8";
}

export interface Decoded {
  /** Without a byte order mark, as editors count. */
  readonly text: string;
  readonly problem?: string;
}

/** The text of a content that is not binary. What is not valid is replaced, and said. */
export function decode(bytes: Buffer, encoding: Exclude<Encoding, "binary">): Decoded {
  if (encoding !== "utf8") {
    const text = new TextDecoder(encoding).decode(bytes);
    return text.includes("\ufffd")
      ? { text, problem: "is not valid UTF-16; what cannot be read is replaced" }
      : { text };
  }
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const content = marked ? bytes.subarray(3) : bytes;
  // One byte a character, in memory too, is several times cheaper than decoding.
  if (isAscii(content)) return { text: content.toString("latin1") };
  const text = content.toString("utf8");
  return isUtf8(content) ? { text } : { text, problem: "is not valid UTF-8; what cannot be read is replaced" };
}

function tooLarge(size: number): Content {
  const megabytes = (size / 1024 / 1024).toFixed(1);
  return {
    kind: "problem",
    message: `is too large to be read (${megabytes} MB; the limit is ${LARGEST / 1024 / 1024} MB)`,
  };
}

// What keys have in common that differ in ids and numbers only.
import type { StoredType } from "../stored.ts";
import { Fingerprint } from "./fingerprint.ts";

/** Bytes of a key that count. */
const LONGEST = 200;
/** Letters, digits, `-` and `_` in a row: so many are an id. */
const ID = 16;

const [OTHER, LETTER, DIGIT] = [0, 1, 2];
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const sign = String.fromCharCode(byte);
  return /\d/.test(sign) ? DIGIT : /[A-Za-z_-]/.test(sign) ? LETTER : OTHER;
});
const ANY = 0x2a;
const TYPES: readonly StoredType[] = ["string", "list", "set", "zset", "hash", "stream", "other"];

export class KeyForm {
  readonly #fingerprint = new Fingerprint();
  readonly #bytes = new Uint8Array(LONGEST + 1);

  /** The same number for keys of one type that differ in ids and numbers only; the same again in this process alone. */
  of(key: Uint8Array, type: StoredType): number {
    const length = Math.min(key.length, LONGEST);
    const form = this.#bytes;
    let size = 0;
    form[size++] = TYPES.indexOf(type);
    for (let at = 0; at < length; ) {
      let end = at;
      while (end < length && KINDS[key[end] ?? 0] !== OTHER) end++;
      if (end - at >= ID) form[size++] = ANY;
      else
        for (let one = at; one < end; one++) {
          const isDigit = KINDS[key[one] ?? 0] === DIGIT;
          if (!isDigit) form[size++] = key[one] ?? 0;
          else if (one === at || KINDS[key[one - 1] ?? 0] !== DIGIT) form[size++] = ANY;
        }
      if (end < length) form[size++] = key[end++] ?? 0;
      at = end;
    }
    this.#fingerprint.take(form, size);
    return this.#fingerprint.high * 2 ** 21 + (this.#fingerprint.low >>> 11);
  }
}

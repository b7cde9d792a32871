// What every decoder gives: a neutral tree of plain data. Nothing in a session is ever executed to make it.

/** A decoded value. Places where a value is shared or points back are references by number, never expanded. */
export type Decoded =
  | { readonly kind: "null" }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "bigint"; readonly value: bigint }
  /** `length` counts characters of the whole text; `text` is cut where the limits say. */
  | { readonly kind: "string"; readonly text: string; readonly length: number; readonly id?: number }
  /** Milliseconds since 1970, where the format itself says that it is a point in time. */
  | { readonly kind: "date"; readonly at: number }
  | { readonly kind: "bytes"; readonly start: Uint8Array; readonly length: number; readonly id?: number }
  | { readonly kind: "list"; readonly items: readonly Decoded[]; readonly className?: string; readonly id?: number }
  | {
      readonly kind: "map";
      readonly entries: readonly (readonly [Decoded, Decoded])[];
      readonly className?: string;
      readonly id?: number;
    }
  | { readonly kind: "object"; readonly className: string; readonly fields: readonly Field[]; readonly id?: number }
  | { readonly kind: "reference"; readonly to: number }
  /** Something that the framework's own reader would call or import: named and flagged, never done. */
  | { readonly kind: "call"; readonly name: string; readonly parts: readonly Decoded[]; readonly id?: number }
  /** Understood as far as its bounds; what is inside is not. */
  | { readonly kind: "opaque"; readonly note: string; readonly length: number; readonly id?: number };

export interface Field {
  readonly name: string;
  readonly value: Decoded;
  /** Class that declares the field, where it is not the object's own. */
  readonly declaredBy?: string;
}

export interface Limits {
  /** Bytes of input that are looked at. */
  readonly bytes: number;
  readonly depth: number;
  /** Values in the tree; what is beyond is left out and said. */
  readonly nodes: number;
  /** Characters of one text, and bytes of one binary preview. */
  readonly text: number;
}

/** https://cheatsheetseries.owasp.org/cheatsheets/Deserialization_Cheat_Sheet.html asks for bounds on all four. */
export const defaultLimits: Limits = { bytes: 256 * 1024, depth: 64, nodes: 20_000, text: 4096 };

export interface Decoding {
  /** `java`, `php`, `pickle`, … */
  readonly format: string;
  /** Framework whose way of writing this is, where the fields of the value tell: `express-session`, `django`, … */
  readonly shape?: string;
  /** Milliseconds since 1970 at which it was written, where the envelope says so. */
  readonly written?: number;
  /** As much as could be decoded, also beside a failure. */
  readonly value?: Decoded;
  /** Why and at which byte it stopped. Never quotes content. */
  readonly failure?: { readonly offset: number; readonly message: string };
  /** What a person should know, such as a callable in a pickle. Never quotes content. */
  readonly warnings: readonly string[];
  /** Classes that the stored value names, with the version that it was written by where the format has one. */
  readonly classes?: readonly { readonly name: string; readonly version?: string }[];
}

/** Never throws, whatever the bytes; bounded in time, depth and output by the limits. */
export type Decoder = (bytes: Uint8Array, limits?: Limits) => Decoding;

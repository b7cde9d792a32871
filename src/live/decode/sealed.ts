// Values that are encrypted: recognised by how they begin, and never opened.
import { Buffer } from "node:buffer";
import { type Decoder, defaultLimits } from "./value.ts";

const SEALS: readonly { readonly begins: RegExp; readonly by: string }[] = [
  // https://github.com/fernet/spec/blob/master/Spec.md: version 0x80 and the upper bytes of a time in seconds.
  { begins: /^gAAAA[A-Za-z0-9_-]{60,}={0,2}$/, by: "Fernet" },
  // https://github.com/brc-dd/iron-webcrypto seals as iron-session and hapi do.
  { begins: /^Fe26\.\d\*/, by: "iron" },
  // https://github.com/laravel/framework/blob/13.x/src/Illuminate/Encryption/Encrypter.php: base64 of {"iv":
  { begins: /^eyJpdiI6/, by: "Laravel" },
  // https://learn.microsoft.com/aspnet/core/security/data-protection/implementation/authenticated-encryption-details
  { begins: /^CfDJ8/, by: "ASP.NET data protection" },
];

function sealOf(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString("latin1");
  return SEALS.find(({ begins }) => begins.test(head))?.by;
}

/** Says by what it is encrypted, and how long it is. */
export const decodeSealed: Decoder = (bytes, _limits = defaultLimits) => {
  const by = sealOf(bytes);
  if (by === undefined) return { format: "sealed", failure: { offset: 0, message: "has no known seal" }, warnings: [] };
  return {
    format: "sealed",
    value: { kind: "opaque", note: `encrypted by ${by}`, length: bytes.length },
    warnings: [],
  };
};

export const looksSealed = (bytes: Uint8Array): boolean => sealOf(bytes) !== undefined;

// Every decoder by its name. What runs over all of them (tests, fuzzing, benches) takes its list from here.
import { decodeCompressed } from "./compressed.ts";
import { decodeIgbinary } from "./igbinary.ts";
import { decodeJava } from "./java.ts";
import { decodePhp, decodePhpBinary, decodePhpSerialize } from "./php.ts";
import { type Decoder, defaultLimits } from "./value.ts";

export interface NamedDecoder {
  /** Also the name of the file below `test/fixtures/sessions/` that holds bytes of real runtimes. */
  readonly format: string;
  readonly decode: Decoder;
}

export const decoders: readonly NamedDecoder[] = [
  { format: "java", decode: decodeJava },
  { format: "php", decode: decodePhp },
  { format: "php-binary", decode: decodePhpBinary },
  { format: "php-serialize", decode: decodePhpSerialize },
  { format: "igbinary", decode: decodeIgbinary },
  { format: "compressed", decode: (bytes, limits = defaultLimits) => decodeCompressed(bytes, limits, decodePhp) },
];

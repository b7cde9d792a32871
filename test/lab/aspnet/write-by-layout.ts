// Writes ASP.NET sessions by their documented layout, because no .NET runtime stood at hand: `node test/lab/aspnet/write-by-layout.ts core|framework`.
//
// GAP: no bytes of a real runtime. The sources of the layouts are named in src/live/decode/aspnet.ts.
import { Buffer } from "node:buffer";

const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};
const bytesOf = (hex: string): Buffer => Buffer.from(hex, "hex");
const guid = bytesOf("78563412341278561234567812345678");

function core(items: readonly (readonly [string, Buffer])[]): Buffer {
  const head = Buffer.from([2, 0, items.length >> 8, items.length & 0xff]);
  const body = items.flatMap(([name, value]) => {
    const text = Buffer.from(name);
    const lengths = Buffer.alloc(6);
    lengths.writeUInt16BE(text.length);
    lengths.writeInt32BE(value.length, 2);
    return [lengths.subarray(0, 2), text, lengths.subarray(2), value];
  });
  return Buffer.concat([head, guid, ...body]);
}

/** BinaryWriter's text: its length in sevens of bits, then UTF-8. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const head = bytes.length < 128 ? [bytes.length] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7];
  return Buffer.concat([Buffer.from(head), bytes]);
}

function framework(items: readonly (readonly [string | null, Buffer])[]): Buffer {
  if (items.length === 0) return int(0);
  const unnamed = items.findIndex(([name]) => name === null);
  const names = items.flatMap(([name]) => (name === null ? [] : [text(name)]));
  let end = 0;
  const ends = items.map(([, value]) => {
    end += value.length;
    return int(end);
  });
  return Buffer.concat([int(items.length), int(unnamed), ...names, ...ends, ...items.map(([, value]) => value)]);
}

const typed = (type: number, ...parts: Buffer[]): Buffer => Buffer.concat([Buffer.from([type]), ...parts]);

/** .NET ticks of 2026-01-02T03:04:05.6. */
const ticks = Buffer.alloc(8);
ticks.writeBigInt64LE(639_029_198_456_000_000n);

const cores: Readonly<Record<string, Buffer>> = {
  small: core([
    ["user", Buffer.from("alice")],
    ["count", bytesOf("0000002a")],
  ]),
  kinds: core([
    ["negative", bytesOf("fffffff6")],
    ["four", Buffer.from("abcd")],
    ["json", Buffer.from('{"items":[1,2]}')],
    ["binary", bytesOf("ff00fe")],
    ["empty", Buffer.alloc(0)],
    ["grün", Buffer.from("grün 😀")],
    ["long", Buffer.from("x".repeat(600))],
  ]),
  none: core([]),
};

const frameworks: Readonly<Record<string, Buffer>> = {
  small: framework([
    ["user", typed(1, text("alice"))],
    ["count", typed(2, int(42))],
  ]),
  kinds: framework([
    ["yes", typed(3, Buffer.from([1]))],
    ["time", typed(4, ticks)],
    ["decimal", typed(5, int(150), int(0), int(0), int(0x80020000 | 0))],
    ["byte", typed(6, Buffer.from([255]))],
    ["char", typed(7, Buffer.from("ü"))],
    ["single", typed(8, bytesOf("0000c03f"))],
    ["double", typed(9, bytesOf("000000000000f83f"))],
    ["sbyte", typed(10, Buffer.from([255]))],
    ["short", typed(11, bytesOf("feff"))],
    ["long", typed(12, bytesOf("ffffffffffffff7f"))],
    ["ushort", typed(13, bytesOf("ffff"))],
    ["uint", typed(14, bytesOf("ffffffff"))],
    ["ulong", typed(15, bytesOf("ffffffffffffffff"))],
    ["span", typed(16, bytesOf("8096980000000000"))],
    ["guid", typed(17, guid)],
    [null, typed(21)],
    ["object", typed(20, bytesOf("0001000000ffffffff01000000000000000b"))],
    ["text", typed(1, text("grün ".repeat(60)))],
  ]),
  none: framework([]),
};

for (const [name, bytes] of Object.entries(process.argv[2] === "core" ? cores : frameworks)) {
  process.stdout.write(`${name} ${bytes.toString("hex")}\n`);
}

// Session-like data that makes a server use every encoding that it has: small and large, text and binary.
import { deflateSync } from "node:zlib";

type Part = string | Buffer | number;
export type Command = readonly Part[];

/** Numbers that look random and are the same every time. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** An id of that many characters. */
export function idOf(random: () => number, length: number, alphabet = ALPHABET): string {
  return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
}

export function noise(random: () => number, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}

/** `java.lang.Long`, as a JDK stream writes it. */
export const javaLong = (value: number): Buffer => {
  const head = "aced00057372000e6a6176612e6c616e672e4c6f6e673b8be490cc8f23df0200014a000576616c7565";
  const tail = Buffer.alloc(8);
  tail.writeBigInt64BE(BigInt(value));
  return Buffer.concat([
    Buffer.from(`${head}787200106a6176612e6c616e672e4e756d62657286ac951d0b94e08b0200007870`, "hex"),
    tail,
  ]);
};
/** `java.lang.Integer`, as a JDK stream writes it. */
export const javaInteger = (value: number): Buffer => {
  const head = "aced0005737200116a6176612e6c616e672e496e746567657212e2a0a4f781873802000149000576616c7565";
  const tail = Buffer.alloc(4);
  tail.writeInt32BE(value);
  return Buffer.concat([
    Buffer.from(`${head}787200106a6176612e6c616e672e4e756d62657286ac951d0b94e08b0200007870`, "hex"),
    tail,
  ]);
};
export const javaString = (text: string): Buffer => {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([Buffer.from([0xac, 0xed, 0, 5, 0x74, bytes.length >> 8, bytes.length & 255]), bytes]);
};

/**
 * Commands that fill databases 0 and 2. All times are absolute, far in the future and `from` a given moment, so that a
 * captured file stays what it is.
 */
export function sessionCommands(seed: number, from: number): Command[] {
  const random = seeded(seed);
  const at = from + 1_800_000;
  const all: Command[] = [["SELECT", 0]];
  const spring = (id: string, fields: Command): Command => ["HSET", `spring:session:sessions:${id}`, ...fields];
  const uuid = (): string => {
    const hex = noise(random, 16).toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
  const times: Command = [
    ...["creationTime", javaLong(from), "lastAccessedTime", javaLong(from + 60_000)],
    ...["maxInactiveInterval", javaInteger(1800)],
  ];
  for (let index = 0; index < 20; index++) {
    const id = uuid();
    const user = `user${index}@shop.example`;
    const index4 = "org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME";
    all.push(
      spring(id, [...times, `sessionAttr:${index4}`, javaString(user), "sessionAttr:gone", Buffer.alloc(0)]),
      ["PEXPIREAT", `spring:session:sessions:${id}`, at + 300_000 + index],
      ["SET", `spring:session:sessions:expires:${id}`, "", "PXAT", at + index],
      ["SADD", `spring:session:expirations:${Math.ceil(at / 60000) * 60000}`, javaString(`expires:${id}`)],
      ["SADD", `spring:session:index:${index4}:${user}`, javaString(id)],
      ["ZADD", "spring:session:sessions:expirations", at + index, javaString(id)],
    );
  }
  // A hash in a listpack, one in a table, one with an attribute that is larger than what is read unasked.
  all.push(spring("small", ["a", 1, "b", -5, "c", 130, "d", 40000, "e", -9_000_000, "f", "3000000000", "g", "text"]));
  all.push(
    spring("large", [...times, "sessionAttr:noise", noise(random, 300_000), "sessionAttr:text", "x".repeat(20_000)]),
  );
  all.push(spring("many", Array.from({ length: 700 }, (_, index) => [`sessionAttr:a${index}`, `v${index}`]).flat()));
  for (let index = 0; index < 30; index++) {
    const cookie = { originalMaxAge: 86400000, expires: "2030-01-01T00:00:00.000Z", httpOnly: true, path: "/" };
    const cart = Array.from({ length: index * 3 }, (_, item) => ({ sku: `sku-${item}`, count: item }));
    const json = JSON.stringify({ cookie, passport: { user: 1000 + index }, cart });
    all.push(["SET", `sess:${idOf(random, 32)}`, json, "PXAT", at + 84_600_000 + index]);
  }
  for (const [name, value] of [
    ["int8", 42],
    ["int8-negative", -128],
    ["int16", 30000],
    ["int32", -2_000_000_000],
    ["int64", "9007199254740993"],
    ["not-a-number", "0042"],
    ["empty", ""],
    ["short", "a"],
    ["exactly-63", "b".repeat(63)],
    ["exactly-64", noise(random, 64)],
    ["compresses", "c".repeat(5000)],
    ["noise-20000", noise(random, 20_000)],
    ["noise-300000", noise(random, 300_000)],
  ] as const)
    all.push(["SET", `string:${name}`, value]);
  all.push(["SET", Buffer.concat([Buffer.from("sess:"), Buffer.from([0, 255, 13, 10, 128])]), "binary key"]);
  all.push(["SET", `long-key:${"k".repeat(3000)}`, "a key that is compressed"]);
  all.push(["SET", `long-key:${noise(random, 500).toString("hex")}`, "a key that is not"]);
  all.push(["SET", "1234567", "a key that is a number"]);
  all.push([
    "SET",
    ":1:django.contrib.sessions.cacheabcdefghijklmnopqrstuvwxyz012345",
    deflateSync(Buffer.from("x".repeat(100))),
  ]);
  all.push(["SET", "PHPREDIS_SESSION:0123456789abcdefghijklmnop", 'user_id|i:42;name|s:2:"al";', "PXAT", at]);
  all.push(["SET", "PHPREDIS_SESSION:0123456789abcdefghijklmnop_LOCK", "web1|123"]);
  all.push([
    "HSET",
    "aspnet:0b5d64f5-6a3b-4f6e-9d0c-0d9a2f5f6b11",
    "absexp",
    -1,
    "sldexp",
    "12000000000",
    "data",
    noise(random, 200),
  ]);
  all.push(["RPUSH", "DataProtection-Keys", "<key/>", "<key/>"]);
  all.push(["RPUSH", "list:small", 1, -1, 4095, -4096, 65536, "text", "x".repeat(100)]);
  all.push([
    "RPUSH",
    "list:long",
    ...Array.from({ length: 3000 }, (_, index) => `item ${index} ${"y".repeat(index % 50)}`),
  ]);
  all.push(["RPUSH", "list:plain-node", noise(random, 70_000), "small"]);
  all.push(["SADD", "set:int16", 1, 2, -3, 32767]);
  all.push(["SADD", "set:int32", 1, 70000, -70000]);
  all.push(["SADD", "set:int64", 1, "5000000000", "-5000000000"]);
  all.push(["SADD", "set:many", ...Array.from({ length: 1000 }, (_, index) => `member${index}`)]);
  all.push(["ZADD", "zset:small", 1, "one", -2.5, "two", "+inf", "three", 1e17, "four", 12, 5]);
  all.push([
    "ZADD",
    "zset:many",
    ...Array.from({ length: 300 }, (_, index) => [index * 1.5, `m${index}`]).flat(),
    "-inf",
    "low",
  ]);
  for (let index = 0; index < 200; index++)
    all.push(["XADD", "stream:log", `${index + 1}-1`, "f", `v${index}`, "g", index]);
  all.push(["XGROUP", "CREATE", "stream:log", "workers", 0], ["XGROUP", "CREATE", "stream:log", "idle", "$"]);
  all.push(["XREADGROUP", "GROUP", "workers", "anna", "COUNT", 10, "STREAMS", "stream:log", ">"]);
  all.push(["XREADGROUP", "GROUP", "workers", "ben", "COUNT", 5, "STREAMS", "stream:log", ">"]);
  all.push(["SELECT", 2], ["SET", "koa:sess:abc", '{"cookie":{},"n":1}', "PXAT", at], ["HSET", "plain", "k", "v"]);
  all.push(["FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('f', function() return 1 end)"]);
  all.push(["SELECT", 0]);
  return all;
}

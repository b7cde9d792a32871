// Fills a server with keys as frameworks write them, mixed as in a store that several applications share with a cache.
import { once } from "node:events";
import { connect } from "node:net";

type Part = string | Buffer;
/** Commands that make one key. */
type Make = (index: number) => readonly (readonly Part[])[];

/** `java.lang.Long` and `java.lang.Integer`, as a JDK stream writes them. */
const LONG = Buffer.from(
  "aced00057372000e6a6176612e6c616e672e4c6f6e673b8be490cc8f23df0200014a000576616c7565787200106a6176612e6c616e672e4e756d62657286ac951d0b94e08b0200007870",
  "hex",
);
const INTEGER = Buffer.from(
  "aced0005737200116a6176612e6c616e672e496e746567657212e2a0a4f781873802000149000576616c7565787200106a6176612e6c616e672e4e756d62657286ac951d0b94e08b0200007870",
  "hex",
);
const USER = "org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME";
const PAD = "x".repeat(400);

const javaLong = (value: number): Buffer => {
  const tail = Buffer.alloc(8);
  tail.writeBigInt64BE(BigInt(value));
  return Buffer.concat([LONG, tail]);
};
const javaInteger = (value: number): Buffer => {
  const tail = Buffer.alloc(4);
  tail.writeInt32BE(value);
  return Buffer.concat([INTEGER, tail]);
};
const javaString = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0xac, 0xed, 0, 5, 0x74, text.length >> 8, text.length & 255]), Buffer.from(text)]);

const pad = (index: number, length: number): string => String(index).padStart(length, "0");
const uuid = (index: number): string => `00000000-0000-4000-8000-${pad(index, 12)}`;
const ttl = (index: number): string => String(600 + ((index * 7919) % 86_400));
const userOf = (index: number): string => `user${index % 10_000}@shop.example`;
const cut = (index: number, most: number): string => PAD.slice(0, (index * 31) % most);

const express =
  (prefix: string): Make =>
  (index) => {
    const value = `{"cookie":{"originalMaxAge":86400000,"httpOnly":true,"path":"/"},"user":"${userOf(index)}","cart":"${cut(index, 400)}"}`;
    return [["SETEX", `${prefix}${pad(index, 32)}`, ttl(index), value]];
  };

const now = Date.now();
const spring: Make = (index) => {
  const key = `spring:session:sessions:${uuid(index)}`;
  const times = [
    "creationTime",
    javaLong(now),
    "lastAccessedTime",
    javaLong(now),
    "maxInactiveInterval",
    javaInteger(1800),
  ];
  return [
    [
      "HSET",
      key,
      ...times,
      `sessionAttr:${USER}`,
      javaString(userOf(index)),
      "sessionAttr:cart",
      javaString(cut(index, 300)),
    ],
    ["EXPIRE", key, "2100"],
  ];
};

/** Of each hundred keys, in this order. */
const MIX: readonly { readonly share: number; readonly make: Make }[] = [
  { share: 50, make: express("sess:") },
  { share: 14, make: spring },
  // The shadows and the indexes of the sessions that stand fourteen before them.
  { share: 14, make: (index) => [["SETEX", `spring:session:sessions:expires:${uuid(index - 14)}`, "1800", ""]] },
  {
    share: 2,
    make: (index) => [["SADD", `spring:session:index:${USER}:u${index}`, javaString(uuid(index - 28))]],
  },
  {
    share: 8,
    make: (index) => [["SETEX", `PHPREDIS_SESSION:${pad(index, 26)}`, "1440", `user_id|i:${index};note|s:3:"abc";`]],
  },
  {
    share: 4,
    make: (index) => {
      const inner = `a:2:{s:6:"_token";s:40:"${pad(index, 40)}";s:4:"note";s:3:"abc";}`;
      return [["SETEX", `laravel_cache:${pad(index, 40)}`, "7200", `s:${inner.length}:"${inner}";`]];
    },
  },
  { share: 8, make: (index) => [["SETEX", `cache:product:${index}`, "3600", cut(index, 200)]] },
];

/** Keys that the mix makes of one framework apart from the others, one in a thousand: `rare:`. */
const rare = express("rare:");

export async function fill(port: number, count: number): Promise<void> {
  const makes = MIX.flatMap(({ share, make }) => Array.from({ length: share }, () => make));
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  let [sent, answered] = [0, 0];
  let wake = (): void => {};
  socket.on("data", (chunk) => {
    for (const byte of chunk) if (byte === 0x0a) answered++;
    wake();
  });
  for (let start = 0; start < count; start += 5_000) {
    const parts: Buffer[] = [];
    for (let index = start; index < Math.min(count, start + 5_000); index++) {
      const make = index % 1000 === 0 ? rare : makes[index % 100];
      for (const command of make?.(index) ?? []) {
        parts.push(Buffer.from(`*${command.length}\r\n`));
        for (const one of command) {
          const bytes = Buffer.from(one);
          parts.push(Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from("\r\n"));
        }
        sent++;
      }
    }
    if (!socket.write(Buffer.concat(parts))) await once(socket, "drain");
  }
  while (answered < sent)
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  socket.destroy();
}

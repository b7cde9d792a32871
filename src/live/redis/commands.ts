// Everything that may be said to a server: commands that cannot write, block or leak. Nothing else compiles, and nothing else is sent.

/** Keys and members are bytes: no encoding fits them all. */
export type Bytes = Uint8Array | string;

/** What a server may answer; every text is a Buffer. */
export type Reply = Buffer | number | null | readonly Reply[];

interface Row<Args extends readonly Bytes[], Answer> {
  readonly args: Args;
  readonly reply: Answer;
}

/**
 * The closed list. SCAN and its kin take a small COUNT only; CLIENT is limited to naming ourselves and to leaving idle times alone;
 * lists of slow commands or of clients are absent because they quote other people's keys, values and addresses.
 */
export interface ReadCommands {
  readonly SCAN: Row<
    readonly [cursor: string, "COUNT", string] | readonly [cursor: string, "MATCH", Bytes, "COUNT", string],
    readonly [cursor: Buffer, keys: readonly Buffer[]]
  >;
  readonly TYPE: Row<readonly [Bytes], Buffer>;
  readonly EXISTS: Row<readonly [Bytes], number>;
  /** The one script below, and nothing else: the server itself lets no script of this command write. Redis 7.0 on. */
  readonly EVAL_RO: Row<
    | readonly [typeof stepScript, keys: "0", cursor: string, count: string]
    | readonly [typeof stepScript, keys: "0", cursor: string, count: string, match: Bytes],
    readonly Reply[]
  >;
  /** Milliseconds; -1 without expiry, -2 without key. */
  readonly PTTL: Row<readonly [Bytes], number>;
  /** Seconds since 1970; Redis 7.0 on. */
  readonly EXPIRETIME: Row<readonly [Bytes], number>;
  /** Bytes; does not count as a use of the key. */
  readonly MEMORY: Row<readonly ["USAGE", Bytes, "SAMPLES", "5"], number | null>;
  readonly OBJECT: Row<readonly ["ENCODING" | "IDLETIME" | "FREQ", Bytes], Buffer | number | null>;
  readonly GET: Row<readonly [Bytes], Buffer | null>;
  readonly GETRANGE: Row<readonly [Bytes, start: string, end: string], Buffer>;
  readonly STRLEN: Row<readonly [Bytes], number>;
  readonly HLEN: Row<readonly [Bytes], number>;
  readonly HGET: Row<readonly [Bytes, field: Bytes], Buffer | null>;
  readonly HMGET: Row<readonly [Bytes, field: Bytes, ...Bytes[]], readonly (Buffer | null)[]>;
  /** Field, value, field, value … */
  readonly HGETALL: Row<readonly [Bytes], readonly Buffer[]>;
  readonly HSTRLEN: Row<readonly [Bytes, field: Bytes], number>;
  readonly HSCAN: Row<readonly [Bytes, cursor: string, "COUNT", string], readonly [Buffer, readonly Buffer[]]>;
  readonly SISMEMBER: Row<readonly [Bytes, member: Bytes], number>;
  readonly SCARD: Row<readonly [Bytes], number>;
  readonly SSCAN: Row<readonly [Bytes, cursor: string, "COUNT", string], readonly [Buffer, readonly Buffer[]]>;
  readonly ZSCORE: Row<readonly [Bytes, member: Bytes], Buffer | null>;
  readonly ZCARD: Row<readonly [Bytes], number>;
  readonly ZRANGE: Row<
    readonly [Bytes, start: string, stop: string] | readonly [Bytes, start: string, stop: string, "WITHSCORES"],
    readonly Buffer[]
  >;
  readonly ZSCAN: Row<readonly [Bytes, cursor: string, "COUNT", string], readonly [Buffer, readonly Buffer[]]>;
  readonly LLEN: Row<readonly [Bytes], number>;
  readonly LRANGE: Row<readonly [Bytes, start: string, stop: string], readonly Buffer[]>;
  readonly DBSIZE: Row<readonly [], number>;
  readonly INFO: Row<readonly [] | readonly [section: InfoSection], Buffer>;
  readonly PING: Row<readonly [], Buffer>;
  /** How many slow commands are remembered, not which. */
  readonly SLOWLOG: Row<readonly ["LEN"], number>;
  readonly ACL: Row<readonly ["WHOAMI"], Buffer>;
  /** Seconds and microseconds of the server's clock. */
  readonly TIME: Row<readonly [], readonly [Buffer, Buffer]>;
  /** Name and value of one setting that holds no secret; asks for a permission that many users lack. */
  readonly CONFIG: Row<readonly ["GET", ReadSetting], readonly Buffer[]>;
  readonly ROLE: Row<readonly [], readonly Reply[]>;
  /**
   * Not NO-TOUCH, under which Redis 8.0.2 and Valkey 8.1.1 crash when they look a key up outside of a command: for a slot that moves, or for a
   * client that waits for the key. https://github.com/redis/redis/pull/14415
   */
  readonly CLIENT: Row<readonly ["SETNAME", typeof connectionName] | readonly ["ID"], Buffer | number>;
  readonly CLUSTER: Row<readonly ["SLOTS" | "SHARDS" | "NODES" | "MYID" | "INFO"], Reply>;
  /** Lets a replica of a cluster answer reads. */
  readonly READONLY: Row<readonly [], Buffer>;
  /** Lets the node that imports a slot answer for it, once. */
  readonly ASKING: Row<readonly [], Buffer>;
  readonly SENTINEL: Row<
    readonly ["GET-MASTER-ADDR-BY-NAME" | "REPLICAS", master: string] | readonly ["MASTERS"],
    readonly Reply[] | null
  >;
}

export type InfoSection =
  | "server"
  | "clients"
  | "memory"
  | "persistence"
  | "stats"
  | "replication"
  | "keyspace"
  | "commandstats";

/** Settings that INFO does not tell. */
export type ReadSetting = "notify-keyspace-events" | "save";

export type CommandName = keyof ReadCommands;
export type Args<C extends CommandName> = ReadCommands[C]["args"];
export type Answer<C extends CommandName> = ReadCommands[C]["reply"];
/** A command with its arguments, as pipelines take them. */
export type ReadCommand = { readonly [C in CommandName]: readonly [command: C, ...args: Args<C>] }[CommandName];

/** The types that a step gives by their place here; other types it gives by their names. */
export const stepTypes = ["string", "list", "set", "zset", "hash", "stream", "none"] as const;

/**
 * One step of SCAN with type, time to live in milliseconds and size of each of its keys: the cursor, and then four answers for each key. A third
 * of the time of asking three commands for each, and less felt by others. https://redis.io/docs/latest/commands/eval_ro/
 */
export const stepScript = `local types = {${stepTypes.map((type, place) => `${type} = ${place}`).join(", ")}}
local call = redis.call
local step = ARGV[3] and call('SCAN', ARGV[1], 'MATCH', ARGV[3], 'COUNT', ARGV[2]) or call('SCAN', ARGV[1], 'COUNT', ARGV[2])
local told, last = {step[1]}, 1
for _, key in ipairs(step[2]) do
  local type = call('TYPE', key).ok
  told[last + 1] = key
  told[last + 2] = types[type] or type
  told[last + 3] = call('PTTL', key)
  told[last + 4] = call('MEMORY', 'USAGE', key, 'SAMPLES', '5') or false
  last = last + 4
end
return told`;

/** The name under which an administrator sees us among the clients of a server. */
export const connectionName = "session-doctor";

/** One step of SCAN and its kin holds the server for about as many keys. */
export const largestCount = 100;

type Sent = readonly Bytes[];
const exactly =
  (...shape: readonly (RegExp | "bytes")[]) =>
  (args: Sent): boolean =>
    args.length === shape.length && shape.every((part, index) => part === "bytes" || part.test(text(args[index])));
const either =
  (...shapes: readonly ((args: Sent) => boolean)[]) =>
  (args: Sent): boolean =>
    shapes.some((shape) => shape(args));

/** Words of a command are short; bytes are decoded one to one so that a shape never sees less than what is sent. */
const text = (arg: Bytes | undefined): string =>
  typeof arg === "string" ? arg : arg === undefined ? "" : Buffer.from(arg).toString("latin1");

const integer = /^-?\d{1,19}$/;
const cursor = /^\d{1,20}$/;
const count = /^(?:[1-9]\d?|100)$/;
const oneKey = exactly("bytes");
const steps = exactly("bytes", cursor, /^COUNT$/, count);
const range = exactly("bytes", integer, integer);
const nothing = exactly();

/** The same list for code that the compiler did not see: what is cast, comes from JSON or from a plug-in. */
const shapes: { readonly [C in CommandName]: (args: Sent) => boolean } = {
  SCAN: either(exactly(cursor, /^COUNT$/, count), exactly(cursor, /^MATCH$/, "bytes", /^COUNT$/, count)),
  TYPE: oneKey,
  EXISTS: oneKey,
  EVAL_RO: ([script, ...step]) =>
    script === stepScript && either(exactly(/^0$/, cursor, count), exactly(/^0$/, cursor, count, "bytes"))(step),
  PTTL: oneKey,
  EXPIRETIME: oneKey,
  MEMORY: exactly(/^USAGE$/, "bytes", /^SAMPLES$/, /^5$/),
  OBJECT: exactly(/^(?:ENCODING|IDLETIME|FREQ)$/, "bytes"),
  GET: oneKey,
  GETRANGE: range,
  STRLEN: oneKey,
  HLEN: oneKey,
  HGET: exactly("bytes", "bytes"),
  HMGET: (args) => args.length >= 2,
  HGETALL: oneKey,
  HSTRLEN: exactly("bytes", "bytes"),
  HSCAN: steps,
  SISMEMBER: exactly("bytes", "bytes"),
  SCARD: oneKey,
  SSCAN: steps,
  ZSCORE: exactly("bytes", "bytes"),
  ZCARD: oneKey,
  ZRANGE: either(range, exactly("bytes", integer, integer, /^WITHSCORES$/)),
  ZSCAN: steps,
  LLEN: oneKey,
  LRANGE: range,
  DBSIZE: nothing,
  INFO: either(nothing, exactly(/^(?:server|clients|memory|persistence|stats|replication|keyspace|commandstats)$/)),
  PING: nothing,
  SLOWLOG: exactly(/^LEN$/),
  ACL: exactly(/^WHOAMI$/),
  TIME: nothing,
  CONFIG: exactly(/^GET$/, /^(?:notify-keyspace-events|save)$/),
  ROLE: nothing,
  CLIENT: either(exactly(/^SETNAME$/, new RegExp(`^${connectionName}$`)), exactly(/^ID$/)),
  CLUSTER: exactly(/^(?:SLOTS|SHARDS|NODES|MYID|INFO)$/),
  READONLY: nothing,
  ASKING: nothing,
  SENTINEL: either(exactly(/^(?:GET-MASTER-ADDR-BY-NAME|REPLICAS)$/, "bytes"), exactly(/^MASTERS$/)),
};

/** Whether a command with its arguments is on the list; whatever the types say. */
export function isReadCommand(command: readonly unknown[]): command is ReadCommand {
  const [name, ...args] = command;
  if (typeof name !== "string" || !Object.hasOwn(shapes, name)) return false;
  if (!args.every((arg) => typeof arg === "string" || arg instanceof Uint8Array)) return false;
  return shapes[name as CommandName](args as Sent);
}

/** Commands whose first argument is a key, by which a cluster routes them. */
export function keyOf(command: ReadCommand): Bytes | undefined {
  switch (command[0]) {
    case "TYPE":
    case "EXISTS":
    case "PTTL":
    case "EXPIRETIME":
    case "GET":
    case "GETRANGE":
    case "STRLEN":
    case "HLEN":
    case "HGET":
    case "HMGET":
    case "HGETALL":
    case "HSTRLEN":
    case "HSCAN":
    case "SISMEMBER":
    case "SCARD":
    case "SSCAN":
    case "ZSCORE":
    case "ZCARD":
    case "ZRANGE":
    case "ZSCAN":
    case "LLEN":
    case "LRANGE":
      return command[1];
    case "MEMORY":
    case "OBJECT":
      return command[2];
    default:
      return undefined;
  }
}

// Reads the address of a Redis server as frameworks write it in one line. The password in it is left behind.
import type { Place } from "../facts.ts";

export interface RedisUrl extends Place {
  readonly tls: boolean;
  readonly username?: string;
  readonly hasPassword: boolean;
  readonly database?: number;
}

/**
 * `redis://user:password@host:6379/0`, and `rediss://` for TLS: https://www.iana.org/assignments/uri-schemes/prov/redis.
 * What stands before an `@` without a colon may be a password that somebody took for the user, so it is not told.
 */
export function readRedisUrl(text: string): RedisUrl | undefined {
  const [, secure, user, colon, password = "", host, port = "6379", database] = URL.exec(text.trim()) ?? [];
  if (host === undefined || !isPort(Number(port))) return undefined;
  return {
    host: host.replace(/^\[(.*)\]$/, "$1"),
    port: Number(port),
    tls: secure !== "",
    ...(user && colon && { username: user }),
    hasPassword: password !== "" || (user !== undefined && user !== "" && !colon),
    ...(database !== undefined && { database: Number(database) }),
  };
}

const URL =
  /^(?:redis|valkey)(s?):\/\/(?:([^:@/]*)(?:(:)([^@/]*))?@)?(\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::(\d{1,5}))?(?:\/(\d{0,9}))?\/?(?:[?#].*)?$/;

export const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port < 65_536;

/** `host:port` or a host alone; undefined where it is neither. */
export function readPlace(text: string, byDefault: number): Place | undefined {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/.exec(text.trim()) ?? [];
  const host = bracketed ?? plain;
  const number = port === undefined ? byDefault : Number(port);
  return host === undefined || !isPort(number) ? undefined : { host, port: number };
}

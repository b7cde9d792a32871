// Express and NestJS on it: sessions of express-session and cookie-session, their stores, keys, logins and processes.
import type { Stack } from "../../stack.ts";
import { readScript } from "../../syntax/javascript/script.ts";
import { clientLayers } from "./clients.ts";
import { commandFacts } from "./commands.ts";
import { connectionFacts } from "./connections.ts";
import { loginFacts, mayPutIdentity } from "./login.ts";
import { looseOptions, TELLTALE } from "./loose-options.ts";
import { mayMakeApp } from "./may-make-app.ts";
import { nodeFact } from "./node.ts";
import { isPm2File, pm2Facts } from "./pm2.ts";
import { clientSessions, serverSessions } from "./session.ts";
import { settle } from "./settle.ts";
import { ID, write } from "./slots.ts";

const EXPRESS = ['"express"', "'express'", "express-session", "platform-express"] as const;
const REDIS = ['"redis"', "'redis'", '"ioredis"', "'ioredis'", "@redis/client"] as const;
const WORDS = [
  ...EXPRESS,
  "cookie-session",
  "req.session",
  "request.session",
  "@Session(",
  TELLTALE,
  ...REDIS,
] as const;
const PM2 = ["instances:", '"instances"'] as const;
const CLIENT = /createCl(?:ient|uster)|new \w*(?:Redis|Valkey)/;
const COMMANDS = /\b(?:keys|monitor|flushall|flushdb|sendCommand|call)\(/i;

export const express: Stack = {
  id: ID,
  reads: (path) => /\.(?:[cm]?[jt]s|[jt]sx)$/.test(path) && !/\.d\.[cm]?ts$/.test(path),
  mentions: [...WORDS, ...PM2],

  *read(file) {
    const { text } = file;
    const has = (words: readonly string[]): boolean => words.some((word) => text.includes(word));
    // A bundle says nothing that its sources do not say better.
    const isPm2 = isPm2File(file.path);
    if (text.length > LONGEST || isMinified(text) || !has(isPm2 ? PM2 : WORDS)) return;
    const makesApp = has(EXPRESS) && mayMakeApp(text);
    const keepsInCookie = text.includes("cookie-session");
    // Controllers rarely import the framework; whether the app has sessions is settled later.
    const usesSession = /\.session\b|@Session\(/.test(text) && mayPutIdentity(text);
    const sendsCommands = has(REDIS) && COMMANDS.test(text);
    const makesClient = has(REDIS) && CLIENT.test(text);
    const holdsOptions = text.includes(TELLTALE);
    // Most files that import the framework hold none of this, and the syntax tree is what costs.
    const script =
      isPm2 || makesApp || keepsInCookie || usesSession || sendsCommands || makesClient || holdsOptions
        ? readScript(file)
        : undefined;
    if (!script) return;
    if (isPm2) yield* pm2Facts(script);
    const sessions = text.includes("express-session") ? [...serverSessions(script)] : [];
    yield* sessions;
    if (sessions.length === 0 && holdsOptions) yield* looseOptions(script);
    if (keepsInCookie) yield* clientSessions(script);
    const node = makesApp ? nodeFact(script) : undefined;
    if (node) yield node;
    if (usesSession) yield* loginFacts(script);
    if (sendsCommands) yield* commandFacts(script);
    if (makesClient) {
      yield* clientLayers(script);
      yield* connectionFacts(script);
    }
  },

  write,
  settle,
};

/** UTF-16 units. */
const LONGEST = 1_000_000;

function isMinified(text: string): boolean {
  return text.length > 50_000 && text.split("\n").length < text.length / 500;
}

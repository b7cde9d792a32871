// Java code of servlet and Spring applications: types, session values, sign-in, cookies, stores, timeouts, commands.
import type { Stack } from "../../stack.ts";
import { readCommands } from "./commands.ts";
import { readCookieConfigs, readCookies } from "./cookies.ts";
import { ID } from "./id.ts";
import { lifetimeWords, readLifetimes, settleLifetimes } from "./lifetimes.ts";
import { readLogins, settleLogins } from "./logins.ts";
import { readStores, storeWords } from "./stores.ts";
import { readTypes } from "./types.ts";
import { readValues } from "./values.ts";
import { writeJava } from "./write.ts";

/**
 * A part of every word that the readers below ask for, so that most files are searched for ten words instead of sixty.
 * Up to six characters are searched for by the first one alone, which is fastest when it is rare, as capitals are.
 * A word that none of them covers would never be read: a test holds them to the lists.
 */
export const STEMS: readonly string[] = [
  "Sessio",
  "SESSIO",
  '"sessi',
  "sessionManagement",
  "Fixati",
  "Inacti",
  "Cookie",
  "Redis",
  "Jedis",
  "RKeys",
];

/** Names that a session value is put in with, and those of signing in. */
export const sessionWords: readonly string[] = ["Session", '"session"', "SCOPE_SESSION"];
export const loginWords: readonly string[] = [
  "sessionManagement",
  "sessionFixation",
  "maximumSessions",
  "SessionRegistry",
];

export const springJava: Stack = {
  id: ID,
  reads: (path) => path.endsWith(".java") && !/(?:^|\/)(?:package|module)-info\.java$/.test(path),
  // Which types end up in a session is known only when all files are: every declaration counts.
  mentions: ["class", "record", "enum", "interface"],

  *read(file) {
    yield* readTypes(file);
    const speaksOf = (words: readonly string[]): boolean => words.some((word) => file.text.includes(word));
    if (!speaksOf(STEMS)) return;
    // From here on the readers need the syntax tree, which costs ten times more: few files come so far.
    if (
      speaksOf(sessionWords) &&
      speaksOf(["setAttribute", "putValue", "SessionAttribute", "@SessionScope", "WebSession", "@Scope"])
    )
      yield* readValues(file);
    if (speaksOf(loginWords)) yield* readLogins(file);
    if (speaksOf(storeWords)) yield* readStores(file);
    if (speaksOf(lifetimeWords)) yield* readLifetimes(file);
    if (speaksOf(["DefaultCookieSerializer"])) yield* readCookies(file);
    if (speaksOf(["SessionCookieConfig"])) yield* readCookieConfigs(file);
    if (speaksOf(["keys(", "flushAll(", "flushall(", "flushDb(", "flushDB(", "flushdb(", "monitor("]))
      yield* readCommands(file);
  },

  write: writeJava,

  settle: (facts, app) => settleLifetimes(settleLogins(facts), app),
};

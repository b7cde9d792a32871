// Redis and Valkey servers' own configuration file.
import type { StoreFact } from "../facts.ts";
import type { Stack } from "../stack.ts";
import { readLineDirectives } from "../syntax/directive.ts";
import { span } from "../syntax/source.ts";
import { serverKnobs } from "./redis-settings.ts";

const ID = "redis-conf";

export const redisConf: Stack = {
  id: ID,
  reads: (path) =>
    /\.conf/i.test(path) &&
    /(?:^|\/)[^/]*(?:redis|valkey|keydb)[^/]*\.conf(?:\.(?:example|sample|template|dist|tpl))?$/i.test(path) &&
    !/sentinel/i.test(path),
  mentions: ["maxmemory", "appendonly", "save", "bind", "port", "protected-mode", "requirepass"],

  *read(file) {
    const directives = readLineDirectives(file);
    const names = new Set(directives.map((directive) => directive.name.toLowerCase()));
    // A unit file, an ini file or a proxy's configuration may carry the name as well.
    if (![...names].some((name) => KNOWN.has(name)) || [...names].some((name) => FOREIGN.test(name))) return;
    const end = file.text.trimEnd().length;
    const store: StoreFact = {
      kind: "store",
      stack: ID,
      side: "server",
      at: directives[0]?.at ?? span(file, 0, 0),
      engine: { state: "default", value: "redis", because: "a file that only Redis and its successors read" },
      ...serverKnobs(directives, {
        stack: ID,
        absent: (key, value) =>
          // What an included file sets is not known here, and neither is what it leaves alone.
          names.has("include")
            ? { state: "unknown", because: "a file that is included may set it" }
            : {
                state: "default",
                value,
                because: "what redis-server does by itself",
                slot: { stack: ID, key, span: span(file, end, file.text.length), form: "append" },
              },
      }),
    };
    yield store;
  },

  write: (slot, value) => {
    if (value === null) return [{ span: slot.span, text: "" }];
    return [{ span: slot.span, text: slot.form === "append" ? `\n${slot.key} ${value}\n` : String(value) }];
  },
};

const FOREIGN = /^[[{<]|[:={]|^(?:frontend|backend|listen|defaults|global|upstream|server|location|exec|respawn)$/;

const KNOWN = new Set([
  "maxmemory",
  "maxmemory-policy",
  "appendonly",
  "save",
  "bind",
  "port",
  "protected-mode",
  "requirepass",
  "appendfsync",
  "databases",
  "include",
]);

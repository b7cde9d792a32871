// nginx: upstreams, their affinity and its cookie, and the places that pass requests on.
import type { Fact } from "../../facts.ts";
import type { Stack } from "../../stack.ts";
import { readBraceDirectives } from "../../syntax/directive.ts";
import { readBalancer } from "./balancer.ts";
import { readProxies } from "./proxy.ts";
import { ID, placed } from "./scope.ts";
import { readStickyCookie } from "./sticky-cookie.ts";

export const nginx: Stack = {
  id: ID,
  // Sites have any name; the directives decide.
  reads: (path) =>
    /(?:\.(?:conf|nginx|vhost)(?:\.(?:template|tpl|example|sample|dist))?|(?:^|\/)sites-(?:available|enabled)\/[^/]+)$/i.test(
      path,
    ),
  mentions: ["proxy_pass", "upstream"],

  *read(file): Iterable<Fact> {
    // A template of another language is not yet a configuration, and Lua's quotes and braces are not nginx's.
    if (/\{\{|\{%|<%|_by_lua_block/.test(file.text)) return;
    const all = [...placed(readBraceDirectives(file))];
    if (!all.some(({ directive }) => directive.block && BLOCKS.has(directive.name))) return;
    for (const place of all) {
      const { directive } = place;
      if (directive.name === "upstream" && directive.block) {
        const balancer = readBalancer(file, place, all);
        if (balancer) yield balancer;
        const cookie = readStickyCookie(file, directive);
        if (cookie) yield cookie;
      }
    }
    const passes = all.filter(({ directive }) => directive.name === "proxy_pass");
    yield* readProxies(file, passes);
  },

  write(slot, value) {
    const { key, span, form = "" } = slot;
    if (key === "affinity") return value === "ip" ? [{ span, text: `${form}ip_hash;` }] : [];
    if (key === "forwardsScheme")
      return value === true ? [{ span, text: `${form}proxy_set_header X-Forwarded-Proto $scheme;` }] : [];
    if (form === "append") return value === true ? [{ span, text: ` ${key}` }] : [];
    if (form === "text") return typeof value === "string" ? [{ span, text: value }] : [];
    // A parameter goes together with the blank before it.
    if (value === null) return [{ span: { ...span, start: span.start - 1 }, text: "" }];
    return [{ span, text: `${key}=${value}` }];
  },
};

const BLOCKS = new Set(["http", "server", "upstream", "location", "stream"]);

// HAProxy: backends, their affinity and its cookie, and the frontends that send requests to them.
import type { Fact } from "../../facts.ts";
import type { Stack } from "../../stack.ts";
import { readLineDirectives } from "../../syntax/directive.ts";
import { readAffinityCookie } from "./affinity-cookie.ts";
import { readBalancer } from "./balancer.ts";
import { readProxies } from "./proxies.ts";
import { ID, readSections } from "./sections.ts";

export const haproxy: Stack = {
  id: ID,
  reads: (path) =>
    /haproxy/i.test(path) &&
    /(?:(?:^|\/)[^/]*haproxy[^/]*\.(?:cfg|conf)|(?:^|\/)[^/]*haproxy[^/]*\/(?:.*\/)?[^/]+\.cfg)(?:\.(?:template|tpl|example|sample|dist))?$/i.test(
      path,
    ),
  mentions: ["backend", "listen"],

  *read(file): Iterable<Fact> {
    // A template of another language, and blocks that only some machines see, are not yet a configuration.
    if (/\{\{|\{%(?!\[)|<%|^\s*\.(?:if|elif)\b/m.test(file.text)) return;
    const sections = readSections(readLineDirectives(file));
    for (const section of sections) {
      const balancer = readBalancer(file, section);
      if (balancer) yield balancer;
      const cookie = readAffinityCookie(file, section);
      if (cookie) yield cookie;
      yield* readProxies(file, section, sections);
    }
  },

  write(slot, value) {
    const { key, span, form = "" } = slot;
    if (key === "affinity") {
      if (value !== "ip") return [];
      return [{ span, text: form === "value" ? "source" : `${form}balance source\n` }];
    }
    if (key === "forwardsScheme")
      return value === true
        ? [{ span, text: `${form}http-request set-header X-Forwarded-Proto https if { ssl_fc }\n` }]
        : [];
    if (form === "append") return value === true ? [{ span, text: ` ${key}` }] : [];
    return typeof value === "string" ? [{ span, text: value }] : [];
  },
};

// Apache httpd as a balancer: mod_proxy_balancer, its sticky sessions, and ProxyPass.
import type { Fact } from "../../facts.ts";
import type { Stack } from "../../stack.ts";
import { readSectionDirectives } from "../../syntax/section-directive.ts";
import { readAffinityCookies, readBalancers, readUses } from "./balancers.ts";
import { look, readProxies } from "./proxies.ts";
import { ID, readHosts } from "./scope.ts";

export const httpd: Stack = {
  id: ID,
  reads: (path) =>
    /(?:\.(?:conf|vhost)(?:\.(?:template|tpl|example|sample|dist))?|(?:^|\/)sites-(?:available|enabled)\/[^/]+)$/i.test(
      path,
    ),
  mentions: ["ProxyPass", "BalancerMember", "balancer://"],

  *read(file): Iterable<Fact> {
    if (/\{\{|\{%|<%/.test(file.text)) return;
    const hosts = readHosts(readSectionDirectives(file));
    const main = hosts[0];
    if (!main) return;
    const uses = readUses(hosts);
    const around = look(main);
    const shared = readBalancers(main, uses);
    for (const host of hosts) {
      const own = host === main ? shared : readBalancers(host, uses);
      yield* own;
      yield* readAffinityCookies(host, [...own, ...shared]);
      yield* readProxies(file, host, host === main ? [around] : [around, look(host)]);
    }
  },

  write(slot, value) {
    const { key, span, form = "" } = slot;
    if (key === "forwardsScheme")
      return value === true ? [{ span, text: `${form}RequestHeader set X-Forwarded-Proto "https"\n` }] : [];
    if (form === "attribute")
      return value === true ? [{ span, text: `; ${key === "secure" ? "Secure" : "HttpOnly"}` }] : [];
    return typeof value === "string" ? [{ span, text: value }] : [];
  },
};

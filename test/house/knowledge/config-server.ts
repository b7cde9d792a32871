// Which server reads a block of configuration: by its fence, its file's name, or its words.
import type { Block } from "./pages.ts";

export type ConfigServer = "nginx" | "haproxy" | "httpd" | "redis";

export function configServerOf({ language, path, text }: Block): ConfigServer | undefined {
  if (language === "nginx" || language === "haproxy") return language;
  if (language === "apache" || language === "apacheconf") return "httpd";
  if (language === "redis") return path === undefined ? undefined : "redis";
  if (language !== "conf") return undefined;
  if (/sentinel/i.test(path ?? "")) return undefined;
  if (/(?:redis|valkey)[^/]*\.conf/i.test(path ?? "")) return "redis";
  if (/haproxy/i.test(path ?? "")) return "haproxy";
  if (/httpd|apache/i.test(path ?? "")) return "httpd";
  if (/nginx/i.test(path ?? "")) return "nginx";
  if (
    /^\s*<\w+[^>]*>|^\s*(?:ProxyPass|BalancerMember|RequestHeader|Header\s+(?:always|set|edit|add)|ProxySet)\b/m.test(
      text,
    )
  )
    return "httpd";
  if (/^\s*(?:maxmemory|appendonly|save|notify-keyspace-events|requirepass)\b/m.test(text)) return "redis";
  if (/^\s*(?:backend|frontend|listen)\s+\w+\s*$/m.test(text)) return "haproxy";
  return /[;{]\s*$/m.test(text) ? "nginx" : undefined;
}

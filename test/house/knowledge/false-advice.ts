// Advice about sessions that is widespread and wrong, as far as a pattern can recognise it. A page may name it only where it says so:
// below a heading for what is wrong, or in a sentence that marks it.
import type { Page } from "./pages.ts";

interface Chunk {
  readonly line: number;
  /** Heading of the second level that it stands under. */
  readonly section: string;
  /** Language of a block; undefined for a paragraph, an item of a list or a row of a table. */
  readonly language: string | undefined;
  readonly text: string;
}

export interface FalseAdvice {
  readonly name: string;
  readonly why: string;
  readonly in: "blocks" | "prose" | "both";
  readonly pattern: RegExp;
  /** What the same block or sentence must also say. */
  readonly unless?: RegExp;
  /** What must stand anywhere on the page instead. */
  readonly unlessOnPage?: RegExp;
  /** A text that is wrong, and one that is right. */
  readonly wrong: string;
  readonly right: string;
}

const NEGATED =
  /\b(?:not?|never|neither|nor|cannot|without|instead of|gone|removed|ignored|wrong|no longer|forbid\w*|nobody|nothing)\b|\bstops?\b|\bblocks?\b|\bcosts\b|\beven runs\b|\bbefore the next command\b/i;

export const FALSE_ADVICE: readonly FalseAdvice[] = [
  {
    name: "policy that evicts sessions",
    why: "every session has a TTL, so each of these policies evicts sessions",
    in: "blocks",
    pattern: /maxmemory-policy["',\s:=]+(?:volatile-(?:lru|lfu|random)|allkeys-\w+)/i,
    wrong: "```conf redis.conf\nmaxmemory-policy volatile-lru\n```",
    right: "```conf redis.conf\nmaxmemory-policy noeviction\n```",
  },
  {
    name: "praise of a policy that evicts sessions",
    why: "every session has a TTL, so each of these policies evicts sessions",
    in: "prose",
    pattern: /volatile-(?:lru|lfu|random)|allkeys-(?:lru|lfu|random)/i,
    unless: /\bevicts?\b|\bvictims?\b|\bnot\b|\bnever\b|\bthrows?\b|\bstarts? with\b|`volatile-`/i,
    wrong: "Sessions are safest under `volatile-lru`.",
    right: "`volatile-lru` evicts sessions as well.",
  },
  {
    name: "spring.session.store-type",
    why: "Spring Boot 3 removed it and ignores it",
    in: "both",
    pattern: /spring\.session\.store-type|\bstore-type:\s*redis/,
    unless: /\bgone\b|\bremoved\b|\bignored?\b|\bno longer\b|\bsince\b|Boot 2|\b2\.x\b|dependencies choose/i,
    wrong: "Write `spring.session.store-type=redis`.",
    right: "`spring.session.store-type` is gone since Boot 3.",
  },
  {
    name: "LettuceConnectionFactory of one string",
    why: "there is no such constructor",
    in: "both",
    pattern: /new LettuceConnectionFactory\(\s*"[^",]*"\s*\)/,
    wrong: '```java\nreturn new LettuceConnectionFactory("store:6379");\n```',
    right: '```java\nreturn new LettuceConnectionFactory("store", 6379);\n```',
  },
  {
    name: "CookieHttpSessionIdResolver.withCookieSerializer",
    why: "there is no such method",
    in: "both",
    pattern: /withCookieSerializer\(/,
    wrong: "```java\nCookieHttpSessionIdResolver.withCookieSerializer(serializer);\n```",
    right: "```java\nresolver.setCookieSerializer(serializer);\n```",
  },
  {
    name: "balancer-manager by GET",
    why: "the balancer-manager changes nothing by GET, and ws=d is of another product",
    in: "both",
    pattern: /balancer-manager\?(?!xml=1)\S*=|\bws=d\b|w_status_D=1/,
    wrong: '```sh\ncurl "http://127.0.0.1/balancer-manager?cmd=update&w=a"\n```',
    right: '```sh\ncurl --data "w_status_N=1" http://127.0.0.1/balancer-manager\n```',
  },
  {
    name: "KEYS",
    why: "it stops the server for everybody",
    in: "prose",
    pattern: /\bKEYS\b(?!\[)/,
    unless: NEGATED,
    wrong: "Count the sessions with `KEYS sess:*`.",
    right: "`KEYS` stops the server; count with `SCAN`.",
  },
  {
    name: "MONITOR",
    why: "it can halve throughput, and prints sessions",
    in: "prose",
    pattern: /\bMONITOR\b/,
    unless: NEGATED,
    wrong: "Watch the commands with `MONITOR`.",
    right: "`MONITOR` prints sessions; never run it.",
  },
  {
    name: "age of a session cookie",
    why: "it is sent once and ends sessions in use",
    in: "blocks",
    pattern: /(?:session\.cookie\.|^\s+)max-age\s*[:=]\s*[1-9]\d*[smh]?\s*$/m,
    wrong: "```yaml application.yml\nserver:\n  servlet:\n    session:\n      cookie:\n        max-age: 1800\n```",
    right: "```yaml application.yml\nserver:\n  servlet:\n    session:\n      timeout: 30m\n```",
  },
  {
    name: "maximumSessions per node",
    why: "without a registry in the store it counts on each node by itself",
    in: "both",
    pattern: /\bmaximumSessions\b/,
    unlessOnPage: /SpringSessionBackedSessionRegistry|login-limit-per-node/,
    wrong: "`maximumSessions(1)` allows one session per user.",
    right: "`maximumSessions(1)` needs `SpringSessionBackedSessionRegistry` where several nodes answer.",
  },
  {
    name: "SecurityFilterChain that opens every page",
    why: "a chain of one's own replaces all defaults, authorization included",
    in: "blocks",
    pattern: /\bSecurityFilterChain\s+\w+\s*\([^)]*HttpSecurity/,
    unless: /authorizeHttpRequests/,
    wrong:
      "```java\nSecurityFilterChain chain(HttpSecurity http) { http.sessionManagement(s -> s.sessionFixation(f -> f.newSession())); return http.build(); }\n```",
    right:
      "```java\nSecurityFilterChain chain(HttpSecurity http) { http.authorizeHttpRequests(r -> r.anyRequest().authenticated()); return http.build(); }\n```",
  },
  {
    name: "connect-redis by .default",
    why: "only version 7 exports it so",
    in: "both",
    pattern: /require\(["']connect-redis["']\)\.default/,
    unless: /version 7|\b7\b/,
    wrong: '```js\nconst RedisStore = require("connect-redis").default;\n```',
    right: '```js\nimport { RedisStore } from "connect-redis";\n```',
  },
  {
    name: "await beside require",
    why: "a CommonJS file with await outside of a function does not parse",
    in: "blocks",
    pattern: /\brequire\([\s\S]*^await\s|^await\s[\s\S]*\brequire\(/m,
    wrong:
      '```js\nconst { createClient } = require("redis");\nconst client = createClient();\nawait client.connect();\n```',
    right:
      '```js\nimport { createClient } from "redis";\nexport const client = createClient().on("error", report);\nawait client.connect();\n```',
  },
  {
    name: "node-redis without a listener for errors",
    why: "the process ends when the connection breaks",
    in: "blocks",
    pattern: /\bcreateClient\(/,
    unless: /\.on\(\s*["']error["']/,
    wrong: '```js\nexport const client = createClient({ url: "redis://store" });\n```',
    right: '```js\nconst client = createClient();\nclient.on("error", report);\n```',
  },
  {
    name: "Data Protection keys in clear text",
    why: "naming a place switches their encryption off",
    in: "blocks",
    pattern: /\.PersistKeysTo\w+\(/,
    unless: /\.ProtectKeysWith\w+\(/,
    wrong: '```csharp\nservices.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo("keys"));\n```',
    right:
      '```csharp\nservices.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo("keys")).ProtectKeysWithCertificate(c);\n```',
  },
  {
    name: "SameSite=None without Secure",
    why: "browsers refuse the cookie",
    in: "blocks",
    pattern: /^(?!.*\bsecure\b).*\bSameSite=None\b.*$/im,
    wrong: "```http\nSet-Cookie: id=<id>; SameSite=None\n```",
    right: "```http\nSet-Cookie: id=<id>; SameSite=None; Secure\n```",
  },
  {
    name: "hit rate as a measure of sessions",
    why: "it counts all keys and all readers of the server",
    in: "prose",
    pattern: /\bhit (?:rate|ratio)\b/i,
    unless: NEGATED,
    wrong: "The hit rate shows how many sessions are found.",
    right: "The hit rate is no measure of sessions.",
  },
  {
    name: "sleeping for the timeout",
    why: "the timeout slides: sessions have to be counted",
    in: "blocks",
    pattern: /^\s*sleep\s+(?:9\d\d|\d{4,})\b/m,
    wrong: "```sh\nsleep 1800\nsystemctl stop app\n```",
    right: "```sh\nsleep 30\n```",
  },
  {
    name: "image without a version",
    why: "latest changes under its users",
    in: "blocks",
    pattern: /\bimage:\s*\S+:latest\b/,
    wrong: "```yaml compose.yml\nservices:\n  exporter:\n    image: exporter:latest\n```",
    right: "```yaml compose.yml\nservices:\n  exporter:\n    image: exporter:v1.2.3\n```",
  },
  {
    name: "password in the environment of a Compose file",
    why: "whoever reads the file has it",
    in: "blocks",
    pattern: /\bREDIS_PASSWORD\s*[:=]\s*["']?(?!["']?\$)[\w-]/,
    wrong: "```yaml compose.yml\nenvironment:\n  - REDIS_PASSWORD=secret\n```",
    right: "```yaml compose.yml\nenvironment:\n  REDIS_PASSWORD_FILE: /run/secrets/redis\n```",
  },
  {
    name: "session id in a log",
    why: "whoever reads the log has the session",
    in: "blocks",
    pattern: /\b(?:log|logger|console)\.\w+\((?:(?!\blogId\()[^;])*(?:\.getId\(\)|\bsessionID\b)/,
    wrong: '```java\nlog.info("session {}", session.getId());\n```',
    right: '```java\nlog.info("session {}", logId(session.getId()));\n```',
  },
  {
    name: "a log that makes sessions",
    why: "getSession() makes a session for whoever has none",
    in: "blocks",
    pattern: /\blog\.\w+\([^;]*getSession\(\)/,
    wrong: '```java\nlog.info("new {}", request.getSession().isNew());\n```',
    right: '```java\nlog.info("new {}", request.getSession(false) == null);\n```',
  },
  {
    name: "sticky in nginx without its version",
    why: "open-source nginx knows it since 1.29.6 only",
    in: "blocks",
    pattern: /^\s*sticky\s+(?:cookie|route|learn)\b/m,
    unlessOnPage: /1\.29\.6/,
    wrong: "```nginx\nupstream a {\n  sticky cookie s;\n}\n```",
    right: "nginx 1.29.6 and later:\n\n```nginx\nupstream a {\n  sticky cookie s;\n}\n```",
  },
  {
    name: "HAProxy cookie without mode http",
    why: "the default mode is tcp, which ignores cookies",
    in: "blocks",
    pattern:
      /^backend\b(?:(?!\bmode http\b)[\s\S])*\bcookie \S+ (?:insert|prefix|rewrite)\b(?:(?!\bmode http\b)[\s\S])*$/m,
    wrong: "```haproxy\nbackend a\n  cookie S insert indirect nocache\n  server s1 10.0.0.1:80 cookie s1\n```",
    right:
      "```haproxy\nbackend a\n  mode http\n  cookie S insert indirect nocache\n  server s1 10.0.0.1:80 cookie s1\n```",
  },
  {
    name: "numbers of INFO with their line ends",
    why: "its lines end in CR LF, which breaks arithmetic and comparisons",
    in: "blocks",
    pattern: /\bINFO\b[^\n]*\|\s*(?:cut|awk|sed|grep)\b/,
    unless: /\btr -d '\\r'/,
    wrong: "```sh\nredis-cli INFO stats | grep evicted_keys | cut -d: -f2\n```",
    right: "```sh\nredis-cli INFO stats | tr -d '\\r' | grep evicted_keys\n```",
  },
  {
    name: "spring.redis of Boot 2",
    why: "since Spring Boot 3 it is spring.data.redis",
    in: "both",
    pattern: /\bspring\.redis\.[a-z]|^spring:\n(?: {2}(?! *redis:).*\n| {3,}.*\n)* {2}redis:/m,
    unless: /Boot 2|\b2\.x\b|\bbefore\b|\brenamed\b|\bold\b|\buntil\b|→|\bbecame\b/i,
    wrong: "Set `spring.redis.host`.",
    right: "Set `spring.data.redis.host` (Boot 2: `spring.redis.host`).",
  },
];

/** Headings under which wrong things stand to be recognised. */
const MARKED = /^(?:What not to do|Caught|Quiet|Facts|When it is fine|Advice that circulates and is wrong)$/;

/** One complaint for each piece of false advice. The settings that stacks read are not advice, so their pages are left out. */
export function falseAdviceIn({ path, kind, markdown }: Pick<Page, "path" | "kind" | "markdown">): readonly string[] {
  if (kind === "stack") return [];
  return chunksOf(markdown)
    .filter(({ section }) => !MARKED.test(section))
    .flatMap(({ line, language, text }) =>
      FALSE_ADVICE.filter(
        ({ in: place, pattern, unless, unlessOnPage }) =>
          (place === "both" || (place === "blocks") === (language !== undefined)) &&
          pattern.test(text) &&
          !unless?.test(text) &&
          !unlessOnPage?.test(markdown),
      ).map(({ name, why }) => `${path}:${line} ${name}: ${why}`),
    );
}

function chunksOf(markdown: string): readonly Chunk[] {
  const body = markdown.replace(/^---\n[\s\S]*?\n---\n/, (head) => head.replaceAll(/[^\n]/g, ""));
  const chunks: Chunk[] = [];
  let section = "";
  let open: { line: number; language: string | undefined; lines: string[] } | undefined;
  const close = (): void => {
    if (open && open.lines.length > 0)
      chunks.push({ line: open.line, section, language: open.language, text: open.lines.join("\n") });
    open = undefined;
  };
  for (const [index, text] of body.split("\n").entries()) {
    const line = index + 1;
    const fence = /^\s*```(\w*)/.exec(text);
    const heading = /^## (.*)$/.exec(text);
    if (open?.language !== undefined) {
      if (fence) close();
      else open.lines.push(text);
    } else if (fence) {
      close();
      open = { line, language: fence[1] || "text", lines: [] };
    } else if (heading) {
      close();
      section = heading[1] ?? "";
    } else if (text.trim() === "") close();
    else {
      if (/^\s*(?:[-*]|\d+\.)\s|^\s*\||^#/.test(text)) close();
      open ??= { line, language: undefined, lines: [] };
      open.lines.push(text);
    }
  }
  close();
  return chunks;
}

// The checks of pages, on blocks that are right and on blocks that are wrong: a check that lets everything pass checks nothing.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findingsIn } from "./analysis.ts";
import type { Block, Page } from "./pages.ts";
import { wrongWith } from "./parse.ts";
import { dangersOf } from "./safety.ts";
import { checkWith } from "./servers.ts";
import { shellcheck } from "./shellcheck.ts";

const ci = process.env.CI === "true";

const block = (language: string, text: string, path?: string): Block => ({
  where: "page.md:1",
  language,
  path,
  text,
  below: "Fix",
});

describe("dangers", () => {
  const safe = [
    'redis-cli --scan --pattern "sess:*" --count 100',
    'redis-cli --askpass TTL "sess:<id>"',
    "redis-cli INFO memory # never KEYS",
    "redis-cli CONFIG GET maxmemory-policy",
    "curl -fsS -o /dev/null -D - https://shop.example/",
    'docker exec app sh -c "ls"',
  ];
  const unsafe = [
    'redis-cli KEYS "sess:*"',
    "redis-cli -h store monitor",
    "redis-cli -h store -a secret PING",
    "redis-cli -u redis://user:secret@store:6379 PING",
    "redis-cli FLUSHDB",
    "redis-cli --bigkeys",
    "redis-cli TTL sess:<id>",
    "curl -k https://shop.example/",
    "curl -sSLk https://shop.example/",
    "rm -rf /var/lib/php/sessions",
    "mysql -psecret -e 'SELECT 1'",
    "curl --cookie JSESSIONID=0123456789ABCDEF0123456789ABCDEF https://shop.example/",
  ];
  for (const text of safe) test(`none: ${text}`, () => assert.deepEqual(dangersOf(block("sh", text)), []));
  for (const text of unsafe) test(`one: ${text}`, () => assert.equal(dangersOf(block("sh", text)).length, 1));
  test("in code and in a client", () => {
    assert.equal(dangersOf(block("js", 'await client.keys("sess:*");')).length, 1);
    assert.equal(dangersOf(block("redis", "FLUSHALL")).length, 1);
    assert.deepEqual(dangersOf(block("js", "const names = Object.keys(session);")), []);
  });
});

describe("parsing", () => {
  const right: readonly Block[] = [
    block("js", "app.use(session({ cookie: { secure: true } }));"),
    block("ts", "const a: number = await b();"),
    block("java", "@Bean\nCookieSerializer serializer() { return new DefaultCookieSerializer(); }"),
    block("java", 'session.setAttribute("cart", cart);'),
    block("php", "ini_set('session.cookie_secure', '1');"),
    block("python", 'SESSION_COOKIE_AGE = 1800\nCACHES = {"default": {}}'),
    block("ruby", "Rails.application.config.session_store :cookie_store, key: '_shop'"),
    block("csharp", "builder.Services.AddSession(o => { o.IdleTimeout = TimeSpan.FromMinutes(30); });"),
    block("go", "store := sessions.NewCookieStore(key)\nstore.Options.Secure = true"),
    block("yaml", "server:\n  servlet:\n    session:\n      timeout: 30m", "application.yml"),
    block("xml", "<Engine name='Catalina' jvmRoute='a'/>\n<Valve className='b'/>"),
    block("properties", "# one\nserver.servlet.session.timeout=30m"),
    block("ini", "session.gc_maxlifetime = 1440"),
    block("http", "HTTP/1.1 200 OK\nSet-Cookie: id=<id>; Secure"),
    block("redis", "CLIENT LIST\nTTL sess:<id>"),
    block("text", "{{{"),
  ];
  const wrong: readonly Block[] = [
    block("js", "app.use(session({ cookie: { secure: true } });"),
    block("ts", "const a: number = ;"),
    block("java", "class A { void b( }"),
    block("php", "ini_set('session.cookie_secure' '1');"),
    block("python", "def a(:\n  pass"),
    block("json", "{ a: 1 }"),
    block("yaml", "a: b: c"),
    block("xml", "<Engine><Host></Engine>"),
    block("properties", "server.servlet.session.timeout"),
    block("http", "Set-Cookie without a colon"),
    block("redis", "ttl of a key"),
    block("kotlin", "val a = 1"),
    block("", "anything"),
    block("sh", "if true; then"),
    block("conf", "what is this"),
  ];
  for (const one of right)
    test(`right ${one.language}: ${one.text.split("\n")[0]}`, async () =>
      assert.equal(await wrongWith(one), undefined));
  for (const one of wrong)
    test(`wrong ${one.language}: ${one.text.split("\n")[0]}`, async () =>
      assert.ok((await wrongWith(one)) !== undefined));
});

test("our analyzer reads blocks as files of one workspace", () => {
  const page = (blocks: readonly Block[]): Page => ({ blocks, path: "page.md" }) as unknown as Page;
  const bad = findingsIn(page([block("sh", "redis-cli KEYS 'sess:*'")]));
  assert.equal(bad.read, 1);
  assert.match(bad.complaints.join("\n"), /command-blocks-store/);
  assert.deepEqual(
    findingsIn(page([block("conf", "maxmemory 1gb\nmaxmemory-policy noeviction", "redis.conf")])).complaints,
    [],
  );
});

test("shellcheck sees what is not quoted", {
  skip: !ci && shellcheck([]) === undefined && "shellcheck is not installed",
}, () => {
  const complaints = shellcheck([block("sh", 'redis-cli TTL "$KEY"'), block("sh", "redis-cli TTL $KEY")]);
  assert.equal(complaints?.length, 1);
  assert.match(complaints?.[0] ?? "", /SC2086/);
});

const SERVER_BLOCKS = {
  nginx: {
    right: [
      "upstream shop {\n  sticky cookie route httponly;\n  server shop1:3000 route=a;\n  server shop2:3000;\n}",
      "location / {\n  proxy_pass http://shop;\n  proxy_set_header X-Forwarded-Proto $scheme;\n}",
      "proxy_buffer_size 16k;\nproxy_buffers 8 16k;",
      "server {\n  listen 443 ssl;\n  ssl_certificate /etc/tls/shop.pem;\n  ssl_certificate_key /etc/tls/shop.key;\n  location / { proxy_pass http://app.internal:8080; }\n}",
      "http {\n  map $http_upgrade $upgrade { default close; }\n  server { listen [::]:80; location / { return 204; } }\n}",
    ],
    wrong: [
      "location / {\n  proxy_pass_header http://shop;\n  proxy_coookie_path / /;\n}",
      "upstream shop {\n  server a:1\n}",
    ],
  },
  haproxy: {
    right: [
      "backend shop\n  cookie SRV insert indirect nocache httponly\n  server a shop1:3000 check cookie a\n  server b shop2:3000 check cookie b",
      "frontend edge\n  bind :443 ssl crt /etc/haproxy/shop.pem\n  http-request set-header X-Forwarded-Proto https if { ssl_fc }\n  default_backend shop",
      "option redispatch\ncookie SRV insert indirect nocache\nserver a shop1:3000 check cookie a",
    ],
    wrong: ["backend shop\n  cookie SRV inserted\n  server a shop1:3000", "backend shop\n  balanced source"],
  },
  httpd: {
    right: [
      '<Proxy "balancer://shop">\n  BalancerMember "http://a.internal:8080" route=a\n  ProxySet stickysession=JSESSIONID\n</Proxy>\nProxyPass "/" "balancer://shop/"',
      '<VirtualHost *:443>\n  SSLEngine on\n  SSLCertificateFile /etc/tls/shop.pem\n  RequestHeader set X-Forwarded-Proto "https"\n</VirtualHost>',
    ],
    wrong: ["ProxyPasses / http://a/", '<Proxy "balancer://shop">\n  BalancerMember "http://a:1" rout=a\n</Proxy>'],
  },
  redis: {
    right: [
      "maxmemory 2gb\nmaxmemory-policy noeviction\nappendonly yes\ndir /data",
      "port 0\ntls-port 6379\ntls-cert-file /etc/redis/tls.pem",
    ],
    wrong: ["maxmemory-policy never", "maxmemory lots"],
  },
} as const;

for (const [server, { right, wrong }] of Object.entries(SERVER_BLOCKS)) {
  const name = server as keyof typeof SERVER_BLOCKS;
  const language = name === "httpd" ? "apache" : name;
  const blocks = (texts: readonly string[]): Block[] =>
    texts.map((text) => block(language, `${text}\n`, `${name}.conf`));
  const [good, bad] = await Promise.all([checkWith(name, blocks(right)), checkWith(name, blocks(wrong))]);
  test(`${server} checks excerpts`, { skip: !ci && good.missing }, () => {
    assert.deepEqual(good.complaints, []);
    assert.equal(good.checked, right.length);
    assert.equal(bad.complaints.length, wrong.length);
  });
}

// How texts become what is searched for: words, names, things with several names, and what is left out.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ownLanguage } from "../../src/runbook/language.ts";
import { lexemes } from "../../src/runbook/lexemes.ts";
import { readQuery } from "../../src/runbook/read-query.ts";
import { stem } from "../../src/runbook/stem.ts";
import { termReader } from "../../src/runbook/terms.ts";
import { vocabulary } from "../../src/runbook/vocabulary.ts";

const reader = termReader(ownLanguage());
const terms = (text: string): readonly string[] => readQuery(text, reader, () => undefined).map(({ term }) => term);

describe("stems", () => {
  for (const forms of [
    ["evict", "evicts", "evicted", "evicting", "eviction"],
    ["serialize", "serialise", "serialized", "serializable", "serialization", "serialisation", "serializer"],
    ["session", "sessions"],
    ["replicate", "replicated", "replication"],
    ["drop", "dropped", "dropping"],
    ["expire", "expires", "expired", "expiring"],
    ["policy", "policies"],
  ])
    test(forms.join(", "), () => assert.equal(new Set(forms.map(stem)).size, 1, forms.map(stem).join(" ")));

  for (const [a, b] of [
    ["redis", "red"],
    ["server", "serve"],
    ["user", "use"],
    ["session", "sess"],
    ["cookie", "cook"],
  ] as const)
    test(`${a} is not ${b}`, () => assert.notEqual(stem(a), stem(b)));
});

describe("words", () => {
  const wholes = (text: string) => lexemes(text).flatMap(({ whole }) => whole ?? []);
  const parts = (text: string) => lexemes(text).flatMap((lexeme) => lexeme.parts);

  test("names are kept whole and split", () => {
    for (const [name, whole, part] of [
      ["spring.session.timeout", "spring.session.timeout", "timeout"],
      ["X-Forwarded-Proto", "x-forwarded-proto", "proto"],
      ["maxInactiveInterval", "maxinactiveinterval", "interval"],
      ["ERR_TOO_MANY_REDIRECTS", "err_too_many_redirects", "redirect"],
      ["NotSerializableException", "notserializableexception", "serializ"],
      ["session.gc_maxlifetime", "session.gc_maxlifetime", "session"],
    ] as const) {
      assert.deepEqual(wholes(name), [whole]);
      assert.ok(parts(name).includes(part), `${name}: ${parts(name)}`);
    }
  });

  test("of a qualified class the class counts", () => {
    assert.deepEqual(wholes("java.io.InvalidClassException"), ["invalidclassexception"]);
  });

  test("statuses and sizes stay, counts, dates, ids and addresses go", () => {
    assert.deepEqual(parts("403 and 4096"), ["403", "and", "4096"]);
    for (const noise of [
      "7",
      "30",
      "2024-11-20",
      "12:30:01.123",
      "10.0.0.12:6379",
      "0123456789abcdef0123",
      "8480fbc2-3e02-4b31-b137-dfc300311e24",
    ])
      assert.deepEqual(parts(noise), [], noise);
  });

  test("what TTL says of a key without expiry stays", () => assert.deepEqual(parts("TTL -1"), ["ttl", "-1"]));
});

describe("things with several names", () => {
  for (const [name, thing] of [
    ["sticky session", "session affinity"],
    ["session persistence", "session affinity"],
    ["stickiness", "session affinity"],
    ["users get kicked out", "signed out"],
    ["it logs our users out", "signed out"],
    ["X-Forwarded-Proto", "TLS ends at the proxy"],
    ["redis-cli keys sess:*", "blocking command"],
    ["/shop;jsessionid=<id>", "session id in the URL"],
    ["k8s", "kubernetes"],
    ["it breaks with 2 pods", "several nodes"],
    ["replicaCount: 3", "several nodes"],
    ["each of our four gunicorn workers", "several processes"],
    ["signed in on www.shop.example and not on api.shop.example", "subdomain"],
    ["shop.example and www.shop.example", "subdomain"],
    ["Set-Cookie: sid=1; path=/auth", "context path"],
    ["__Host-sid", "cookie prefix"],
  ] as const)
    test(`${name} is ${thing}`, () =>
      assert.ok(terms(name).includes(`~${thing.replaceAll(" ", "_")}`), terms(name).join(" ")));

  test("a word alone is not yet a longer name", () => assert.ok(!terms("sessions").includes("~session_affinity")));

  test("a word is no name of its own within another name, where it means something else", () => {
    assert.ok(terms("embedded in a page").includes("~iframe"));
    assert.ok(!terms("the embedded Tomcat").includes("~iframe"));
  });

  test("whoever presses the button is not signed out unasked", () => {
    for (const complaint of [
      "users get logged out",
      "it kicks me out",
      "everybody was suddenly signed off",
      "random logouts",
    ])
      assert.ok(terms(complaint).includes("~signed_out_unasked"), complaint);
    for (const deed of ["after logging out", "the logout button does nothing", "when I sign out"])
      assert.ok(!terms(deed).includes("~signed_out_unasked"), deed);
  });

  test("a number without its unit beside one that has it is a mistaken unit", () => {
    assert.ok(terms("timeout is set to 30, and it ends after 30 seconds").includes("~wrong_unit"));
    assert.ok(!terms("timeout is set to 30 minutes, and it ends after 20 minutes").includes("~wrong_unit"));
  });

  test("a host is no promise of a cookie, and pods that are counted are no copies of Redis", () => {
    assert.ok(!terms("the host of the shop").includes("~cookie_prefix"));
    assert.ok(!terms("with replicas=3").includes("~read_replica"));
  });

  test("every line of the vocabulary has names, and no thing stands there twice", () => {
    const lines = vocabulary();
    assert.ok(lines.length > 80, `${lines.length} lines`);
    assert.equal(new Set(lines.map(([thing]) => thing)).size, lines.length);
    for (const [thing, names] of lines) {
      assert.ok(names.length > 1, thing);
      for (const name of names) assert.ok(lexemes(name).length > 0 && name.length < 60, `${thing}: ${name}`);
    }
  });
});

describe("questions", () => {
  test("words without meaning are left out", () => assert.deepEqual(terms("why do we always get this again"), []));

  test("what did not happen is not looked for", () => {
    const asked = (question: string): readonly string[] =>
      readQuery(question, reader, () => undefined).map(({ term }) => term);
    for (const denied of [
      "nobody deployed anything",
      "no new deployment",
      "without any deployment",
      "we haven't deployed",
    ])
      assert.ok(!asked(`logged out at random, ${denied}`).includes("~deploy"), denied);
    assert.ok(asked("logged out at random, nobody deployed anything").includes("~intermittently"));
    for (const told of ["since we deployed", "no session after the deployment", "not logged in after a deployment"])
      assert.ok(asked(told).includes("~deploy"), told);
  });

  test("of a stack trace the exception counts and frames hardly do", () => {
    const trace = `2026-05-04 10:15:30.123 ERROR [http-nio-8080-exec-7] o.a.c.c.C : Servlet.service() threw exception
java.io.NotSerializableException: shop.Cart
\tat java.base/java.io.ObjectOutputStream.writeObject0(ObjectOutputStream.java:1185)
\tat shop.CheckoutController.pay(CheckoutController.java:42)
\t... 17 more`;
    const found = readQuery(trace, reader, () => undefined);
    const weight = (term: string): number => found.find((one) => one.term === term)?.weight ?? 0;
    assert.ok(weight("~not_serializable") >= 1);
    assert.ok(weight("notserializableexception") >= 1);
    assert.ok(weight("checkout") < 0.2);
    assert.ok(!found.some(({ term }) => term.includes("2026") || term.includes("8080")));
  });

  test("a whole log is cut", () => {
    const log = Array.from({ length: 20_000 }, (_, line) => `word${line} failed`).join("\n");
    assert.ok(readQuery(log, reader, () => undefined).length <= 60);
  });
});

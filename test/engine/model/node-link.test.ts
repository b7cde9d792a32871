// Nodes are linked to a balancer by a mount, a build folder, a port on one machine or a route, and by nothing less.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { BalancerFact, Fact, HopNode, NodeFact, RolloutFact, Setting } from "../../../src/engine/facts.ts";
import { link } from "../../../src/engine/model/link.ts";
import { filesOf } from "./files-of.ts";

const at = (path: string, start = 0) => ({ path, start, end: start + 1 });
const set = <T>(value: T): Setting<T> => ({ state: "set", value, at: at("set") });
let place = 0;

const member = (host: string, port: number, route?: string): HopNode => ({
  host,
  port,
  at: at("proxy.conf", place++),
  ...(route !== undefined && { route: set(route) }),
});

const balancer = (nodes: readonly HopNode[], routeCookie?: string): BalancerFact => ({
  kind: "hop",
  stack: "httpd",
  role: "balancer",
  name: "office",
  at: at("proxy.conf", place++),
  nodes,
  affinity: set(routeCookie ? "route" : "none"),
  ...(routeCookie && { routeCookie }),
});

const tomcat = (path: string, route: string, ...ports: readonly number[]): NodeFact => ({
  kind: "hop",
  stack: "tomcat",
  role: "node",
  at: at(path),
  route: route ? set(route) : { state: "default", value: "", because: "nothing is set" },
  ports,
});

const service = (name: string, more: Partial<RolloutFact>): RolloutFact => ({
  kind: "rollout",
  stack: "compose",
  at: at("compose.yml", place++),
  service: name,
  ports: [],
  mounts: [],
  hosts: [name],
  variables: [],
  ...more,
});

const linked = (of: BalancerFact, ...facts: readonly Fact[]) =>
  link(filesOf([of, ...facts]), [])
    .nodes(of)
    .map(({ to, proof, member: own }) => `${own?.host ?? "?"}:${own?.port ?? "?"} ${proof} ${to.at.path}`)
    .toSorted();

describe("nodes behind a balancer", () => {
  const mounts = (source: string) => ({ mounts: [{ source, target: "/usr/local/tomcat/conf/server.xml" }] });

  test("are those whose files the members' services mount", () => {
    const office = balancer([member("one", 8080), member("two", 8080)]);
    assert.deepEqual(
      linked(
        office,
        tomcat("n1/server.xml", "a", 8080),
        tomcat("n2/server.xml", "b", 8080),
        tomcat("n3/server.xml", "c", 8080),
        service("one", mounts("n1/server.xml")),
        service("two", mounts("n2/server.xml")),
        service("three", mounts("n3/server.xml")),
      ),
      ["one:8080 mount n1/server.xml", "two:8080 mount n2/server.xml"],
    );
  });

  test("are one file for two members, when both mount it", () => {
    const office = balancer([member("one", 8080), member("two", 8080)]);
    const facts = [service("one", mounts("n/server.xml")), service("two", mounts("n/server.xml"))];
    assert.deepEqual(linked(office, tomcat("n/server.xml", "a", 8080), ...facts), [
      "one:8080 mount n/server.xml",
      "two:8080 mount n/server.xml",
    ]);
  });

  test("are those in the folder that a service is built from, when there is only one", () => {
    const office = balancer([member("one", 8080)]);
    const built = service("one", { context: "n1" });
    assert.deepEqual(linked(office, tomcat("n1/conf/server.xml", "a", 8080), built), [
      "one:8080 build n1/conf/server.xml",
    ]);
    assert.deepEqual(
      linked(office, tomcat("n1/a/server.xml", "a", 8080), tomcat("n1/b/server.xml", "b", 8080), built),
      [],
    );
    assert.deepEqual(linked(office, tomcat("server.xml", "a", 8080), service("one", { context: "" })), []);
  });

  test("are those that listen on the members' ports of this machine", () => {
    const office = balancer([member("localhost", 8081), member("127.0.0.1", 8082)]);
    const both = [tomcat("n1/server.xml", "", 8081), tomcat("n2/server.xml", "", 8082)];
    assert.deepEqual(linked(office, ...both), [
      "127.0.0.1:8082 port n2/server.xml",
      "localhost:8081 port n1/server.xml",
    ]);
    assert.deepEqual(linked(office, ...both, tomcat("other/server.xml", "", 8082)), [], "two listen on one port");
    assert.deepEqual(linked(balancer([member("remote", 8081), member("remote", 8082)]), ...both), []);
  });

  test("are those that share a route which the balancer reads from session ids, with their sister folders", () => {
    const members = [member("a.internal", 80, "one"), member("b.internal", 80, "two")];
    const nodes = [
      tomcat("conf/n1/server.xml", "one", 8080),
      tomcat("conf/n2/server.xml", "second", 8080),
      tomcat("else/where/n3/server.xml", "third", 8080),
    ];
    assert.deepEqual(linked(balancer(members, "JSESSIONID"), ...nodes), [
      "?:? route conf/n1/server.xml",
      "?:? route conf/n2/server.xml",
    ]);
    assert.deepEqual(linked(balancer(members), ...nodes), [], "a balancer's own names prove nothing");
  });
});

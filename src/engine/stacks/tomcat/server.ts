// Tomcat's server.xml: one node for each engine, and where its sessions stay.
import type { Fact, NodeFact, Setting } from "../../facts.ts";
import { type Attribute, attribute, childrenOf, descendants, type Element } from "../../syntax/xml.ts";
import { readContext } from "./context.ts";
import { ID, readCluster } from "./manager.ts";

export function* readServer(root: Element): Iterable<Fact> {
  for (const service of childrenOf(root, "Service"))
    for (const engine of childrenOf(service, "Engine")) {
      yield readNode(engine, service);
      const clusters = [...descendants(engine, "Cluster")].slice(0, 1);
      const contexts = [...descendants(engine, "Context")];
      const managers = contexts.flatMap((context) => childrenOf(context, "Manager"));
      yield* clusters.map(readCluster);
      for (const context of contexts) yield* readContext(context);
      if (clusters.length === 0 && managers.length === 0) {
        const because = "Tomcat's StandardManager keeps sessions in the memory of its node";
        const engineSetting = { state: "default", value: "memory", because } as const;
        yield { kind: "store", stack: ID, side: "app", at: engine.tagAt, engine: engineSetting };
      }
    }
}

// https://tomcat.apache.org/tomcat-10.1-doc/config/engine.html
function readNode(engine: Element, service: Element): NodeFact {
  const route = routeOf(engine);
  const misspelt = route ? undefined : engine.attributes.find(({ name }) => MISSPELT.test(name));
  return {
    kind: "hop",
    role: "node",
    stack: ID,
    at: engine.tagAt,
    route: route ? routeSetting(route) : NO_ROUTE,
    ports: childrenOf(service, "Connector").flatMap((connector) => {
      const port = Number(attribute(connector, "port")?.value);
      return Number.isInteger(port) && port > 0 ? [port] : [];
    }),
    trustsProxy: trust(engine, service),
    ...(misspelt && {
      misspelt: {
        name: misspelt.name,
        at: misspelt.nameAt,
        slot: { stack: ID, key: "attribute", span: misspelt.nameAt, form: "name" },
      },
    }),
  };
}

const NO_ROUTE: Setting<string> = {
  state: "default",
  value: "",
  because: "Tomcat adds no route to session ids unless jvmRoute is set, here or as a system property",
};

/** Tomcat makes the setter's name by putting the first letter in upper case, so that `JvmRoute` works as well. */
const routeOf = (engine: Element): Attribute | undefined =>
  attribute(engine, "jvmRoute") ?? attribute(engine, "JvmRoute");

const MISSPELT = /^(?:jvm[-_]?route(?:[-_]?(?:id|name))?|worker[-_]?(?:route|name)|route(?:[-_]?id)?)$/i;

function routeSetting({ value, at }: Attribute): Setting<string> {
  if (/[$@#%]\{|^@|^%/.test(value)) return { state: "unknown", at };
  return { state: "set", value, at, slot: { stack: ID, key: "jvmRoute", span: at, form: "value" } };
}

// https://tomcat.apache.org/tomcat-10.1-doc/config/valve.html#Remote_IP_Valve
function trust(engine: Element, service: Element): Setting<boolean> {
  const valve = [...descendants(engine, "Valve")].find(({ attributes }) =>
    attributes.some(({ name, value }) => name === "className" && /(?:^|\.)RemoteIpValve$/.test(value)),
  );
  if (valve) return { state: "set", value: true, at: valve.tagAt };
  // A connector that calls all its requests secure needs no header; one that speaks AJP gets the scheme with the request.
  const told = childrenOf(service, "Connector").find(
    (connector) =>
      attribute(connector, "SSLEnabled")?.value !== "true" &&
      (attribute(connector, "secure")?.value === "true" ||
        /^AJP|Ajp/.test(attribute(connector, "protocol")?.value ?? "")),
  );
  if (told) return { state: "unknown", at: told.tagAt };
  return { state: "default", value: false, because: "Tomcat reads forwarded headers only with a RemoteIpValve" };
}

// Apache Tomcat's own files: server.xml, context.xml and the descriptors of single contexts.
import type { Fact } from "../../facts.ts";
import type { Stack } from "../../stack.ts";
import { readXml } from "../../syntax/xml.ts";
import { readContext } from "./context.ts";
import { ID } from "./manager.ts";
import { readServer } from "./server.ts";

export const tomcat: Stack = {
  id: ID,
  reads: (path) =>
    /\.xml/i.test(path) &&
    /(?:^|\/)[^/]*(?:server|context)[^/]*\.xml(?:\.(?:template|tpl|example|sample|dist|default))?$|\/(?:Catalina|META-INF)\/(?:[^/]+\/)?[^/]+\.xml$/i.test(
      path,
    ),
  mentions: ["<Engine", "<Context"],

  *read(file): Iterable<Fact> {
    const { root } = readXml(file);
    if (root?.name === "Server") yield* readServer(root);
    if (root?.name === "Context") yield* readContext(root);
  },

  write({ key, span, form }, value) {
    if (value === null) {
      if (form !== "attribute") return [];
      return [{ span: { ...span, start: span.start - key.length - 3, end: span.end + 1 }, text: "" }];
    }
    return [{ span, text: form === "insert" ? ` ${key}="${value}"` : String(value) }];
  },

  settle(facts) {
    // A manager written anywhere in the app takes the place of the one that a server would use by itself.
    const own = facts.some(
      (fact) =>
        fact.kind === "store" && fact.stack === ID && fact.engine !== undefined && fact.engine.state !== "default",
    );
    // HttpOnly in every deployment descriptor is enough, whatever the context says.
    const descriptors = facts.filter((fact) => fact.kind === "cookie" && fact.stack === "servlet");
    const hidden =
      descriptors.length > 0 &&
      descriptors.every((fact) => fact.kind === "cookie" && fact.httpOnly?.state === "set" && fact.httpOnly.value);
    return facts.flatMap((fact): readonly Fact[] => {
      if (fact.stack !== ID) return [fact];
      if (fact.kind === "store" && own && fact.engine?.state === "default") return [];
      if (fact.kind === "cookie" && hidden && fact.httpOnly?.state === "set" && !fact.httpOnly.value) {
        const because = "every web.xml here sets http-only, which is enough";
        return [{ ...fact, httpOnly: { state: "unknown", at: fact.httpOnly.at, because } }];
      }
      return [fact];
    });
  },
};

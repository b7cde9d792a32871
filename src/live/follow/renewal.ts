// Tells apart what an application has changed and what its framework writes with every request to keep the time. Pure.
import type { Framework } from "../redis/framework.ts";
import type { Change } from "./changes.ts";

/** Members in which frameworks keep when a session was used or when it ends, as `src/live/session.ts` reads them. */
const CLOCKS: Readonly<Partial<Record<Framework, readonly string[]>>> = {
  "connect-redis": ["cookie.expires"],
  fastify: ["cookie.expires"],
  koa: ["_expire", "cookie.expires"],
  symfony: ["_sf2_meta.u"],
  starsessions: ["__metadata__.last_access"],
  scs: ["Deadline"],
  tomcat: ["thisAccessedTime", "lastAccessedTime"],
};

/** Whether the change says no more than that a request came. */
export function isRenewal(change: Change, framework: Framework | undefined): boolean {
  if (change.kind === "used") return true;
  if (!("path" in change) || framework === undefined) return false;
  return CLOCKS[framework]?.includes(change.path.join(".")) === true;
}

// Compares the time to live of a session with what the code of the workspace promises for keys like its own.
import type { PromisedLifetime } from "../../protocol.ts";
import type { JudgeSession, Verdict } from "./verdict.ts";

/** `promised` resolves to nothing where nobody can say. Where the code promises nothing at all, there is nothing to compare. */
export function judgeSession(promised: () => Promise<readonly PromisedLifetime[]>): JudgeSession {
  return async ({ opened }) => {
    if (!opened) return undefined;
    const promises = await promised();
    if (promises.length === 0) return undefined;
    const { judgeTtl, lifetimeOf } = await import("../live.ts");
    const { verdict, text, promise } = judgeTtl(lifetimeOf(opened), promises);
    const kind: Verdict["kind"] = verdict === "agrees" ? "fits" : verdict === "unknown" ? "unknown" : "differs";
    if (!promise) return { kind, text };
    const { uri, line, path } = promise;
    return { kind, text, promise: { uri, line, where: `${path}:${line + 1}` } };
  };
}

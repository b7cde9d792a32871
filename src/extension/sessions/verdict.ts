// What comes of comparing the time to live of a session with what the code promises, as it is shown.
import type { PromisedLifetime } from "../../protocol.ts";
import type { ShownSession } from "./shown-session.ts";

export interface Verdict {
  readonly kind: "fits" | "differs" | "unknown";
  /** One sentence. */
  readonly text: string;
  /** The line of code that says so. */
  readonly promise?: { readonly where: string } & Pick<PromisedLifetime, "uri" | "line">;
}

/** Resolves to undefined where there is nothing to compare. Never rejects. */
export type JudgeSession = (shown: ShownSession) => Promise<Verdict | undefined>;

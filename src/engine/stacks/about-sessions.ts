// Tells whether a text that sends commands to a store speaks of sessions.
import type { CommandFact } from "../facts.ts";

/** The knob for a command fact: a key pattern, a variable or a comment is enough. */
export function aboutSessions(text: string): Pick<CommandFact, "aboutSessions"> {
  return /sess(?:ion|:|_|$)|log(?:ged)?[ -]?(?:in|out)\b|sign(?:ed)?[ -]?(?:in|out)\b/i.test(text)
    ? { aboutSessions: true }
    : {};
}

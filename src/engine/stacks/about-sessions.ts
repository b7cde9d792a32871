// Tells whether a text that sends commands to a store speaks of sessions.
import type { CommandFact } from "../facts.ts";

/** The knob for a command fact: a key pattern, a variable or a comment is enough. Sessions of terminals are others. */
export function aboutSessions(text: string): Pick<CommandFact, "aboutSessions"> {
  const rest = text.replaceAll(/\b(?:screen|tmux|ssh|shell|terminal|psql|debug) sessions?\b/gi, "");
  return /sess(?:ion|:|_)/i.test(rest) ? { aboutSessions: true } : {};
}

// A connection in words and signs: the same in the tree, in lists and in messages.
import type { Environment } from "../../live/redis/profile.ts";
import type { ServerInfo } from "../../live/redis/state.ts";
import type { Connection } from "./connection.ts";

export interface StateInWords {
  /** A few words, to stand beside the name. */
  readonly text: string;
  /** Id of one of the editor's icons. */
  readonly icon: string;
  /** Whole sentences. */
  readonly tooltip: string;
}

/** `now` in milliseconds since 1970, for the time until the next try. */
export function describeState(
  { saved, place, state, unlocked }: Pick<Connection, "saved" | "place" | "state" | "unlocked">,
  now: number,
): StateInWords {
  if ("mistakes" in saved)
    return {
      text: "cannot work as it is written",
      icon: "warning",
      tooltip: [
        ...saved.mistakes.map(({ at, message }) => `${at}: ${message}`),
        "It is written in the setting sessionDoctor.connections.",
      ].join("\n"),
    };
  const isFile = "snapshot" in saved;
  switch (state.kind) {
    case "idle":
    case "closed":
      return isFile
        ? { text: "not open", icon: "file-binary", tooltip: `The snapshot ${place} is not open.` }
        : { text: "not connected", icon: "database", tooltip: `There is no connection to ${place}.` };
    case "connecting":
      return isFile
        ? { text: "opening…", icon: "loading~spin", tooltip: `Opening ${place}.` }
        : { text: "connecting…", icon: "loading~spin", tooltip: `Connecting to ${place}. Disconnect to cancel.` };
    case "connected":
      if (isFile) return { text: "open", icon: "file-binary", tooltip: `The snapshot ${place} is open.` };
      if (state.failure) return { text: "connected, in trouble", icon: "warning", tooltip: state.failure.message };
      if (unlocked)
        return {
          text: `unlocked, ${minutesLeft(unlocked.until - now)} left`,
          icon: "unlock",
          tooltip: `Connected to ${place}, and unlocked for changes for ${minutesLeft(unlocked.until - now)}. Lock Now makes it read-only again.`,
        };
      return {
        text: ["connected", nameOf(state.server)].filter(Boolean).join(" · "),
        icon: "database",
        tooltip: `Connected to ${place}${roleOf(state.server)}. Only commands that read are sent.`,
      };
    case "reconnecting": {
      const seconds = Math.max(0, Math.ceil((state.nextTryAt - now) / 1000));
      return {
        text: `reconnecting, try ${state.attempt}`,
        icon: "sync~spin",
        tooltip: `${state.failure.message}\nTry ${state.attempt} ${seconds === 0 ? "is under way" : `comes in ${seconds} s`}.`,
      };
    }
    case "failed":
      return { text: isFile ? "cannot be read" : "failed", icon: "error", tooltip: state.failure.message };
  }
}

/** Id of the colour of an environment, contributed by this extension. */
export const environmentColor = (environment: Environment): string => `sessionDoctor.${environment}Foreground`;

/** Rounded up, so that it never promises nothing while there is time. */
const minutesLeft = (milliseconds: number): string => `${Math.max(1, Math.ceil(milliseconds / 60_000))} min`;

const flavours = { redis: "Redis", valkey: "Valkey", keydb: "KeyDB", unknown: "" } as const;

const nameOf = ({ flavour, version }: ServerInfo): string =>
  [flavours[flavour], version].filter((part) => part !== undefined && part !== "").join(" ");

const roleOf = ({ role }: ServerInfo): string => (role === "replica" ? ", a replica" : "");

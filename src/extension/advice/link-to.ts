// Links of a made page to places in files.
import type { SeenPlace } from "../../protocol.ts";
import type { MadePlace } from "../runbook/library.ts";

export interface PlaceLinks {
  /** Markdown that leads there. */
  readonly to: (place: SeenPlace) => string;
  readonly places: readonly MadePlace[];
}

export function placeLinks(): PlaceLinks {
  const places: MadePlace[] = [];
  return {
    places,
    to({ path, uri, line }) {
      places.push({ uri, line });
      return `[${plain(path)}:${line + 1}](places/${places.length - 1}.md)`;
    },
  };
}

/** Text of files and their names as it is, whatever Markdown would make of it. */
export const plain = (text: string): string => text.replaceAll(/[\\`*_[\]<>|#~]/g, "\\$&").replaceAll(/\s+/g, " ");

// The address of a session's document. It names the session to the store that listed it, and holds no id of a session.
import { Uri } from "vscode";

export const SCHEME = "session-doctor";

export interface SessionAddress {
  readonly connection: string;
  readonly ref: string;
  /** `text`: decoded; `bytes`: as the store keeps it. */
  readonly form: "text" | "bytes";
}

/** `folder` and `name` are for people: the editor shows them in the tab and above the text. */
export function toUri({ connection, ref, form }: SessionAddress, folder: string, name: string): Uri {
  const extension = form === "text" ? "jsonc" : "txt";
  const path = `/${[folder, name].map((part) => part.replace(/[/\\]/g, "-")).join("/")}.${extension}`;
  return Uri.from({ scheme: SCHEME, path, query: new URLSearchParams({ connection, ref, form }).toString() });
}

// The row of an application: the sessions of a framework under a prefix, in numbers, with how they are shown.
import type { BrowsedApp, SessionView } from "../../../live/browse/store-browser.ts";
import { frameworkName } from "../framework-name.ts";
import { count, grouped, size } from "../measures.ts";
import { oneLine } from "../plain-text.ts";
import { filterText, isFiltered, sortText } from "../view-in-words.ts";
import { type Item, joined } from "./item.ts";

/** `finished`: every key was looked at, so that the numbers are whole. */
export function appItem(app: BrowsedApp, view: SessionView, finished: boolean): Item {
  const { framework, sessions, bytes, withoutTtl, orphaned } = app;
  const filtered = isFiltered(view.filter);
  const label = appLabel(app);
  const numbers = joined([
    `${count(sessions, "session")}${finished ? "" : " so far"}`,
    bytes > 0 ? size(bytes) : undefined,
    withoutTtl > 0 ? `${grouped(withoutTtl)} without TTL` : undefined,
    orphaned ? `${grouped(orphaned)} orphaned` : undefined,
  ]);
  const shown = joined([sortText(view), filterText(view.filter)]);
  return {
    label,
    description: joined([shown, numbers]),
    tooltip: [
      `${frameworkName(framework)}, ${app.prefix === "" ? "no prefix" : `prefix ${oneLine(app.prefix)}`}`,
      numbers,
      ...app.companions.map(({ role, keys }) => `${count(keys, "key")} beside them: ${role}`),
      shown && `Shown: ${shown}`,
    ]
      .filter(Boolean)
      .join("\n"),
    icon: filtered ? "filter" : "package",
    context: filtered ? "app.filtered" : "app",
    open: "collapsed",
    spoken: [label, numbers, shown].filter(Boolean).join(", "),
  };
}

/** `Express sess:`. */
export const appLabel = ({ framework, prefix }: Pick<BrowsedApp, "framework" | "prefix">): string =>
  [frameworkName(framework), oneLine(prefix)].filter((part) => part !== "").join(" ");

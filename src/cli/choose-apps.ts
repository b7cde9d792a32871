// Which of the apps with sessions a person asks about.
import { didYouMean } from "../engine/suggest.ts";
import type { Deployment } from "../engine/views/deployments.ts";
import { UsageError } from "./usage.ts";

/** All of them, or the ones of a name or a folder. Throws a UsageError when there is none. */
export function chooseApps(all: readonly Deployment[], wanted: string | undefined): readonly Deployment[] {
  const asked = wanted?.replace(/\/$/, "");
  const chosen = all.filter(({ app, name }) => asked === undefined || app === asked || name === asked);
  if (asked === undefined || chosen.length > 0) return chosen;
  const names = all.map(({ name }) => name);
  const there = names.join(", ") || "none";
  throw new UsageError(`no app with sessions is called "${asked}"${didYouMean(asked, names)}; there are ${there}`);
}

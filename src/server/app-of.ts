// Tells a client what the app of a file is built with, so that it can offer what fits.
import type { Dependency } from "../engine/facts.ts";
import { rootOf } from "../engine/model/apps.ts";
import type { App, Model } from "../engine/model/model.ts";
import type { AppOf, AppOfParams } from "../protocol.ts";
import { type Folder, fileOf } from "./folder.ts";

export function appOf(folders: readonly Folder[], { uri }: AppOfParams): AppOf | null {
  const absolute = fileOf(uri);
  // The innermost folder has the last word on a file that lies in several.
  const folder = folders
    .filter(({ root, pathOf }) => absolute !== undefined && (root === absolute || pathOf(absolute) !== undefined))
    .toSorted((a, b) => b.root.length - a.root.length)[0];
  if (!folder || absolute === undefined) return null;
  const path = folder.pathOf(absolute) ?? "";
  const { model } = folder.readings.check();
  const root = rootOf(`${path}/`, new Set(model.apps.map((app) => app.root)));
  const app = model.apps.find((one) => one.root === root);
  if (!app) return null;
  const rules = folder.findings().flatMap(({ at, rule }) => (at.path === path ? [rule] : []));
  return {
    root: folder.uriOf(root),
    name: app.name,
    dependencies: [...distinct(app.builds.flatMap((build) => build.dependencies)), ...serversOf(model, app)],
    rules: [...new Set(rules)],
  };
}

/** The nearest build file comes first; where it names no version, one above it may. */
function distinct(all: readonly Dependency[]): AppOf["dependencies"] {
  const found = new Map<string, Dependency>();
  for (const one of all) {
    const before = found.get(one.name);
    if (!before || (before.version === undefined && one.version !== undefined)) found.set(one.name, one);
  }
  return [...found.values()].map(({ name, version }) => ({ name, ...(version !== undefined && { version }) }));
}

/** Servers of an app's deployment whose version decides what they understand. Other images go by names that packages have too. */
const SERVERS: ReadonlySet<string> = new Set(["nginx", "traefik", "haproxy", "httpd", "php"]);

function serversOf(model: Model, app: App): AppOf["dependencies"] {
  const images = model.facts("rollout").flatMap(({ image = "" }) => {
    const [, name = "", version] = /^(?:.*\/)?([a-z]+):(\d+(?:\.\d+)*)/.exec(image) ?? [];
    return SERVERS.has(name) && version !== undefined ? [{ name, version }] : [];
  });
  const named = new Set(app.builds.flatMap((build) => build.dependencies.map(({ name }) => name)));
  const all = new Map(images.map((image) => [`${image.name} ${image.version}`, image]));
  return [...all.values()].filter(({ name }) => !named.has(name));
}

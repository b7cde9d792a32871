// package.json: what a Node.js app is made of.
import type { AppFact, Dependency } from "../facts.ts";
import type { Stack } from "../stack.ts";
import { child } from "../syntax/config.ts";
import { readJson } from "../syntax/json.ts";

const ID = "npm";
const SECTIONS = ["dependencies", "optionalDependencies", "peerDependencies", "devDependencies"] as const;

export const npm: Stack = {
  id: ID,
  reads: (path) => /(?:^|\/)package\.json$/.test(path),
  mentions: [],

  *read(file) {
    const root = readJson(file);
    const name = child(root, "name");
    const dependencies: Dependency[] = [];
    for (const section of SECTIONS)
      for (const node of child(root, section)?.children ?? []) {
        if (node.key === undefined || dependencies.some((other) => other.name === node.key)) continue;
        const version = typeof node.scalar === "string" ? node.scalar : undefined;
        dependencies.push({
          name: node.key,
          at: node.at,
          ...(version !== undefined && { version, ...parseRange(version) }),
        });
      }
    // A file that only says { "type": "module" } marks a folder of output, not an app.
    if (typeof name?.scalar !== "string" && dependencies.length === 0) return;
    const app: AppFact = {
      kind: "app",
      stack: ID,
      at: name?.at ?? root?.at ?? { path: file.path, start: 0, end: 0 },
      name: typeof name?.scalar === "string" ? name.scalar : "",
      root: file.path.includes("/") ? file.path.slice(0, file.path.lastIndexOf("/")) : "",
      build: "npm",
      dependencies,
    };
    yield app;
  },
};

/**
 * The major and minor version that a range pins: `^7.1.0` both, `7.x` the major. Open ranges (`>=4`, `*`, `latest`) and
 * ranges over several majors pin nothing. https://docs.npmjs.com/cli/v11/configuring-npm/package-json#dependencies
 */
function parseRange(written: string): Pick<Dependency, "major" | "minor"> {
  const range = written.replace(/^npm:@?[^@]+@/, "").replace(/^workspace:/, "");
  const parts = range.split("||").map((part) => /^\s*[~^=v]*\s*(\d+)(?:\.(\d+|[x*]))?(?:\.[^\s]*)?\s*$/.exec(part));
  const majors = new Set(parts.map((part) => part?.[1]));
  const [major] = majors;
  if (majors.size !== 1 || major === undefined) return {};
  const minor = parts.length === 1 ? Number(parts[0]?.[2]) : Number.NaN;
  return { major: Number(major), ...(Number.isInteger(minor) && { minor }) };
}

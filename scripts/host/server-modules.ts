// Cuts the lock file shipped with the VS Code server down to the modules that are really loaded.

/** The parts of an npm lock file (version 3) that matter here. */
export interface LockFile {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockEntry>>;
}

export interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A package.json and its lock file, ready for `npm ci`. */
export interface Manifests {
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly lock: Readonly<Record<string, unknown>>;
}

/**
 * @param shipped the server's own lock file, which fixes version and hash of every module.
 * @param wanted names of the modules to keep; what they depend on is kept too.
 * @throws Error naming a wanted module that the lock file does not have.
 */
export function selectModules(shipped: LockFile, wanted: readonly string[]): Manifests {
  const kept = new Set<string>();
  const dependencies: Record<string, string> = {};
  for (const name of wanted) {
    const version = shipped.packages[`node_modules/${name}`]?.version;
    if (version === undefined) throw new Error(`The server's lock file has no module ${name}.`);
    dependencies[name] = version;
    keep(shipped, `node_modules/${name}`, kept);
  }
  const manifest = { name: "vscode-host", version: "0.0.0", private: true, type: "module", dependencies };
  const places = [...kept].sort().map((place) => [place, shipped.packages[place]]);
  const lock = {
    name: manifest.name,
    version: manifest.version,
    lockfileVersion: shipped.lockfileVersion,
    requires: true,
    packages: { "": manifest, ...Object.fromEntries(places) },
  };
  return { manifest, lock };
}

function keep(lock: LockFile, place: string, kept: Set<string>): void {
  const entry = lock.packages[place];
  if (entry === undefined || kept.has(place)) return;
  kept.add(place);
  const needs = { ...entry.dependencies, ...entry.optionalDependencies };
  for (const name of Object.keys(needs)) {
    const found = resolve(lock, place, name);
    if (found !== undefined) keep(lock, found, kept);
  }
}

/** Node's lookup, on the lock file: the nearest `node_modules/NAME` on the way up from the module that asks. */
function resolve(lock: LockFile, from: string, name: string): string | undefined {
  for (let folder = from; ; ) {
    const place = `${folder}${folder === "" ? "" : "/"}node_modules/${name}`;
    if (lock.packages[place] !== undefined) return place;
    if (folder === "") return undefined;
    folder = folder.slice(0, Math.max(folder.lastIndexOf("/node_modules/"), 0));
  }
}

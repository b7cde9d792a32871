// Our own pages: as they were made when the tool was built, or from their sources where nothing was built.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { nameOf, type PageName, type RunbookPage } from "../runbook/pages/page.ts";

/** A page's Markdown, and the same page made ahead. */
export interface PackedPage {
  readonly markdown: string;
  readonly page: RunbookPage;
}

export interface OwnPages {
  /** The Markdown of a page, its head included; undefined where there is no such page. */
  markdown(name: PageName): string | undefined;
  /** Undefined also where nothing was made ahead. */
  page(name: PageName): RunbookPage | undefined;
  /** All that were made ahead, in the order of the kinds and of the ids. */
  all(): readonly RunbookPage[];
}

/** Name of the file that holds all pages. */
export const PACK = "pages.json.br";

export const FOLDERS = { cause: "causes", guide: "guides", rule: "rules", stack: "stacks" } as const;

/** Reads nothing before it is asked for a page. Throws when the pack is there and broken. */
export function ownPages(directory: string): OwnPages {
  let pack: Readonly<Record<string, PackedPage>> | undefined;
  const opened = (): Readonly<Record<string, PackedPage>> => {
    pack ??= openPack(join(directory, PACK));
    return pack;
  };
  const packed = (name: PageName): PackedPage | undefined => {
    const key = nameOf(name);
    return Object.hasOwn(opened(), key) ? opened()[key] : undefined;
  };
  return {
    markdown: (name) => packed(name)?.markdown ?? read(sourceOf(directory, name)),
    page: (name) => packed(name)?.page,
    all: () => Object.values(opened()).map(({ page }) => page),
  };
}

/** Where a page lies that was not packed. */
export function sourceOf(directory: string, { kind, id }: PageName): string | undefined {
  return kind === "team" || kind === "made" || !/^[a-z0-9-]+$/.test(id)
    ? undefined
    : join(directory, FOLDERS[kind], `${id}.md`);
}

/** Compressed as a whole: the pages, and the two forms of each, have most of their words in common. Pages by their names. */
export function packPages(pages: Readonly<Record<string, PackedPage>>): Buffer {
  const json = Buffer.from(JSON.stringify(pages));
  const { BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT, BROTLI_MAX_WINDOW_BITS } = constants;
  const params = { [BROTLI_PARAM_LGWIN]: BROTLI_MAX_WINDOW_BITS, [BROTLI_PARAM_SIZE_HINT]: json.length };
  return brotliCompressSync(json, { params });
}

/** Empty where nothing was packed. */
function openPack(path: string): Readonly<Record<string, PackedPage>> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return {};
  }
  return JSON.parse(brotliDecompressSync(bytes).toString("utf8")) as Readonly<Record<string, PackedPage>>;
}

function read(path: string | undefined): string | undefined {
  try {
    return path === undefined ? undefined : readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

// The address of a page that other programs can open: `vscode://<extension>/cause/<id>#<heading>`.
import { nameOf, type PageName, pageNamed } from "../../runbook/pages/page.ts";

export interface PageAddress {
  readonly name: PageName;
  /** Id of a heading. */
  readonly section?: string;
}

/** Any program can send an address, so only the form of a page's name is let through. */
export function readAddress(path: string, fragment: string): PageAddress | undefined {
  const name = pageNamed(path.replace(/^\//, ""));
  const section = /^s-[\p{L}\p{N}-]{1,80}$/u.test(fragment) ? fragment : undefined;
  return name && { name, ...(section !== undefined && { section }) };
}

/** `base`: `vscode://publisher.name`. */
export const writeAddress = (base: string, name: PageName): string =>
  `${base}/${nameOf(name).split("/").map(encodeURIComponent).join("/")}`;

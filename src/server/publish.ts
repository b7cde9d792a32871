// Sends the diagnostics of a folder, and only those that differ from what the editor shows already.
import type { Diagnostic, PublishDiagnosticsParams } from "vscode-languageserver/node";
import { problemToDiagnostic, toDiagnostic } from "./convert.ts";
import type { Folder } from "./folder.ts";
import type { OpenFile } from "./open-files.ts";

export interface Publisher {
  /**
   * Those of `edited` files are sent even when they are the same: the editor has moved the old marks while a person typed.
   * With `openOnly`, closed files are left as they are.
   */
  publish(folder: Folder, edited: ReadonlySet<string>, openOnly: boolean): void;
  /** Takes away everything that was shown for a folder. */
  clear(folder: Folder): void;
}

export interface PublisherOptions {
  send(params: PublishDiagnosticsParams): void;
  openAt(absolute: string): OpenFile | undefined;
  /** Address of the extension that shows rule pages. */
  pages(): string | undefined;
}

export function createPublisher({ send, openAt, pages }: PublisherOptions): Publisher {
  /** What was sent last for each path of a folder. Empty lists are left out. */
  const sent = new Map<Folder, Map<string, string>>();

  const uriOf = (folder: Folder, path: string): string =>
    openAt(folder.absolute(path))?.document.uri ?? folder.uriOf(path);

  return {
    publish(folder, edited, openOnly) {
      const shown = sent.get(folder) ?? new Map<string, string>();
      sent.set(folder, shown);
      const wanted = diagnosticsOf(folder, pages());
      const typed = [...edited].flatMap((absolute) => folder.pathOf(absolute) ?? []);
      for (const path of new Set([...wanted.keys(), ...shown.keys(), ...typed])) {
        const open = openAt(folder.absolute(path));
        if (openOnly && !open) continue;
        const diagnostics = wanted.get(path) ?? [];
        const text = diagnostics.length > 0 ? JSON.stringify(diagnostics) : undefined;
        if (shown.get(path) === text && !typed.includes(path)) continue;
        if (text) shown.set(path, text);
        else shown.delete(path);
        send({ uri: uriOf(folder, path), diagnostics, ...(open && { version: open.document.version }) });
      }
    },
    clear(folder) {
      for (const path of sent.get(folder)?.keys() ?? []) send({ uri: uriOf(folder, path), diagnostics: [] });
      sent.delete(folder);
    },
  };
}

function diagnosticsOf(folder: Folder, pages: string | undefined): Map<string, Diagnostic[]> {
  const byPath = new Map<string, Diagnostic[]>();
  const add = (path: string, diagnostic: Diagnostic): void => {
    const list = byPath.get(path);
    if (list) list.push(diagnostic);
    else byPath.set(path, [diagnostic]);
  };
  for (const finding of folder.findings()) add(finding.at.path, toDiagnostic(finding, folder, pages));
  for (const problem of folder.complaints())
    if (problem.at) add(problem.path, problemToDiagnostic(problem, problem.at, folder));
  return byPath;
}

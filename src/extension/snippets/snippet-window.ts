// Everything about secure snippets in the editor, wired. A bundle of its own, loaded with the first of them.
import { readFileSync } from "node:fs";
import { type TextDocument, window, workspace } from "vscode";
import type { AppOf, AppOfParams } from "../../protocol.ts";
import { choose, type Surroundings } from "../../snippets/choose.ts";
import type { Snippet } from "../../snippets/snippet.ts";
import { applyInsertion } from "./apply-insertion.ts";
import { pickSnippet } from "./pick-snippet.ts";
import { rowsFor } from "./snippet-rows.ts";
import { surroundingsOf } from "./surroundings-of.ts";
import { tellWhatToAdapt } from "./tell-what-to-adapt.ts";

export interface SnippetWindowOptions {
  /** Absolute path of `snippets/index.json`. */
  readonly index: string;
  readonly appOf: (params: AppOfParams) => Promise<AppOf | null>;
  /** Opens a page of the runbook by its name or id. */
  readonly openPage: (name: string) => void;
  readonly report: (error: unknown) => void;
}

export interface SnippetWindow {
  /** Asks which one; `rule` brings those up that protect against what it finds. */
  insert(rule: string | undefined): Promise<void>;
  /** Whether there is one for this document against what a rule finds. */
  helps(rule: string, document: TextDocument): boolean;
}

export function openSnippetWindow(options: SnippetWindowOptions): SnippetWindow {
  const { snippets } = JSON.parse(readFileSync(options.index, "utf8")) as { readonly snippets: readonly Snippet[] };

  const insert = async (rule: string | undefined): Promise<void> => {
    const editor = window.activeTextEditor;
    const home = editor?.document.uri ?? workspace.workspaceFolders?.[0]?.uri;
    // Without a server the versions are not known, and all else is as good.
    const asked = home ? options.appOf({ uri: home.toString() }).catch(() => null) : Promise.resolve(null);
    const place =
      editor && !editor.document.isUntitled ? workspace.asRelativePath(editor.document.uri, false) : undefined;
    const rows = asked.then((app) => rowsFor(snippets, surroundingsOf(editor, app, rule)));
    const picked = await pickSnippet(rows, {
      title: rule === undefined ? "Insert Secure Snippet" : `Insert Secure Snippet against ${rule}`,
      ...{ place, openPage: options.openPage },
    });
    if (!picked) return;
    const failure = await applyInsertion(picked.insertion, editor, await asked);
    if (failure === undefined) tellWhatToAdapt(picked.snippet, options.openPage);
    else void window.showWarningMessage(failure);
  };

  return {
    insert: (rule) =>
      insert(rule).catch((error: unknown) => {
        options.report(error);
        void window.showErrorMessage("The snippet could not be inserted. The output of Session Doctor says why.");
      }),
    helps: (rule, document) => {
      const known = snippets.filter((snippet) => snippet.rules?.includes(rule));
      if (known.length === 0) return false;
      const { languageId } = document;
      const surroundings: Surroundings = {
        ...{ languageId, path: workspace.asRelativePath(document.uri, false), text: document.getText() },
        cursor: 0,
      };
      return choose(known, surroundings).length > 0;
    },
  };
}

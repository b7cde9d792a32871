// "Insert Secure Snippet…", and the offer of it on findings. What it does is loaded when it is used.
import { CodeAction, CodeActionKind, commands, Disposable, languages } from "vscode";
import type { SnippetWindow, SnippetWindowOptions } from "./snippet-window.ts";

/** Its one argument may be an `InsertArguments`. */
const INSERT_COMMAND = "sessionDoctor.insertSnippet";

export function createSnippets(options: SnippetWindowOptions): Disposable {
  let loaded: Promise<SnippetWindow> | undefined;
  const snippets = (): Promise<SnippetWindow> => {
    loaded ??= import("./snippet-window.ts").then(({ openSnippetWindow }) => openSnippetWindow(options));
    return loaded;
  };
  return Disposable.from(
    commands.registerCommand(INSERT_COMMAND, async (given: unknown) => (await snippets()).insert(ruleIn(given))),
    languages.registerCodeActionsProvider(
      { scheme: "file" },
      {
        async provideCodeActions(document, _range, { diagnostics }) {
          const ours = diagnostics.filter(({ source }) => source === "Session Doctor");
          if (ours.length === 0) return [];
          const offered = await snippets();
          return ours.flatMap((diagnostic) => {
            const rule = ruleOf(diagnostic.code);
            if (rule === undefined || !offered.helps(rule, document)) return [];
            const action = new CodeAction(`Insert a snippet against ${rule}…`, CodeActionKind.QuickFix);
            action.diagnostics = [diagnostic];
            action.command = { title: action.title, command: INSERT_COMMAND, arguments: [{ rule }] };
            return [action];
          });
        },
      },
      { providedCodeActionKinds: [CodeActionKind.QuickFix] },
    ),
  );
}

/** Menus pass other things than we do. */
function ruleIn(given: unknown): string | undefined {
  const { rule } = (given ?? {}) as { readonly rule?: unknown };
  return typeof rule === "string" ? rule : undefined;
}

function ruleOf(code: unknown): string | undefined {
  const value = typeof code === "object" && code !== null ? (code as { readonly value?: unknown }).value : code;
  return typeof value === "string" ? value : undefined;
}

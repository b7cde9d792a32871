// What an editor offers on a finding: its fixes, its page, and to ignore it for a reason.
import { type CodeAction, CodeActionKind, type CodeActionParams, type Diagnostic } from "vscode-languageserver/node";
import type { Finding } from "../engine/finding.ts";
import { suppress } from "../engine/suppress.ts";
import {
  IGNORE_COMMAND,
  type IgnoreArguments,
  OPEN_PAGE_COMMAND,
  SEARCH_COMMAND,
  type SearchArguments,
} from "../protocol.ts";
import { toDiagnostic, toWorkspaceEdit } from "./convert.ts";
import { difference } from "./difference.ts";
import { fixAll } from "./fix-all.ts";
import type { Place } from "./workspace.ts";

export const FIX_ALL = "source.fixAll.sessionDoctor";

/** `pages`: see `InitializationOptions`. Without it the client knows no commands of ours, so none is offered. */
export function codeActions(place: Place, params: CodeActionParams, pages: string | undefined): CodeAction[] {
  const { only } = params.context;
  const asks = (kind: string): boolean => !only || only.some((one) => kind === one || kind.startsWith(`${one}.`));
  const actions = asks(CodeActionKind.QuickFix) ? quickFixes(place, params, pages) : [];
  // On a line of code a person did not ask for the whole file, so this comes only when a client names it.
  if (only && asks(FIX_ALL)) actions.push(...allFixes(place, FIX_ALL));
  return actions;
}

function quickFixes(place: Place, { range }: CodeActionParams, pages: string | undefined): CodeAction[] {
  const { folder, path, document } = place;
  const from = document.offsetAt(range.start);
  const to = document.offsetAt(range.end);
  const here = folder
    .findings()
    .filter(({ at }) => at.path === path && at.start <= to && from <= at.end)
    .map((finding) => ({ finding, diagnostic: toDiagnostic(finding, folder, pages) }));
  const fixes = here.flatMap(({ finding, diagnostic }) =>
    finding.fixes.map(
      (fix): CodeAction => ({
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        isPreferred: fix.safe,
        edit: toWorkspaceEdit(fix.edits, folder),
      }),
    ),
  );
  const all = fixes.length > 0 ? allFixes(place, CodeActionKind.QuickFix) : [];
  const others = pages ? here.flatMap(({ finding, diagnostic }) => commandsFor(place, finding, diagnostic)) : [];
  return [...fixes, ...all, ...others];
}

function allFixes({ folder, path, document }: Place, kind: string): CodeAction[] {
  const safe = folder.findings().filter(({ at, fixes }) => at.path === path && fixes.some((fix) => fix.safe));
  if (safe.length < (kind === FIX_ALL ? 1 : 2)) return [];
  const before = document.getText();
  const { text, count } = fixAll(folder, path, before);
  const { start, oldEnd, newEnd } = difference(before, text);
  const range = { start: document.positionAt(start), end: document.positionAt(oldEnd) };
  const edit = { changes: { [document.uri]: [{ range, newText: text.slice(start, newEnd) }] } };
  return [{ title: `Fix all ${count} problems of this file that have a safe fix`, kind, edit }];
}

function commandsFor({ folder, path, document }: Place, finding: Finding, diagnostic: Diagnostic): CodeAction[] {
  const { rule, at } = finding;
  const text = document.getText();
  const ignore = (scope: IgnoreArguments["scope"], title: string): CodeAction[] => {
    const offset = scope === "line" ? { at: at.start } : {};
    if (!suppress(path, text, { rule, reason: "", ...offset })) return [];
    const argument: IgnoreArguments = { uri: document.uri, rule, line: folder.rangeOf(at).start.line, scope };
    return [toCommand(title, IGNORE_COMMAND, argument, diagnostic)];
  };
  const question: SearchArguments = { text: finding.message, rule };
  return [
    ...ignore("line", `Ignore ${rule} on this line…`),
    ...ignore("file", `Ignore ${rule} in this file…`),
    toCommand(`Open the page of ${rule}`, OPEN_PAGE_COMMAND, rule, diagnostic),
    toCommand("Search the runbook for this problem", SEARCH_COMMAND, question, diagnostic),
  ];
}

function toCommand(title: string, command: string, argument: unknown, diagnostic: Diagnostic): CodeAction {
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    command: { title, command, arguments: [argument] },
  };
}

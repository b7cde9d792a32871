// Opens a text of ours as a report: a language of its own, so that it wraps, and masked ids are not taken for colours.
import { languages, type TextDocument, type Uri, workspace } from "vscode";

export const REPORT_LANGUAGE = "session-doctor-report";

/** The address must belong to a provider of texts. */
export async function openReport(uri: Uri): Promise<TextDocument> {
  return languages.setTextDocumentLanguage(await workspace.openTextDocument(uri), REPORT_LANGUAGE);
}

/** A path that the editor shows as `name`, with `folder` beside it. */
export const reportPath = (folder: string, name: string): string =>
  `/${[folder, name].map((part) => part.replace(/[/\\]/g, "-")).join("/")}`;

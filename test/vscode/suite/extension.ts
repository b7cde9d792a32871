// The extension through the API of the editor: what it offers to people and to other extensions.
import assert from "node:assert/strict";
import {
  type CodeAction,
  CodeActionKind,
  ConfigurationTarget,
  commands,
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  extensions,
  type Hover,
  languages,
  type MarkdownString,
  Range,
  type TextDocument,
  Uri,
  window,
  workspace,
} from "vscode";

const ID = "session-doctor.session-doctor";
const REDIS = "redis/redis.conf";
const ORDERS = "orders/src/main/resources/application.yml";

export const tests: Readonly<Record<string, () => Promise<void>>> = {
  "is active, because the folder holds files that it reads": async () => {
    await until(() => extensions.getExtension(ID)?.isActive === true, "the extension to be active");
  },

  "registers every command that it contributes": async () => {
    const extension = extensions.getExtension<unknown>(ID);
    assert.ok(extension);
    const { contributes } = extension.packageJSON as { contributes: { commands: { command: string }[] } };
    const registered = new Set(await commands.getCommands(true));
    assert.ok(contributes.commands.length > 3);
    assert.deepEqual(
      contributes.commands.filter(({ command }) => !registered.has(command)),
      [],
    );
  },

  "finds what is wrong in files that nobody has opened": async () => {
    const all = await untilFound("nginx/nginx.conf", "hop-drops-affinity");
    const one = all.find(({ code }) => codeOf(code) === "hop-drops-affinity");
    assert.equal(one?.severity, DiagnosticSeverity.Error);
    assert.equal(one?.source, "Session Doctor");
    assert.ok((one?.relatedInformation ?? []).length > 0);
    assert.ok(workspace.textDocuments.every(({ uri }) => !uri.path.endsWith("nginx.conf")));
  },

  "links each finding to its page in this editor": async () => {
    const [one] = await untilFound(REDIS, "store-open-to-network");
    assert.ok(typeof one?.code === "object");
    assert.equal(one.code.target.authority, ID);
    assert.match(one.code.target.path, /^\/rule\/[a-z-]+$/);
  },

  "marks a setting without effect as unnecessary": async () => {
    const all = await untilFound(ORDERS, "store-settings-ignored");
    const one = all.find(({ code }) => codeOf(code) === "store-settings-ignored");
    assert.deepEqual(one?.tags, [DiagnosticTag.Unnecessary]);
  },

  "explains a value on hover": async () => {
    const document = await open(REDIS);
    await untilFound(REDIS, "store-evicts-sessions");
    const at = document.positionAt(document.getText().indexOf("allkeys-lru") + 2);
    const hovers = await commands.executeCommand<Hover[]>("vscode.executeHoverProvider", document.uri, at);
    const texts = hovers.flatMap(({ contents }) => contents.map((content) => (content as MarkdownString).value));
    assert.ok(
      texts.some((text) => /eviction policy: `allkeys-lru`/.test(text)),
      texts.join("\n"),
    );
  },

  "fixes all that can be fixed safely, on save too": async () => {
    const document = await open(ORDERS);
    await untilFound(ORDERS, "store-settings-ignored");
    const settings = workspace.getConfiguration("editor");
    await settings.update(
      "codeActionsOnSave",
      { "source.fixAll.sessionDoctor": "explicit" },
      ConfigurationTarget.Workspace,
    );
    const editor = await window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(document.positionAt(0), "# saved\n"));
    await document.save();
    await settings.update("codeActionsOnSave", undefined, ConfigurationTarget.Workspace);
    assert.doesNotMatch(document.getText(), /store-type|namespace/);
    await untilGone(ORDERS, "store-settings-ignored");
  },

  "offers no fix for all where none is safe": async () => {
    const document = await open(REDIS);
    const whole = new Range(0, 0, document.lineCount, 0);
    const found = await commands.executeCommand<CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      whole,
      CodeActionKind.SourceFixAll.value,
    );
    assert.deepEqual(found, []);
  },

  "obeys its settings at once": async () => {
    await untilFound(REDIS, "store-evicts-sessions");
    const settings = workspace.getConfiguration("sessionDoctor");
    await settings.update("rules", { "store-evicts-sessions": "off" }, ConfigurationTarget.Workspace);
    await untilGone(REDIS, "store-evicts-sessions");
    await settings.update("rules", { "store-evicts-sessions": "error" }, ConfigurationTarget.Workspace);
    await until(
      () =>
        diagnosticsOf(REDIS).some(
          (one) => codeOf(one.code) === "store-evicts-sessions" && one.severity === DiagnosticSeverity.Error,
        ),
      "the finding to be an error",
    );
    await settings.update("rules", undefined, ConfigurationTarget.Workspace);
  },

  "reads the folder again when asked to, and comes back after a restart": async () => {
    await commands.executeCommand("sessionDoctor.rescan");
    await untilFound(REDIS, "store-open-to-network");
    const emptied = until(() => diagnosticsOf(REDIS).length === 0, "the old server's findings to go");
    await commands.executeCommand("sessionDoctor.restart");
    await emptied;
    await untilFound(REDIS, "store-open-to-network");
  },

  "opens the page of a rule": async () => {
    await commands.executeCommand("sessionDoctor.openRulePage", "key-in-source");
    await until(
      () => window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label === "key-in-source")),
      "the tab of the page",
    );
  },
};

const codeOf = (code: Diagnostic["code"]): unknown => (typeof code === "object" ? code.value : code);

function uriOf(path: string): Uri {
  const [folder] = workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return Uri.joinPath(folder.uri, path);
}

const diagnosticsOf = (path: string): Diagnostic[] => languages.getDiagnostics(uriOf(path));

async function open(path: string): Promise<TextDocument> {
  const document = await workspace.openTextDocument(uriOf(path));
  await window.showTextDocument(document);
  return document;
}

async function untilFound(path: string, rule: string): Promise<Diagnostic[]> {
  await until(() => diagnosticsOf(path).some(({ code }) => codeOf(code) === rule), `${rule} in ${path}`);
  return diagnosticsOf(path);
}

const untilGone = (path: string, rule: string): Promise<void> =>
  until(() => diagnosticsOf(path).every(({ code }) => codeOf(code) !== rule), `no ${rule} in ${path}`);

/** Looks now, at every change of diagnostics, and ten times a second. */
function until(holds: () => boolean, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearInterval(timer);
      clearTimeout(limit);
      changes.dispose();
    };
    const look = (): void => {
      if (!holds()) return;
      end();
      resolve();
    };
    const timer = setInterval(look, 100);
    const limit = setTimeout(() => {
      end();
      reject(new Error(`Waited in vain for ${what}`));
    }, 20_000);
    const changes = languages.onDidChangeDiagnostics(look);
    look();
  });
}

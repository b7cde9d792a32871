// Shows the page of a rule beside the code, in one panel that is used again for the next page.
import { type Disposable, Uri, ViewColumn, type WebviewPanel, window } from "vscode";
import type { Page } from "./parse-page.ts";
import type { RulePages } from "./rule-pages.ts";

export interface RulePanel extends Disposable {
  show(rule: string): Promise<void>;
}

const TYPE = "sessionDoctor.rulePage";

export function createRulePanel(extensionUri: Uri, pages: RulePages): RulePanel {
  const media = Uri.joinPath(extensionUri, "media");
  let panel: WebviewPanel | undefined;

  const adopt = (given: WebviewPanel): WebviewPanel => {
    panel = given;
    panel.webview.options = { enableScripts: false, enableCommandUris: false, localResourceRoots: [media] };
    panel.iconPath = Uri.joinPath(media, "icon.svg");
    panel.onDidDispose(() => {
      if (panel === given) panel = undefined;
    });
    return given;
  };
  const fill = async (given: WebviewPanel, page: Page): Promise<void> => {
    const { renderPage } = await import("./render-page.ts");
    given.title = page.rule;
    given.webview.html = renderPage(page, {
      cspSource: given.webview.cspSource,
      style: given.webview.asWebviewUri(Uri.joinPath(media, "page.css")).toString(),
    });
  };

  const serializer = window.registerWebviewPanelSerializer(TYPE, {
    async deserializeWebviewPanel(restored) {
      // The page runs no script, so it can keep no state; but the editor keeps its title, which names the rule.
      const page = await pages.page(restored.title);
      if (page) await fill(adopt(restored), page);
      else restored.dispose();
    },
  });

  return {
    async show(rule) {
      const page = await pages.page(rule);
      if (!page) {
        void window.showWarningMessage(`There is no rule ${rule}.`);
        return;
      }
      const shown = panel ?? adopt(createPanel());
      await fill(shown, page);
      // Where a person left it, unless that would cover the code they came from.
      const covers = shown.viewColumn === window.activeTextEditor?.viewColumn;
      shown.reveal(covers ? ViewColumn.Beside : undefined);
    },
    dispose() {
      serializer.dispose();
      panel?.dispose();
    },
  };
}

function createPanel(): WebviewPanel {
  return window.createWebviewPanel(TYPE, "Session Doctor", ViewColumn.Beside, { enableFindWidget: true });
}

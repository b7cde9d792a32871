// Shows the page of a rule beside the code, in one panel that is used again for the next page.
import { type Disposable, type ExtensionContext, Uri, ViewColumn, type WebviewPanel, window } from "vscode";
import type { Page } from "./parse-page.ts";
import type { RulePages } from "./rule-pages.ts";

export interface RulePanel extends Disposable {
  show(rule: string): Promise<void>;
}

const TYPE = "sessionDoctor.rulePage";

/** The page runs no script, so it cannot remember by itself what it showed. */
const REMEMBERED = "sessionDoctor.shownRule";

export function createRulePanel(context: ExtensionContext, pages: RulePages): RulePanel {
  const media = Uri.joinPath(context.extensionUri, "media");
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
    void context.workspaceState.update(REMEMBERED, page.rule);
  };

  const serializer = window.registerWebviewPanelSerializer(TYPE, {
    async deserializeWebviewPanel(restored) {
      const page = await pages.page(context.workspaceState.get(REMEMBERED, ""));
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
      shown.reveal(undefined, false);
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

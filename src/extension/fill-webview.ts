// The frame of a panel that has a script of ours: its style, its script, and a policy that lets nothing else in.
import { randomBytes } from "node:crypto";
import { Uri, type Webview } from "vscode";

export interface Frame {
  /** Of `media/<name>.css` and `dist/webview/<name>.js`. */
  readonly name: string;
  readonly title: string;
  /** What the script fills: a landmark, unless the script draws its landmarks itself. */
  readonly root: "main" | "div";
}

/** What has to be listened for is listened for before: the script says at once that it is ready. */
export function fillWebview(webview: Webview, extensionUri: Uri, { name, title, root }: Frame): void {
  const media = Uri.joinPath(extensionUri, "media");
  const scripts = Uri.joinPath(extensionUri, "dist/webview");
  const nonce = randomBytes(16).toString("base64url");
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  const style = webview.asWebviewUri(Uri.joinPath(media, `${name}.css`)).toString();
  const script = webview.asWebviewUri(Uri.joinPath(scripts, `${name}.js`)).toString();
  webview.options = { enableScripts: true, enableCommandUris: false, localResourceRoots: [media, scripts] };
  webview.html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${quoted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${quoted(style)}">
</head>
<body>
<${root} id="panel"></${root}>
<div id="heard" role="status" aria-live="polite" class="heard"></div>
<script nonce="${nonce}" src="${quoted(script)}"></script>
</body>
</html>`;
}

/** All of it comes from the editor and from us, never from a page or a store. */
const quoted = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

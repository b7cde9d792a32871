// The panel's frame: its style, its script, and the parts that the script fills.
import { escapeHtml } from "../../runbook/pages/code-html.ts";

export interface Surroundings {
  readonly cspSource: string;
  /** Addresses. */
  readonly style: string;
  readonly script: string;
  /** Lets our script run, and no other. */
  readonly nonce: string;
}

export function panelHtml({ cspSource, style, script, nonce }: Surroundings): string {
  const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Runbook</title>
<link rel="stylesheet" href="${escapeHtml(style)}">
</head>
<body>
<div id="panel"></div>
<div id="heard" role="status" aria-live="polite" class="heard"></div>
<script nonce="${escapeHtml(nonce)}" src="${escapeHtml(script)}"></script>
</body>
</html>`;
}

// The dashboard's frame: its style, its script, and the parts that the script fills.

export interface Surroundings {
  readonly cspSource: string;
  /** Addresses. */
  readonly style: string;
  readonly script: string;
  /** Lets our script run, and no other. */
  readonly nonce: string;
}

/** What is given comes from the editor and from us, never from a store. */
export function dashboardHtml({ cspSource, style, script, nonce }: Surroundings): string {
  const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${quoted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dashboard</title>
<link rel="stylesheet" href="${quoted(style)}">
</head>
<body>
<main id="panel"></main>
<div id="heard" role="status" aria-live="polite" class="heard"></div>
<script nonce="${quoted(nonce)}" src="${quoted(script)}"></script>
</body>
</html>`;
}

const quoted = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

/**
 * One self-contained page for a run. It loads nothing from any server. Its Content-Security-Policy allows only its own script and
 * style, by their hashes. Texts of an org are in the page as data and become text nodes; Trusted Types refuse anything else.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { RunResult } from '../../audit/model/run-result.ts';
import type { Pieces } from '../../text/json-pieces.ts';
import type { ReportOptions } from '../view/options.ts';
import { pageAssets } from './assets.ts';
import type { PageAssets } from './build.ts';
import type { PackedPage } from './data.ts';
import { escapeHtml, jsonForScript } from './escape.ts';
import { pageDataOf } from './page-data.ts';

export async function renderHtml(result: RunResult, options: ReportOptions): Promise<string> {
  return [...(await htmlPieces(result, options))()].join('');
}

/** The same page in pieces, because it may be large. */
export async function htmlPieces(result: RunResult, options: ReportOptions): Promise<Pieces> {
  const data = pageDataOf(result, options);
  const assets = await pageAssets();
  return () => pageOf(data, assets);
}

/** The headline is in the HTML, for readers without scripts. */
function* pageOf(data: PackedPage, { script, style }: PageAssets): Generator<string> {
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>External Client Apps, ${escapeHtml(data.run.finishedAt.slice(0, 10))}: ${escapeHtml(data.headline)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="page">
<main>
<h1>External Client Apps</h1>
<p>${escapeHtml(data.headline)}</p>
<p>${escapeHtml(data.numbers)}</p>
<noscript><p>The rest of this page needs JavaScript. The same result as text: eca-auditor scan --format table.</p></noscript>
</main>
</div>
<script type="application/json" id="data">`;
  yield* jsonForScript(data);
  yield `</script>
<script>${script}</script>
</body>
</html>
`;
}

/** An inline script is trusted by the hash of its exact text; `data:` is for the empty icon. */
function policyOf(script: string, style: string): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/**
 * An answer as one page without a script. It loads nothing from any server.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { FoundApp, RespondAnswer } from '../../audit/respond/answer.ts';
import type { ContainmentStep } from '../../audit/respond/plan.ts';
import { escapeHtml } from '../html/escape.ts';
import { minuteOf } from '../view/words.ts';
import { cautionOf, cautionsOf, diffLines, factsOf, orgWords, respondHeadline } from './words.ts';

const STYLE =
  ':root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}dl{display:grid;grid-template-columns:8rem 1fr;gap:.2rem 1rem}dt{opacity:.7}dd{margin:0;overflow-wrap:anywhere}pre{overflow-x:auto;padding:.5rem;border:1px solid}';

export function renderAnswerHtml(answer: RespondAnswer): string {
  const headline = escapeHtml(respondHeadline(answer));
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const unknown = answer.unknown.map(
    ({ org, why, takenAt }) =>
      `<li><strong>${escapeHtml(orgWords(org))}</strong>: ${escapeHtml(why)}${takenAt === undefined ? '' : ` Last reading: ${minuteOf(takenAt)}.`}</li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${headline}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${headline}</h1>
<p>Asked at ${escapeHtml(minuteOf(answer.askedAt))}.</p>
${answer.found.map(foundHtml).join('\n')}
${unknown.length === 0 ? '' : `<h2>Not known</h2>\n<ul>\n${unknown.join('\n')}\n</ul>`}
<p>${escapeHtml(cautionOf(answer) ?? '')}</p>
</main>
</body>
</html>
`;
}

function foundHtml(found: FoundApp): string {
  const facts = factsOf(found).map(([word, value]) => `<dt>${word}</dt><dd>${escapeHtml(value)}</dd>`);
  const plan = found.plan ?? [];
  return `<h2>${escapeHtml(`${found.label} in ${orgWords(found.org)}`)}</h2>
<dl>${facts.join('')}</dl>
${plan.length === 0 ? '' : `<details><summary>Plan. No step was run.</summary><ol>${plan.map(stepHtml).join('')}</ol></details>`}`;
}

function stepHtml(step: ContainmentStep): string {
  const code = [step.changes.flatMap(diffLines), step.commands]
    .filter((copied) => copied.length > 0)
    .map((copied) => `<pre>${copied.map(escapeHtml).join('\n')}</pre>`);
  const lines = [`Setup: ${step.setup}`, `Breaks: ${step.breaks}`, ...cautionsOf(step).map((note) => `Note: ${note}`)];
  return `<li><h3>${escapeHtml(step.title)}</h3>${lines.map((each) => `<p>${escapeHtml(each)}</p>`).join('')}${code.join('')}</li>`;
}

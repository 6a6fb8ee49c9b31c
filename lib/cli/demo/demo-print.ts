/**
 * The demo as lines for the terminal: the result of the first scan, and the messages to the person on call.
 *
 * @module
 */

import { AUDIENCES, type Audience } from '../../audit/model/drift-event.ts';
import { safeText } from '../../audit/safe-text/inert-text.ts';
import { block, indented, type Look } from '../../report/terminal/look.ts';
import { wrap } from '../../report/terminal/text.ts';
import { headlineOf, numbersOf, outcomeWord } from '../../report/view/headline.ts';
import { type OrgView, viewOf } from '../../report/view/view.ts';
import { count } from '../../text/numbers.ts';
import type { Night, SentAlert } from './demo-night.ts';

/** Lines of a mail that are shown: what, where, who, severity, what to do. */
const HEAD = 5;
const INDENT = 4;
/** The most columns of a heading. */
const RULE = 120;

/** A heading as wide as the terminal, with a blank line above it. */
export function titleLines({ width, heading }: Look, title: string): string[] {
  return ['', heading(`── ${title} ${'─'.repeat(Math.max(2, Math.min(width, RULE) - title.length - 4))}`)];
}

/** The failures by org and control, and the subject of each alert. */
export function firstScanLines(look: Look, { result, trouble, alerts, incidents }: Night): string[] {
  if (result === undefined) {
    return troubleLines(look, trouble);
  }
  const view = viewOf(result);
  const [headline = '', ...numbers] = [
    ...indented(look, 0, { text: `${outcomeWord(view)}: ${headlineOf(result, view)}` }),
    ...indented(look, 0, { text: numbersOf(result, view), paint: look.dim }),
  ];
  return [
    look.heading(headline),
    ...numbers,
    ...view.orgs.flatMap((org) => orgLines(look, org)),
    ...troubleLines(look, trouble),
    ...indented(look, 0, {
      text: `${count(alerts.length, 'alert')}, one for each org, and ${count(incidents.opened, 'incident')}:`,
    }),
    ...alerts.map(({ subject }) => quoted(look, subject)),
  ];
}

/** One line for each control that fails, the worst first, and one for the report-only controls about the org itself. */
function orgLines(look: Look, { org, apps }: OrgView): string[] {
  const failures = apps.flatMap(({ app, violations }) => violations.map((finding) => ({ app, finding })));
  const byControl = Map.groupBy(failures, ({ finding }) => finding.control);
  const ofOrg = org.findings.filter(({ app, status }) => app === undefined && status === 'fail');
  const controls = [...byControl].flatMap(([control, [worst, ...others]]) => {
    const where = others.length > 0 ? count(others.length + 1, 'app') : worst?.app.label;
    return worst === undefined
      ? []
      : block(look, 2, { text: worst.finding.severity.toUpperCase(), paint: look.severity[worst.finding.severity] }, [
          { text: `${control}: ${where}` },
        ]);
  });
  return [
    `${look.heading(org.alias)}  ${look.dim(`${org.environment ?? 'unknown'}, ${count(org.apps.length, 'app')}`)}`,
    ...controls,
    ...(ofOrg.length === 0
      ? []
      : block(look, 2, { text: 'report-only', paint: look.dim }, [
          { text: `the org itself: ${ofOrg.map(({ control }) => control).join(', ')}`, paint: look.dim },
        ])),
  ];
}

/** Who was notified, and the first lines of the messages. */
export function reachedLines(look: Look, night: Night, quiet = ''): string[] {
  const { alerts, trouble } = night;
  const paint = { page: look.severity.high, inform: look.severity.medium, digest: look.heading, evidence: look.dim };
  const audience = loudestAudience(night);
  return [
    ...troubleLines(look, trouble),
    ...indented(look, INDENT, {
      text: `${reachedText(night)}${quiet === '' ? '.' : `: ${quiet}`}`,
      paint: paint[audience],
    }),
    ...alerts.flatMap((alert, at) => [...(at === 0 ? [] : [bar(look)]), ...headLines(look, alert)]),
  ];
}

/** The loudest audience that the run notified. `evidence`: nobody. */
export function loudestAudience({ result, alerts, incidents }: Night): Audience {
  if (alerts.length === 0) {
    return 'evidence';
  }
  const notified = new Set(result?.drift.map(({ notify }) => notify));
  return incidents.opened > 0
    ? 'page'
    : (AUDIENCES.find((audience) => audience !== 'page' && notified.has(audience)) ?? 'inform');
}

function reachedText(night: Night): string {
  const { opened, closed } = night.incidents;
  const parts = [
    ...(opened > 0 ? [`${count(opened, 'incident')} opened`] : []),
    ...(closed > 0 ? [`${count(closed, 'incident')} closed`] : []),
    'mail',
    'chat',
  ].join(', ');
  switch (loudestAudience(night)) {
    case 'page':
      return `PAGED (${parts})`;
    case 'inform':
      return `Informed (${parts})`;
    case 'digest':
      return `In a digest (${parts})`;
    case 'evidence':
      return 'Nobody was notified';
  }
}

function headLines(look: Look, { mail }: SentAlert): string[] {
  return mail
    .split('\n')
    .slice(0, HEAD)
    .map((line) => quoted(look, line));
}

/** Shortened to one line. The files have the whole text. */
function quoted(look: Look, text: string): string {
  const [first = '', ...more] = wrap(safeText(text), look.width - INDENT - 4);
  return `${bar(look)} ${first}${more.length === 0 ? '' : ' …'}`;
}

function bar({ dim }: Look): string {
  return `${' '.repeat(INDENT)}${dim('│')}`;
}

function troubleLines(look: Look, trouble: readonly string[]): string[] {
  return trouble.flatMap((text) => indented(look, INDENT, { text, paint: look.unknown }));
}

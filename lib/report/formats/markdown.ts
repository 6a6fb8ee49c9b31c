/**
 * Markdown for a comment on a pull request or a job summary.
 *
 * @module
 */
import { eventMessage } from '../../alert/words/event-words.ts';
import { savedBy } from '../../alert/words/facts.ts';
import { isShown } from '../../audit/drift/audience.ts';
import type { Finding } from '../../audit/model/finding.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import { type Twins, twinsIn } from '../../audit/respond/twins.ts';
import { safeText } from '../../audit/safe-text/inert-text.ts';
import { grouped } from '../../text/numbers.ts';
import { headlineOf, numbersOf } from '../view/headline.ts';
import { controlsOf, type ReportOptions } from '../view/options.ts';
import { worstFirst } from '../view/order.ts';
import { isNote, type Row, rowsOf, unknownRows } from '../view/rows.ts';
import { sinceLastRun } from '../view/since-last-run.ts';
import { type RunOutcome, type Standing, viewOf } from '../view/view.ts';
import { DRIFT_WORDS, filePosition, shortFix, twinWords, waiverWords } from '../view/words.ts';

/** A workflow finds its earlier comment by it, to replace that. */
export const COMMENT_MARK = '<!-- eca-auditor -->';

const MARKS = { fail: '❌', incomplete: '⚠️', no_apps: 'ℹ️', clean: '✅' } as const satisfies Record<RunOutcome, string>;
/** So many rows of the greatest length fit into a comment on GitHub (65,536 characters). */
const MAX_ROWS = 50;

export function renderMarkdown(result: RunResult, options: ReportOptions): string {
  const view = viewOf(result);
  const controls = controlsOf(options);
  const rows = [...rowsOf(result)].sort((a, b) => worstFirst(comparable(a), comparable(b)));
  const of = (standing: Standing) => rows.filter((row) => row.standing === standing);
  const fixOf = ({ finding }: Row) => shortFix(finding, controls.get(finding.control));
  const until = ({ finding }: Row) => (finding.waiver === undefined ? '' : waiverWords(finding.waiver));
  return [
    COMMENT_MARK,
    `### ${MARKS[view.outcome]} External Client Apps: ${escapeMarkdown(headlineOf(result, view))}`,
    numbersOf(result, view),
    ...rows.filter(isNote).map(({ org, finding }) => escapeMarkdown(`Note on ${org.alias}: ${finding.message}`)),
    ...failures(of('violation'), twinsIn(result.orgs), fixOf),
    ...notAssessed(rows),
    ...findings('Waived', of('waived'), 'Until', until),
    ...findings('Report-only', of('report_only'), 'Fix', fixOf),
    ...changes(result),
    '',
  ].join('\n\n');
}

function failures(rows: readonly Row[], twins: Twins, fixOf: (row: Row) => string): string[] {
  return rows.length === 0
    ? []
    : [
        table(
          ['Severity', 'App', 'Control', 'Found', 'Fix'],
          rows.map((row) => [row.finding.severity, where(row), row.finding.control, foundIn(row, twins), fixOf(row)]),
        ),
      ];
}

function foundIn({ org, app, finding }: Row, twins: Twins): string {
  const count = app && twins(org, { ...finding, app: app.name });
  return count === undefined ? finding.message : `${finding.message} ${twinWords(count)}`;
}

function findings(title: string, rows: readonly Row[], lastColumn: string, last: (row: Row) => string): string[] {
  return folded(
    title,
    ['App', 'Control', 'Found', lastColumn],
    rows.map((row) => [where(row), row.finding.control, row.finding.message, last(row)]),
  );
}

function notAssessed(rows: readonly Row[]): string[] {
  return folded(
    'Not assessed',
    ['App', 'Why', 'What to do', 'Controls'],
    unknownRows(rows).map(({ row, controls }) => [where(row), row.finding.message, row.finding.remediation, controls]),
  );
}

function changes(result: RunResult): string[] {
  const { drift, note } = sinceLastRun(result);
  const shown = drift.filter(isShown);
  return [
    ...folded(
      'Since the last run',
      ['What', 'Where', 'Details', 'Saved by'],
      shown.map((event) => {
        const subject = [event.org, event.app, event.control].filter((part) => part !== undefined).join(' / ');
        return [DRIFT_WORDS[event.type], subject, eventMessage(event), savedBy(event) ?? ''];
      }),
    ),
    ...(note === '' ? [] : [note]),
  ];
}

function folded(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0
    ? []
    : [`<details><summary>${title}: ${rows.length}</summary>`, table(head, rows), '</details>'];
}

function where({ org, app, finding }: Row): string {
  return filePosition(finding) ?? (app === undefined ? org.alias : `${app.label} in ${org.alias}`);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const more = rows.length - MAX_ROWS;
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.slice(0, MAX_ROWS).map((cells) => line(cells.map(escapeMarkdown))),
    ...(more > 0 ? ['', `… and ${grouped(more)} more in the full report.`] : []),
  ].join('\n');
}

function comparable({ app, finding }: Row): Finding {
  return { ...finding, app: app?.name ?? '' };
}

/** Characters with a meaning in Markdown, HTML, mentions or issue numbers. As entities they have none. */
const SPECIAL = /[&<>|[\]()*_`~#@\\!$]|:(?=\/\/)|(?<=\bwww)\./gi;

export function escapeMarkdown(text: string): string {
  const oneLine = safeText(text.replace(/\s*\n\s*/g, ' '));
  return oneLine.replace(SPECIAL, (character) => `&#${character.codePointAt(0)};`);
}

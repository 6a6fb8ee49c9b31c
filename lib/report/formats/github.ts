/**
 * Annotations of GitHub Actions: one workflow command a line.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 *
 * @module
 */

import type { Severity } from '../../audit/model/finding.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import { safeLines } from '../../audit/safe-text/inert-text.ts';
import { headlineOf } from '../view/headline.ts';
import { controlsOf, type ReportOptions } from '../view/options.ts';
import { isNote, type Row, rowSubject, rowsOf, unknownRows } from '../view/rows.ts';
import { viewOf } from '../view/view.ts';
import { shortFix, waiverWords } from '../view/words.ts';

const COMMANDS = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
  info: 'notice',
} as const satisfies Record<Severity, string>;

/** The last line is no command. It has the overall state, for readers of the log. */
export function renderGithub(result: RunResult, options: ReportOptions): string {
  const controls = controlsOf(options);
  const rows = rowsOf(result);
  const lines = [
    ...rows.flatMap((row) => annotation(row, shortFix(row.finding, controls.get(row.finding.control)))),
    ...unknownRows(rows).map(notAssessed),
  ];
  return `${[...lines, headlineOf(result, viewOf(result))].join('\n')}\n`;
}

function annotation(row: Row, fix: string): string[] {
  const { control, severity, message, waiver } = row.finding;
  const text = `${rowSubject(row)}: ${message}`;
  switch (row.standing) {
    case 'violation':
      return [command(COMMANDS[severity], row, `${severity}: ${control}`, `${text}\nFix: ${fix}`)];
    case 'report_only':
      return [command('notice', row, `${severity}, report-only: ${control}`, `${text}\nFix: ${fix}`)];
    case 'waived':
      return [command('notice', row, `waived: ${control}`, waiver ? `${text}\nWaived ${waiverWords(waiver)}` : text)];
    case 'not_assessed':
    case 'not_applicable':
      return isNote(row) ? [command('notice', row, 'note', text)] : [];
    case 'pass':
      return [];
  }
}

function notAssessed({ row, controls }: { readonly row: Row; readonly controls: string }): string {
  const { waiver } = row.finding;
  if (waiver !== undefined) {
    const text = `${rowSubject(row)}: ${row.finding.message}\nAccepted ${waiverWords(waiver)}\n${controls}`;
    return command('notice', row, 'not assessed, accepted', text);
  }
  const fix = shortFix(row.finding, undefined);
  return command(
    'warning',
    row,
    'not assessed',
    `${rowSubject(row)}: ${row.finding.message}\nFix: ${fix}\n${controls}`,
  );
}

function command(name: string, { finding: { file, line, column } }: Row, title: string, message: string): string {
  const properties = [
    ...(file === undefined ? [] : [`file=${property(file)}`]),
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
    `title=${property(title)}`,
  ];
  return `::${name} ${properties.join(',')}::${data(message)}`;
}

/** Escaped as the toolkit does: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function data(text: string): string {
  return safeLines(text).replaceAll('%', '%25').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

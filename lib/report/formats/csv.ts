/**
 * CSV (RFC 4180), one row a finding, safe to open in a spreadsheet.
 *
 * @module
 */

import type { RunResult } from '../../audit/model/run-result.ts';
import { safeLines } from '../../audit/safe-text/inert-text.ts';
import { inSlices } from '../../text/json-pieces.ts';
import { controlsOf, type ReportOptions } from '../view/options.ts';
import { type Row, rowsOf, rowsOfOrg } from '../view/rows.ts';
import { shortFix } from '../view/words.ts';
import type { StreamedResult } from './streamed-result.ts';

type Cell = string | number | undefined;
type Column = (row: Row, fix: string) => Cell;

const COLUMNS = {
  org: ({ org }) => org.alias,
  org_id: ({ org }) => org.orgId,
  environment: ({ org }) => org.environment,
  app: ({ app }) => app?.name,
  label: ({ app }) => app?.label,
  control: ({ finding }) => finding.control,
  status: ({ finding }) => finding.status,
  severity: ({ finding }) => finding.severity,
  cvss: ({ finding }) => finding.cvss,
  report_only: ({ finding }) => (finding.reportOnly === true ? 'yes' : 'no'),
  message: ({ finding }) => finding.message,
  reason: ({ finding }) => finding.reason,
  fix: (_, fix) => fix,
  waived_until: ({ finding }) => finding.waiver?.until,
  waiver_owner: ({ finding }) => finding.waiver?.owner,
  waiver_reason: ({ finding }) => finding.waiver?.reason,
  file: ({ finding }) => finding.file,
  line: ({ finding }) => finding.line,
  taken_at: ({ org }) => org.takenAt,
} as const satisfies Record<string, Column>;

export function renderCsv(result: RunResult, options: ReportOptions): string {
  return csvText([HEADER, ...cellsOf(rowsOf(result), options)]);
}

/** The same, org by org. */
export function* streamCsv({ orgs }: StreamedResult, options: ReportOptions): Generator<string> {
  yield csvText([HEADER]);
  for (const { snapshot } of orgs) {
    for (const rows of inSlices(rowsOfOrg(snapshot))) {
      yield csvText(cellsOf(rows, options));
    }
  }
}

const HEADER = Object.keys(COLUMNS);

function cellsOf(rows: readonly Row[], options: ReportOptions): readonly (readonly Cell[])[] {
  const controls = controlsOf(options);
  const columns: readonly Column[] = Object.values(COLUMNS);
  return rows.map((row) => {
    const fix = shortFix(row.finding, controls.get(row.finding.control));
    return columns.map((column) => column(row, fix));
  });
}

/** @param rows the first row has the names of the columns */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/**
 * A spreadsheet reads such a cell as a formula, even in quotes. An apostrophe before it makes it text. Full-width forms count in some
 * locales: https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^[\s\0]*[=+\-@\t\r＝＋－＠]/;

function cell(value: Cell): string {
  if (typeof value !== 'string') {
    return String(value ?? '');
  }
  const inert = safeLines(value);
  const text = FORMULA.test(inert) ? `'${inert}` : inert;
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * JUnit XML as Jenkins reads it: an org is a suite, a control on an app is a test.
 * https://github.com/jenkinsci/xunit-plugin (junit-10.xsd)
 *
 * A violation is a failure, and what is not assessed is an error. What is waived, report-only or not applicable is skipped, with the
 * reason. So a build fails in the same cases as the exit code.
 *
 * @module
 */

import type { RunResult } from '../../audit/model/run-result.ts';
import { safeLines } from '../../audit/safe-text/inert-text.ts';
import { ORG_READABLE, type Row, rowsOf } from '../view/rows.ts';
import { isUnknown, type Standing } from '../view/view.ts';
import { detailsOf, filePosition, waiverWords } from '../view/words.ts';

export function renderJunit(result: RunResult): string {
  const rows = rowsOf(result);
  const suites = [...Map.groupBy(rows, ({ org }) => org)].map(([org, tests]) =>
    element(
      'testsuite',
      { name: org.alias, ...countsOf(tests), timestamp: org.takenAt.slice(0, 19) },
      tests.map(testOf),
    ),
  );
  const { tests, failures, errors } = countsOf(rows);
  const root = element('testsuites', { name: 'eca-auditor', tests, failures, errors }, suites);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function countsOf(rows: readonly Row[]) {
  const of = (kind: Kind) => String(rows.filter((row) => kindOf(row) === kind).length);
  return { tests: String(rows.length), failures: of('failure'), errors: of('error'), skipped: of('skipped') };
}

type Kind = 'failure' | 'error' | 'skipped' | 'success';
const KINDS = {
  violation: 'failure',
  not_assessed: 'error',
  waived: 'skipped',
  report_only: 'skipped',
  not_applicable: 'skipped',
  pass: 'success',
} as const satisfies Record<Standing, Kind>;

function kindOf({ finding, standing }: Row): Kind {
  return standing === 'not_assessed' && !isUnknown(finding) ? 'skipped' : KINDS[standing];
}

function testOf(row: Row): string {
  const { org, app, finding } = row;
  const attributes = {
    classname: `${org.alias}.${app?.name ?? (finding.control === ORG_READABLE.id ? ORG_READABLE.id : 'org')}`,
    name: finding.control,
  };
  const kind = kindOf(row);
  if (kind === 'success') {
    return element('testcase', attributes, []);
  }
  const waiver = finding.waiver === undefined ? [] : [`Waived ${waiverWords(finding.waiver)}`];
  const message = [...waiver, finding.message].join(': ');
  const type = finding.reason ?? finding.severity;
  const details = [filePosition(finding) ?? '', finding.message, ...detailsOf(finding), finding.remediation];
  const text = details.filter((line) => line !== '').join('\n');
  return element('testcase', attributes, [
    kind === 'skipped' ? element(kind, { message }, []) : element(kind, { type, message }, [escapeXml(text)]),
  ]);
}

function element(name: string, attributes: Readonly<Record<string, string>>, content: readonly string[]): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  const start = `<${name}${words.join('')}`;
  return content.length === 0 ? `${start}/>` : `${start}>${content.join('')}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 can't express most control characters, so they are made visible. Line ends stay. */
function escapeXml(text: string): string {
  return safeLines(text.toWellFormed())
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}

import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { renderCsv } from '../../../lib/report/formats/csv.ts';
import { hostileRun } from '../../support/report/hostile.ts';
import { resultOf, sampleRun, snapshotOf } from '../../support/report/run-result.ts';

type Record = Readonly<{ [column: string]: string }>;
const recordsOf = (text: string) =>
  parse(text, { columns: true, relax_column_count: false, record_delimiter: '\r\n' }) as Record[];

test('has one row for each finding and each org that could not be read', () => {
  const result = sampleRun();
  const records = recordsOf(renderCsv(result, {}));
  expect(records).toHaveLength(result.orgs.flatMap(({ findings }) => findings).length + 1);
  expect(records.find(({ org }) => org === 'acme-labs')).toMatchObject({
    control: 'org-readable',
    status: 'not_assessed',
    reason: 'user_not_approved',
  });
  expect(records.find(({ waiver_owner }) => waiver_owner === 'Jane Doe')).toMatchObject({
    app: 'Legacy_Sync',
    status: 'fail',
    waived_until: '2027-01-31',
  });
});

test('no cell is a formula, whatever it begins with', () => {
  const labels = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '"=1', 'a,b\r\nc', "it's"];
  const snapshot = snapshotOf([]);
  const findings = labels.map((message) => ({
    control: 'c',
    app: 'A',
    status: 'fail' as const,
    severity: 'high' as const,
    cvss: 7.4,
    message,
    remediation: '',
  }));
  const read = recordsOf(renderCsv(resultOf([{ ...snapshot, findings }]), {})).map(({ message }) => message);
  expect(read).toEqual(["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "'\n=1", "' =1", "'＝1", '"=1', 'a,b\nc', "it's"]);
  const ofApps = recordsOf(renderCsv(hostileRun(), {})).filter(({ app }) => app === 'Evil');
  expect(ofApps).not.toEqual([]);
  expect(ofApps.every(({ label }) => label?.startsWith("'=cmd"))).toBe(true);
});

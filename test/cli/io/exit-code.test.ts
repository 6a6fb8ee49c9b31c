import { expect, test } from 'vitest';
import type { Finding } from '../../../lib/audit/model/finding.ts';
import type { Snapshot } from '../../../lib/audit/model/snapshot.ts';
import { exitCodeOf } from '../../../lib/cli/io/exit-code.ts';

const finding = (given: Partial<Finding>): Finding => ({
  control: 'c',
  app: 'a',
  status: 'fail',
  severity: 'high',
  cvss: 7.4,
  message: '',
  remediation: '',
  ...given,
});
const org = (...findings: Finding[]): Pick<Snapshot, 'status' | 'findings'> => ({ status: 'assessed', findings });
const waiver = { owner: 'me', reason: 'why', until: '2030-01-01' };

test.each([
  ['nothing', [org()], 0],
  ['a pass', [org(finding({ status: 'pass', severity: 'info' }))], 0],
  ['a failure at the bar', [org(finding({}))], 1],
  ['a failure above the bar', [org(finding({ severity: 'critical' }))], 1],
  ['a failure below the bar', [org(finding({ severity: 'medium' }))], 0],
  ['a waived failure', [org(finding({ waiver }))], 0],
  ['a failure for reports only', [org(finding({ reportOnly: true }))], 0],
  ['an unknown verdict', [org(finding({ status: 'not_assessed' }))], 3],
  ['an unknown verdict for reports only', [org(finding({ status: 'not_assessed', reportOnly: true }))], 0],
  ['an org that could not be read', [{ status: 'not_assessed', findings: [] } as const], 3],
  ['an unknown verdict beside a failure', [org(finding({ status: 'not_assessed' })), org(finding({}))], 1],
  [
    'an unknown verdict beside a lesser failure',
    [org(finding({ status: 'not_assessed' }), finding({ severity: 'low' }))],
    3,
  ],
] as const)('%s', (_, orgs, code) => {
  expect(exitCodeOf(orgs, 'high')).toBe(code);
});

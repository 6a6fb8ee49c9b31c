import { expect, test } from 'vitest';
import { waiveCommandOf } from '../../../lib/report/view/waive-command.ts';

const finding = {
  control: 'require-secret-web-server-flow',
  app: 'CLI_Login',
  status: 'fail',
  severity: 'medium',
  cvss: 6.3,
  message: '',
  remediation: '',
  waiverCandidate: true,
} as const;

test('is there for a candidate alone', () => {
  expect(waiveCommandOf('acme-prod', finding)).toBe(
    'eca-auditor waive --control require-secret-web-server-flow --org acme-prod --app CLI_Login --owner <who> --reason <why> --until <yyyy-mm-dd> --while pkce-required',
  );
  const { waiverCandidate: _, ...other } = finding;
  expect(waiveCommandOf('acme-prod', other)).toBeUndefined();
  const waiver = { owner: 'a', reason: 'b', until: '2027-01-01' };
  expect(waiveCommandOf('acme-prod', { ...finding, waiver })).toBeUndefined();
});

test('an alias can run nothing in the shell that it is pasted into', () => {
  expect(waiveCommandOf("$(rm -rf x)'; id #", finding)).toContain(`--org '$(rm -rf x)'\\''; id #' --app`);
});

import { expect, test } from 'vitest';
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import { renderOcsf } from '../../../lib/report/formats/ocsf.ts';
import { readJson, validatorOf } from '../../support/json-schema.ts';
import { runsToValidate } from '../../support/report/hostile.ts';
import { sampleRun } from '../../support/report/run-result.ts';

interface Event {
  readonly activity_name: string;
  readonly status: string;
  readonly compliance: { readonly control: string; readonly status: string; readonly status_code?: string };
  readonly resources: readonly [{ readonly name: string }];
}

const eventsOf = (result: RunResult) =>
  renderOcsf(result, { version: '1.2.3' })
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Event);
const find = (name: string, control: string) =>
  eventsOf(sampleRun()).find(
    ({ resources: [resource], compliance }) => resource.name === name && compliance.control === control,
  );

test.each(runsToValidate())('each line is valid against the schema: %s', async (_, result) => {
  const violations = validatorOf(await readJson('test/fixtures/schemas/ocsf-compliance-finding.schema.json'));
  expect(eventsOf(result).flatMap(violations)).toEqual([]);
});

test('a waived failure is suppressed and stays a failure', () => {
  expect(find('Legacy Sync', 'rotate-refresh-tokens')).toMatchObject({
    status: 'Suppressed',
    compliance: { status: 'Fail' },
  });
});

test('what opened in this run is created, what was open is updated', () => {
  expect(find('Billing Portal', 'require-pkce')).toMatchObject({ activity_name: 'Create', status: 'New' });
  expect(find('Billing Portal', 'safe-callback-urls')).toMatchObject({ activity_name: 'Update', status: 'New' });
});

test('what could not be assessed is a warning with its reason, orgs included', () => {
  expect(find('Vendor Connector', 'require-pkce')).toMatchObject({
    compliance: { status: 'Warning', status_code: 'managed_package' },
  });
  expect(find('acme-labs', 'org-readable')).toMatchObject({ compliance: { status: 'Warning' } });
});

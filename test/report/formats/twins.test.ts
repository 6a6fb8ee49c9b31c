import { expect, test } from 'vitest';
import { FORMATS } from '../../../lib/report/formats/formats.ts';
import { buildApp } from '../../support/audit/app-builder.ts';
import { EXPOSED_APP, PROD, resultOf, snapshotOf } from '../../support/report/run-result.ts';

const other = snapshotOf([buildApp({ name: EXPOSED_APP.name, label: EXPOSED_APP.label })], { org: { alias: 'other' } });

test.each(['table', 'markdown', 'html'] as const)('%s shows in how many orgs the same app is weak', async (format) => {
  const textOf = async (...orgs: Parameters<typeof resultOf>[0]) => FORMATS[format].render(resultOf(orgs), {});
  const weak = snapshotOf([EXPOSED_APP], { org: PROD });
  expect(await textOf(weak, other)).toContain('Fails in 1 of 2 orgs with an app of this name.');
  expect(await textOf(weak)).not.toContain('Fails in');
});

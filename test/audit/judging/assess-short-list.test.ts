import { expect, test } from 'vitest';
import { assessOrg } from '../../../lib/audit/judging/assess.ts';
import { exitCodeOf } from '../../../lib/cli/io/exit-code.ts';
import { buildApp } from '../../support/audit/app-builder.ts';

test('an app known only by its settings shows that the list was short: the org is partial, and the exit is not clean', () => {
  const app = buildApp({
    readings: { app: { state: 'unreadable', code: 'settings_not_listed', message: 'It is not listed itself.' } },
  });
  const snapshot = assessOrg({
    org: { alias: 'acme' },
    runId: 'r',
    takenAt: '2026-11-24T02:00:00.000Z',
    apps: [app],
    controls: [],
  });
  expect(snapshot).toMatchObject({ status: 'partial', reason: { code: 'settings_not_listed' } });
  expect(exitCodeOf([snapshot], 'high')).toBe(3);
});

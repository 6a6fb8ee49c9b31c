import { expect, test } from 'vitest';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { BUCKET, deploy } from '../../support/runs/deployed.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const day = (from: number) => new Date(Date.now() + from * DAY_MS).toISOString().slice(0, 10);

test('planned work is in the report alone, and is notified once when it matched nothing', async () => {
  const who = { owner: 'Jane Doe', reason: 'CHG-7' };
  const planned = { org: 'acme', app: 'Portal', move: 'flow_enabled', from: day(-1), to: day(1), ...who };
  const unused = { ...planned, app: 'Portl', from: '2020-01-01', to: '2020-01-02' };
  const { salesforce, audit, keepSecrets, documents, aws } = await deploy({ config: { expected: [planned, unused] } });
  const org = await salesforce.addOrg({ alias: 'acme', apps: [externalClientApp({ name: 'Portal' })] });
  keepSecrets();
  await audit.invoke({ executionId: 'night-1' });
  expect(documents()).toMatchObject([{ severity: 'low', plannedUnused: [unused] }]);
  org.setField({
    ...{ app: 'Portal', type: 'ExtlClntAppGlobalOauthSettings', field: 'isDeviceFlowEnabled' },
    ...{ value: 'true', by: 'Ivan' },
  });
  await audit.invoke({ executionId: 'night-2' });
  expect(documents()).toHaveLength(1);
  const { drift } = JSON.parse(aws.s3.text(BUCKET, 'runs/night-2.json') ?? '{}');
  expect(drift).toContainEqual(
    expect.objectContaining({ move: 'flow_enabled', notify: 'evidence', expected: planned }),
  );
  expect(aws.s3.text(BUCKET, 'reports/night-2.html')).toContain('Expected by Jane Doe (CHG-7).');
});

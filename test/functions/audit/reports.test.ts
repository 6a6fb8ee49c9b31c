import { expect, test } from 'vitest';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { BUCKET, type Deployed, deploy } from '../../support/runs/deployed.ts';

const REPORTS =
  'https://eu-central-1.console.aws.amazon.com/s3/object/state?region=eu-central-1&prefix=reports%2Fnight-1.html';
const violator = externalClientApp({ name: 'Portal', globalOauth: { isConsumerSecretOptional: 'true' } });

async function oneOrg(options: Parameters<typeof deploy>[0] = {}): Promise<Deployed> {
  const deployed = await deploy(options);
  await deployed.salesforce.addOrg({ alias: 'acme', apps: [violator] });
  deployed.keepSecrets();
  return deployed;
}

test('every run leaves its page, and alerts link to it', async () => {
  const { audit, objects, documents } = await oneOrg();
  const { logs } = await audit.invoke({ executionId: 'night-1' });
  const page = objects()['reports/night-1.html'] ?? '';
  expect(page).toMatch(/^<!doctype html>/i);
  expect(page).toContain('acme');
  expect(documents().map(({ reportUrl }) => reportUrl)).toEqual([REPORTS]);
  const lines = logs.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.find(({ message }) => message === 'The run has finished.')).toMatchObject({
    record: 's3://state/runs/night-1.json',
    evidence: 's3://state/evidence/',
    report: REPORTS,
  });
});

test('alerts name the address that reports are served from, where one is configured', async () => {
  const { audit, documents } = await oneOrg({ config: { report: { url: 'https://reports.example.com/eca/' } } });
  await audit.invoke({ executionId: 'night-1' });
  expect(documents().map(({ reportUrl }) => reportUrl)).toEqual(['https://reports.example.com/eca/night-1.html']);
});

test('the trend grows by one entry a run, however often the run is tried', async () => {
  const { audit, aws } = await oneOrg();
  for (const executionId of ['night-1', 'night-2', 'night-2']) await audit.invoke({ executionId });
  const { runs } = JSON.parse(aws.s3.text(BUCKET, 'state/history.json') ?? '{}');
  expect(runs).toMatchObject([{ runId: 'night-1' }, { runId: 'night-2' }]);
});

test('a report that can’t be written is a warning, not the run’s failure', async () => {
  const { audit, aws, objects } = await oneOrg();
  aws.inject({ name: 'access_denied', service: 's3', operation: 'PutObject', resource: 'reports/*' });
  const result = await audit.invoke({ executionId: 'night-1' });
  expect(result).toMatchObject({ payload: { orgs: { assessed: 1 } } });
  expect(result.logs.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({
      level: 'WARN',
      message: 'The report could not be made; the record of the run and the evidence are complete.',
      cause: expect.stringContaining('access was denied'),
    }),
  );
  expect(Object.keys(objects())).toContain('runs/night-1.json');
});

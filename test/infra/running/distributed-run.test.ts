/**
 * The synthesised state machine and the built bundle together, between a simulated Salesforce and a simulated AWS: a batch
 * holds two orgs.
 *
 * @module
 */
import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { keyOfPart, parsePart } from '../../../lib/run/distributed/part.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { BUCKET } from '../../support/runs/deployed.ts';
import { type Fleet, fleet, statuses, toldOf } from '../../support/runs/fleet.ts';

test('audits every org once, counts it once, and tells of each what a single run would', async () => {
  const own = await fleet(['a', 'b', 'c', 'd', 'e']);
  const outcome = await own.run('night-1');
  expect(outcome).toMatchObject({
    status: 'SUCCEEDED',
    output: { runId: 'night-1', orgs: { assessed: 5, partial: 0, not_assessed: 0 }, apps: 5, undelivered: 0 },
  });
  expect(own.modes()).toEqual(['plan', 'audit', 'audit', 'audit', 'summarise']);
  expect([...toldOf(own)].sort()).toEqual(['a', 'b', 'c', 'd', 'e'].map((alias) => `night-1 ${alias}`));
  expect(statuses(own.record('night-1'))).toEqual({
    a: 'assessed',
    b: 'assessed',
    c: 'assessed',
    d: 'assessed',
    e: 'assessed',
  });
  expect(own.record('night-1').run.startedAt).toBe('2026-11-24T02:00:00.000Z');
  expect(own.metrics()).toMatchObject([{ RunCompleted: 1, OrgsAssessed: 5, OrgsNotAssessed: 0 }]);
  expect(Object.keys(own.objects())).toContain('reports/night-1.html');
  const { anchor } = own.record('night-1').run;
  expect(anchor).toMatchObject({ runId: 'night-1', heads: 5 });
  expect(own.anchors()).toEqual([anchor]);
  expect(own.logs().filter((line) => line.includes(`"root":"${anchor?.root}"`))).toHaveLength(1);

  await own.run('night-2');
  expect(own.documents()).toHaveLength(5);
});

test('the plan names secrets and holds no value', async () => {
  const own = await fleet(['a', 'b']);
  await own.run('night-1');
  expect(JSON.parse(own.objects()['plans/night-1/plan.json'] ?? '')).toEqual([
    'eca-auditor/orgs/a',
    'eca-auditor/orgs/b',
  ]);
  const handedOn = Object.entries(own.objects()).filter(([key]) => key.startsWith('plans/'));
  expect(handedOn.map(([, text]) => text).join()).not.toContain('PRIVATE KEY');
});

test('the orgs of a batch that dies twice are not assessed, and the next night audits them again', async () => {
  let armed = true;
  const own: Fleet = await fleet(['a', 'b', 'c', 'd', 'e'], {
    dies({ operation, resource }) {
      const [org] = own.salesforce.orgs().filter(({ alias }) => alias === 'c');
      return (
        armed && operation === 'PutObject' && resource.startsWith('evidence/') && resource.includes(`${org?.orgId}`)
      );
    },
  });
  expect(await own.run('night-1')).toMatchObject({
    status: 'SUCCEEDED',
    output: { orgs: { assessed: 3, not_assessed: 2 } },
  });
  expect(own.modes().filter((mode) => mode === 'audit')).toHaveLength(4);
  expect(statuses(own.record('night-1'))).toMatchObject({ a: 'assessed', c: 'batch_lost', d: 'batch_lost' });
  expect(own.metrics()).toMatchObject([{ OrgsNotAssessed: 2 }]);

  armed = false;
  await own.run('night-2');
  expect(statuses(own.record('night-2'))).toMatchObject({ c: 'assessed', d: 'assessed' });
  expect(new Set(own.documents().map(({ org }) => org.alias))).toEqual(new Set(['a', 'b', 'c', 'd', 'e']));
});

test('waivers that nobody should rely on are named in the log, once a run, and a part knows which of its own are used', async () => {
  const waiver = { control: 'require-secret-web-server-flow', owner: 'platform', reason: 'cli', until: '2999-12-31' };
  const waivers = [
    { ...waiver, org: 'a', app: 'Portal' },
    { ...waiver, org: 'c', app: 'Gone' },
    { ...waiver, org: 'large', app: 'Portal0' },
    { ...waiver, org: 'large', app: 'Gone' },
    { ...waiver, org: 'b', app: 'Portal', until: '2020-12-31' },
    { ...waiver, org: 'lost', app: 'Gone' },
  ];
  const own: Fleet = await fleet(['a', 'b', 'c', 'lost'], {
    config: { waivers },
    batchSize: 1,
    dies({ operation, resource }) {
      const { orgId = '' } = own.salesforce.orgs().find(({ alias }) => alias === 'lost') ?? {};
      return operation === 'PutObject' && resource.startsWith('evidence/') && resource.includes(orgId);
    },
  });
  const globalOauth = { isConsumerSecretOptional: 'true' };
  const apps = Array.from({ length: 150 }, (_, at) => externalClientApp({ name: `Portal${at}`, globalOauth }));
  await own.salesforce.addOrg({ alias: 'large', apps });
  own.keepSecrets();
  expect(await own.run('night-1')).toMatchObject({ status: 'SUCCEEDED', output: { orgs: { not_assessed: 1 } } });
  expect(own.record('night-1').orgs.find(({ alias }) => alias === 'large')?.omitted).toBeDefined();
  const named = () => own.logs().filter((line) => line.includes('The waiver of require-secret-web-server-flow'));
  const expected = [
    expect.stringContaining('for Portal in b ended on 2020-12-31'),
    expect.stringContaining('for Gone in c covers no failure'),
    expect.stringContaining('for Gone in large covers no failure'),
  ];
  expect(named()).toEqual(expected);
  await own.run('night-1');
  expect(named()).toEqual(expected);
});

test('without an org secret the run fails: somebody expects orgs to be watched', async () => {
  const own = await fleet([]);
  expect(await own.run('night-1')).toMatchObject({
    status: 'FAILED',
    cause: expect.stringContaining('There is no org secret'),
  });
  expect(own.metrics()).toEqual([]);
});

test.each([
  ['a batch before it keeps its part', 'plans/night-1/parts/', 'audit'],
  ['the plan before it is kept', 'plans/night-1/plan.json', 'plan'],
  ['the summary before its record', 'runs/night-1.json', 'summarise'],
  ['the summary after its record', 'plans/night-1/answer.json', 'summarise'],
])('is the same when %s dies and is tried again', async (_, key, mode) => {
  let left = 1;
  const own = await fleet(['a', 'b', 'c'], {
    dies({ operation, resource }) {
      const isIt = operation === 'PutObject' && resource.startsWith(key) && left > 0;
      if (isIt) left -= 1;
      return isIt;
    },
  });
  expect(await own.run('night-1')).toMatchObject({ status: 'SUCCEEDED', output: { orgs: { assessed: 3 } } });
  expect(own.modes().filter((each) => each === mode)).toHaveLength(mode === 'audit' ? 3 : 2);
  expect(statuses(own.record('night-1'))).toEqual({ a: 'assessed', b: 'assessed', c: 'assessed' });
  expect(own.metrics()).toHaveLength(1);
  const ids = own.documents().map(({ deduplicationId }) => deduplicationId);
  expect(new Set(ids).size).toBe(3);
});

test('a run that is started again under its id does nothing again', async () => {
  const own = await fleet(['a', 'b', 'c']);
  const first = await own.run('night-1');
  const calls = own.salesforce.calls().length;
  expect(await own.run('night-1')).toEqual(first);
  expect(own.salesforce.calls()).toHaveLength(calls);
  expect(own.documents()).toHaveLength(3);
  // Nor is it a sign of life.
  expect(own.metrics()).toHaveLength(1);
});

test.each([
  ['is damaged', '{"broken'],
  ['is empty', '[]'],
])('a plan that %s is made again, by a retry and by a later step', async (_, text) => {
  const steps = ['plan', 'summarise'];
  const own: Fleet = await fleet(['a', 'b', 'c'], {
    before: async (mode) => {
      if (mode === steps[0]) {
        steps.shift();
        own.aws.s3.put(BUCKET, 'plans/night-1/plan.json', text);
      }
    },
  });
  expect(await own.run('night-1')).toMatchObject({ status: 'SUCCEEDED', output: { orgs: { assessed: 3 } } });
  expect(statuses(own.record('night-1'))).toEqual({ a: 'assessed', b: 'assessed', c: 'assessed' });
  expect(own.logs().filter((line) => line.includes(`s3://${BUCKET}/plans/night-1/plan.json is damaged`))).toHaveLength(
    2,
  );
});

test('a part that is damaged is made again by a retry of its batch, and nothing is told twice', async () => {
  const own: Fleet = await fleet(['a', 'b', 'c']);
  await own.run('night-1');
  for (const key of Object.keys(own.objects()).filter((each) => each.startsWith('plans/night-1/parts/'))) {
    own.aws.s3.put(BUCKET, key, 'damaged');
    const payload = { mode: 'audit', runId: 'night-1', secretNames: [] as string[] };
    const names = ['a', 'b', 'c'].map((alias) => `eca-auditor/orgs/${alias}`);
    payload.secretNames = [names.slice(0, 2), names.slice(2)].find((each) => keyOfPart('night-1', each) === key) ?? [];
    expect(await own.audit.invoke(payload)).toMatchObject({ payload: { part: key } });
    expect(parsePart(own.objects()[key] ?? '').orgs).toHaveLength(payload.secretNames.length);
  }
  expect(own.documents()).toHaveLength(3);
});

test('a part that is damaged when the run is put together is named, and its orgs are not assessed', async () => {
  const own: Fleet = await fleet(['a', 'b', 'c'], {
    before: async (mode) => {
      if (mode === 'summarise') own.aws.s3.put(BUCKET, keyOfPart('night-1', ['eca-auditor/orgs/c']), 'damaged');
    },
  });
  expect(await own.run('night-1')).toMatchObject({ output: { orgs: { assessed: 2, not_assessed: 1 } } });
  expect(statuses(own.record('night-1'))).toEqual({ a: 'assessed', b: 'assessed', c: 'batch_lost' });
  const key = keyOfPart('night-1', ['eca-auditor/orgs/c']);
  expect(own.logs().join('')).toContain(`s3://${BUCKET}/${key}, the result of a batch, is damaged`);
});

test('an org whose secret is gone is told once, and one whose secret is denied as well', async () => {
  const own = await fleet(['a', 'b', 'c']);
  await own.run('night-1');
  const secrets = new SecretsManagerClient({
    endpoint: own.aws.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  await secrets.send(new DeleteSecretCommand({ SecretId: 'eca-auditor/orgs/c', ForceDeleteWithoutRecovery: true }));
  own.aws.inject({ name: 'secret_denied', resource: 'eca-auditor/orgs/b' });
  await own.run('night-2');
  expect(statuses(own.record('night-2'))).toEqual({ a: 'assessed', b: 'invalid_secret', c: 'secret_missing' });
  expect(toldOf(own)).toEqual(expect.arrayContaining(['night-2 b', 'night-2 c']));
  await own.run('night-3');
  expect(statuses(own.record('night-3'))).toEqual({ a: 'assessed', b: 'invalid_secret' });
  expect(toldOf(own).filter((told) => told.startsWith('night-3'))).toEqual([]);
});

test('a damaged roster is told once, by the last step, and every org is audited all the same', async () => {
  const own = await fleet(['a', 'b', 'c']);
  await own.run('night-1');
  own.aws.s3.put(BUCKET, 'state/roster.json', '{"orgs":');
  const before = own.documents().length;
  await own.run('night-2');
  expect(statuses(own.record('night-2'))).toEqual({ a: 'assessed', b: 'assessed', c: 'assessed' });
  const [aside] = Object.keys(own.objects()).filter((key) => key.startsWith('state/roster.json.damaged-'));
  expect(own.documents().slice(before)).toMatchObject([
    { severity: 'critical', rosterLost: { kind: 'damaged', aside: `s3://${BUCKET}/${aside}` } },
  ]);
  await own.run('night-3');
  expect(own.documents()).toHaveLength(before + 1);
});

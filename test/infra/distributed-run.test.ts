/**
 * The synthesised state machine and the built bundle together, between a simulated Salesforce and a simulated AWS: a batch
 * holds two orgs.
 *
 * @module
 */
import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import type { RunResult } from '../../lib/audit/model.ts';
import { parseEvent } from '../../lib/run/events.ts';
import type { Call } from '../../lib/simulator/aws/call.ts';
import { externalClientApp } from '../../lib/simulator/salesforce/components.ts';
import { BUCKET, type Deployed, deploy } from '../support/deployed.ts';
import { execute, type Outcome } from '../support/state-machine.ts';
import { definitionOf } from './definition.ts';
import { synthesise } from './synth.ts';

const definition = definitionOf(
  synthesise({ scale: 'distributed', distribution: { batchSize: 2, maxConcurrency: 3 } }),
);
const violator = externalClientApp({ name: 'Portal', globalOauth: { isConsumerSecretOptional: 'true' } });

interface Fleet extends Deployed {
  run(runId: string): Promise<Outcome>;
  record(runId: string): RunResult;
  /** Metrics that went out, run by run. */
  metrics(): readonly Readonly<Record<string, unknown>>[];
  /** Invocations by mode, those that failed among them. */
  modes(): readonly (string | undefined)[];
}

/** @param dies at which call to AWS the function is killed */
async function fleet(aliases: readonly string[], dies: (call: Call) => boolean = () => false): Promise<Fleet> {
  const modes: (string | undefined)[] = [];
  const metrics: Record<string, unknown>[] = [];
  const deployed = await deploy({
    aws: {
      onRequest(call) {
        if (dies(call)) deployed.audit.kill('SIGKILL');
        return undefined;
      },
    },
  });
  const { aws, audit, salesforce, keepSecrets, objects } = deployed;
  for (const alias of aliases) await salesforce.addOrg({ alias, apps: [violator] });
  keepSecrets();
  const invoke = async (input: unknown) => {
    const { Payload } = input as { Payload: unknown };
    modes.push(parseEvent(Payload).mode);
    const result = await audit.invoke(Payload);
    metrics.push(...result.logs.flatMap((line) => (line.includes('"_aws"') ? [JSON.parse(line)] : [])));
    if ('error' in result) throw new Error(result.error.errorMessage);
    return { StatusCode: 200, Payload: result.payload };
  };
  return {
    ...deployed,
    modes: () => modes,
    metrics: () => metrics,
    record: (runId) => JSON.parse(objects()[`runs/${runId}.json`] ?? '{}') as RunResult,
    run: (executionId) =>
      execute(definition, {
        input: { executionId },
        context: {
          Execution: { Id: 'arn:this', Name: 'by-hand', StartTime: '2026-11-24T02:00:00.000Z' },
          StateMachine: { Id: 'arn:machine' },
        },
        services: {
          'aws-sdk:sfn:listExecutions': async () => ({ Executions: [{ ExecutionArn: 'arn:this' }] }),
          's3:getObject': async (where) => ({ Body: aws.s3.text(BUCKET, (where as { Key: string }).Key) }),
          'lambda:invoke': invoke,
        },
      }),
  };
}

const statuses = ({ orgs }: RunResult) =>
  Object.fromEntries(orgs.map(({ alias, status, reason }) => [alias, reason?.code ?? status]));
const toldOf = ({ documents }: Deployed) => documents().map(({ runId, org }) => `${runId} ${org.alias}`);

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
  const own: Fleet = await fleet(['a', 'b', 'c', 'd', 'e'], ({ operation, resource }) => {
    const [org] = own.salesforce.orgs().filter(({ alias }) => alias === 'c');
    return armed && operation === 'PutObject' && resource.startsWith('evidence/') && resource.includes(`${org?.orgId}`);
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
  const own = await fleet(['a', 'b', 'c'], ({ operation, resource }) => {
    const isIt = operation === 'PutObject' && resource.startsWith(key) && left > 0;
    if (isIt) left -= 1;
    return isIt;
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
});

test('secrets of one alias, and secrets for one org, are reported although they are in different batches', async () => {
  const own = await fleet(['a', 'b', 'c']);
  const [a, b] = own.salesforce.orgs();
  own.aws.secrets.put('eca-auditor/orgs/y', JSON.stringify({ ...b?.secret(), alias: 'twin' }));
  own.aws.secrets.put('eca-auditor/orgs/z', JSON.stringify({ ...a?.secret(), alias: 'a' }));
  await own.run('night-1');
  const reported = statuses(own.record('night-1'));
  expect(reported).toMatchObject({ 'twin (y)': 'duplicate_org', 'a (z)': 'duplicate_alias' });
  expect([...toldOf(own)]).toEqual(expect.arrayContaining(['night-1 twin (y)', 'night-1 a (z)']));

  await own.run('night-2');
  expect(toldOf(own).filter((told) => told.startsWith('night-2'))).toEqual([]);
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

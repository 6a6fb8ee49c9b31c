/**
 * The synthesised template, deployed through CloudFormation on moto's server, and the built bundle run against what the
 * template made. Only where `MOTO_ENDPOINT` is set: `.ci/moto.sh npx vitest run test/infra/deploy-moto.test.ts`.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { lacking, unused } from '../support/aws/iam.ts';
import { deployOnMoto, type MotoStack } from '../support/aws/moto-stack.ts';
import { startRecordingProxy } from '../support/aws/recording-proxy.ts';
import { resourcesOf } from '../support/aws/template.ts';
import { synthesise } from '../support/infra/synth.ts';
import { invokeBundle } from '../support/runs/bundle.ts';
import { secureApps, simulatedOrg } from '../support/salesforce/simulated-salesforce.ts';

/** Left out of the template: moto's alarms have no ARN, which the dashboard asks for. */
const UNKNOWN_TO_MOTO = ['AWS::CloudWatch::Dashboard'];
/** Taken by moto's CloudFormation without being made; the assertions on the template cover them. */
const SKIPPED_BY_MOTO = [
  'AWS::CloudWatch::Alarm',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::Schedule',
];

const endpoint = process.env.MOTO_ENDPOINT;
const orgSecretPrefix = 'deployed/orgs/';

describe.skipIf(endpoint === undefined)('on moto', () => {
  /** With one subscriber that says nothing of severities. */
  const template = synthesise((stack) => ({
    orgSecretPrefix,
    chatTopic: true,
    smsTopic: true,
    subscriptions: [{ protocol: 'sqs', queue: new Queue(stack, 'Tickets') }],
  }));
  const wanted = resourcesOf(template).filter(({ type }) => !UNKNOWN_TO_MOTO.includes(type));
  let stack: MotoStack;

  beforeAll(async () => {
    stack = await deployOnMoto(endpoint ?? '', wanted);
  });

  test('cfn-lint, which comes with moto, finds nothing', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'eca-auditor-template-')), 'template.json');
    writeFileSync(file, JSON.stringify(synthesise({ scale: 'distributed', securityHub: true }).toJSON()));
    // W3005: CDK declares a dependency twice.
    const { stdout } = await promisify(execFile)('.venv/bin/cfn-lint', ['--ignore-checks', 'W3005', '--', file]);
    expect(stdout).toBe('');
  });

  test('the stack comes up, with every resource that moto can make', () => {
    const missing = wanted.filter(({ id }) => !stack.made.has(id)).map(({ type }) => type);
    expect([...new Set(missing)].sort()).toEqual(SKIPPED_BY_MOTO);
  });

  test('the bundle runs on what the template made: names, permissions and a subscriber that hears of it', async () => {
    const variables = await stack.variables();
    const proxy = await startRecordingProxy(endpoint ?? '');
    onTestFinished(() => proxy.close());
    const env = { ...variables, AWS_ENDPOINT_URL: proxy.url, ECA_AUDITOR_ALLOW_LOOPBACK: '1' };
    const org = await simulatedOrg({ apps: secureApps(2) });
    await stack.putSecret(`${orgSecretPrefix}acme`, org.secret());
    const set = (field: string, value: boolean) =>
      org.setField({ app: 'App1', type: 'ExtlClntAppGlobalOauthSettings', field, value });

    // With PKCE required an optional secret is but a medium finding.
    set('isPkceRequired', false);
    await invokeBundle({ executionId: 'night-1' }, env);
    await stack.received('Tickets');
    set('isConsumerSecretOptional', true);
    await invokeBundle({ executionId: 'night-2' }, env);

    const violation = expect.arrayContaining([
      expect.objectContaining({
        type: 'violation_opened',
        control: 'require-secret-web-server-flow',
        severity: 'high',
      }),
    ]);
    expect(await stack.readJson(`${variables.STATE_BUCKET}`, 'runs/night-2.json')).toMatchObject({ drift: violation });
    expect(await stack.received('Tickets')).toEqual([
      expect.objectContaining({ runId: 'night-2', events: violation }),
      expect.objectContaining({ runId: 'night-2', anchor: expect.objectContaining({ heads: 1 }) }),
    ]);
    const statements = await stack.statementsOf('AuditRole');
    expect(lacking(statements, proxy.needs())).toEqual([]);
    expect(unused(statements, proxy.needs())).toEqual([]);
  });
});

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
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { invokeBundle } from '../support/bundle.ts';
import { lacking, type Statement, unused } from '../support/iam.ts';
import { startRecordingProxy } from '../support/recording-proxy.ts';
import { secureApps, simulatedOrg } from '../support/simulated-salesforce.ts';
import { type Resource, resourcesOf } from '../support/template.ts';
import { synthesise } from './synth.ts';

const endpoint = process.env.MOTO_ENDPOINT;
const client = {
  endpoint: endpoint ?? '',
  region: 'eu-central-1',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
};
const ASSETS = 'cdk-hnb659fds-assets-123456789012-eu-central-1';

/** Left out of the template: moto's alarms have no ARN, which the dashboard asks for. */
const UNKNOWN_TO_MOTO = ['AWS::CloudWatch::Dashboard'];
/** Taken by moto's CloudFormation without being made; the template assertions cover them. */
const SKIPPED_BY_MOTO = [
  'AWS::CloudWatch::Alarm',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::Schedule',
];

const template = synthesise({ chatTopic: true, smsTopic: true });
const wanted = resourcesOf(template).filter(({ type }) => !UNKNOWN_TO_MOTO.includes(type));
let made: ReadonlyMap<string, string>;

describe.skipIf(endpoint === undefined)('on moto', () => {
  beforeAll(async () => {
    await uploadAssets(wanted);
    made = await deploy(wanted);
  });

  test('cfn-lint, which comes with moto, finds nothing', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'eca-auditor-template-')), 'template.json');
    writeFileSync(file, JSON.stringify(synthesise({ scale: 'distributed', securityHub: true }).toJSON()));
    // W3005: a dependency said twice, by CDK.
    const { stdout } = await promisify(execFile)('.venv/bin/cfn-lint', ['--ignore-checks', 'W3005', '--', file]);
    expect(stdout).toBe('');
  });

  test('the stack comes up, with every resource that moto can make', async () => {
    const missing = wanted.filter(({ id }) => !made.has(id)).map(({ type }) => type);
    expect([...new Set(missing)].sort()).toEqual(SKIPPED_BY_MOTO);
  });

  test('the bundle audits with the names that the template made, and needs exactly what its role allows', async () => {
    const proxy = await startRecordingProxy(client.endpoint);
    onTestFinished(() => proxy.close());
    const org = await simulatedOrg({ apps: secureApps(2) });
    await new SecretsManagerClient(client).send(
      new CreateSecretCommand({ Name: 'eca-auditor/orgs/acme', SecretString: JSON.stringify(org.secret()) }),
    );
    const variables = await variablesOf(physical('AWS::Lambda::Function'));
    const env = { ...variables, ...SDK, AWS_ENDPOINT_URL: proxy.url, ECA_AUDITOR_ALLOW_LOOPBACK: '1' };

    await invokeBundle({ executionId: 'night-1' }, env);
    org.setField({
      app: 'App1',
      type: 'ExtlClntAppGlobalOauthSettings',
      field: 'isConsumerSecretOptional',
      value: true,
    });
    expect(await invokeBundle({ executionId: 'night-2' }, env)).toMatchObject({ runId: 'night-2' });

    const run = await read(`${variables.STATE_BUCKET}`, 'runs/night-2.json');
    expect(run.drift).toContainEqual(
      expect.objectContaining({ type: 'violation_opened', control: 'require-secret-web-server-flow' }),
    );
    const statements = await statementsOf('AuditRole');
    expect(lacking(statements, proxy.needs())).toEqual([]);
    expect(unused(statements, proxy.needs())).toEqual([]);
  });
});

const SDK = { AWS_REGION: client.region, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' };

/** As `cdk deploy` does it before; moto wants the object, not what is in it. */
async function uploadAssets(resources: readonly Resource[]): Promise<void> {
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
  await s3.send(new CreateBucketCommand({ Bucket: ASSETS, CreateBucketConfiguration }));
  for (const { properties, type } of resources) {
    if (type !== 'AWS::Lambda::Function') continue;
    const { S3Key } = properties.Code as { S3Key: string };
    await s3.send(new PutObjectCommand({ Bucket: ASSETS, Key: S3Key, Body: 'code' }));
  }
}

/** @returns physical ids by logical id */
async function deploy(resources: readonly Resource[]): Promise<ReadonlyMap<string, string>> {
  const cloudFormation = new CloudFormationClient(client);
  const Resources = Object.fromEntries(
    resources.map(({ id, type, properties }) => [id, { Type: type, Properties: properties }]),
  );
  const StackName = 'EcaAuditor';
  await cloudFormation.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: JSON.stringify({ Resources }),
      Capabilities: ['CAPABILITY_IAM'],
    }),
  );
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
  const { StackResourceSummaries = [] } = await cloudFormation.send(new ListStackResourcesCommand({ StackName }));
  return new Map(
    StackResourceSummaries.flatMap(({ LogicalResourceId, PhysicalResourceId }) =>
      LogicalResourceId && PhysicalResourceId ? [[LogicalResourceId, PhysicalResourceId]] : [],
    ),
  );
}

function physical(type: string, part = ''): string {
  const id = wanted.find((resource) => resource.type === type && resource.id.includes(part))?.id ?? '';
  return made.get(id) ?? `no ${part} ${type}`;
}

async function variablesOf(functionName: string): Promise<Record<string, string>> {
  const { Environment } = await new LambdaClient(client).send(
    new GetFunctionConfigurationCommand({ FunctionName: functionName }),
  );
  const { NODE_OPTIONS: _, ...variables } = Environment?.Variables ?? {};
  return variables;
}

async function statementsOf(role: string): Promise<Statement[]> {
  const iam = new IAMClient(client);
  const RoleName = physical('AWS::IAM::Role', role);
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const policies = await Promise.all(
    PolicyNames.map((PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))),
  );
  return policies.flatMap(
    ({ PolicyDocument = '' }) =>
      (JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: Statement[] }).Statement,
  );
}

async function read(Bucket: string, Key: string): Promise<{ readonly drift: unknown[] }> {
  const { Body } = await new S3Client({ ...client, forcePathStyle: true }).send(new GetObjectCommand({ Bucket, Key }));
  return JSON.parse((await Body?.transformToString()) ?? '{}');
}

import { CfnParameter } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, test } from 'vitest';
import { EcaAuditor } from '../../../lib/infra/eca-auditor.ts';
import type { EcaAuditorProps } from '../../../lib/infra/props.ts';
import { decide, isAllowed, type PolicyStatement } from '../../support/aws/policy.ts';
import { resolveTemplate } from '../../support/aws/template.ts';
import { ACCOUNT, ALL, FORGER, OTHER_ACCOUNT, policies, ROLE } from '../../support/infra/policies.ts';
import { newStack, stubBundle } from '../../support/infra/synth.ts';

const alarmOf = (account: string) => ({
  'aws:SourceAccount': account,
  'aws:SourceArn': `arn:aws:cloudwatch:eu-central-1:${account}:alarm:Heartbeat`,
});

describe('the operations topic', () => {
  const { topic, ruleArns, audit } = policies();
  const { arn: resource, statements } = topic('OperationsTopic');
  const publishes = (principal: string, context = {}, identity: readonly PolicyStatement[] = []) =>
    isAllowed({ principal, action: 'sns:Publish', resource, context }, { identity, resource: statements });

  test('takes messages of this account’s alarms', () => {
    expect(publishes('cloudwatch.amazonaws.com', alarmOf(ACCOUNT))).toBe(true);
    expect(publishes('cloudwatch.amazonaws.com', alarmOf(OTHER_ACCOUNT))).toBe(false);
  });

  test('takes messages of our rules, and of no other', () => {
    expect(ruleArns.length).toBeGreaterThan(0);
    for (const arn of ruleArns) expect(publishes('events.amazonaws.com', { 'aws:SourceArn': arn })).toBe(true);
    const other = `arn:aws:events:eu-central-1:${ACCOUNT}:rule/somebodys`;
    expect(publishes('events.amazonaws.com', { 'aws:SourceArn': other })).toBe(false);
  });

  test('takes none of a role, whatever it is allowed: a forger, and the function too', () => {
    expect(publishes(FORGER, {}, ALL)).toBe(false);
    expect(publishes(FORGER, alarmOf(ACCOUNT), ALL)).toBe(false);
    expect(publishes(ROLE, {}, audit())).toBe(false);
  });
});

test.each(['AlertTopic', 'EventTopic'])('%s takes messages of the function, and of no other principal', (name) => {
  const { topic, audit } = policies();
  const { arn: resource, statements } = topic(name);
  const publishes = (principal: string, identity: readonly PolicyStatement[], context = {}) =>
    isAllowed({ principal, action: 'sns:Publish', resource, context }, { identity, resource: statements });
  expect(publishes(ROLE, audit())).toBe(true);
  expect(publishes(FORGER, ALL)).toBe(false);
  expect(publishes('cloudwatch.amazonaws.com', [], alarmOf(ACCOUNT))).toBe(false);
});

describe('the state bucket', () => {
  const { bucket, audit } = policies({ scale: 'distributed' });
  const { arn, statements } = bucket();
  const once = { 's3:if-none-match': '*', 's3:ObjectCreationOperation': 'true' };
  const may = (principal: string, action: string, key: string, identity = ALL, context: object = once) =>
    isAllowed(
      { principal, action, resource: `${arn}/${key}`, context: { 's3:TlsVersion': '1.3', ...context } },
      { identity, resource: statements },
    );

  test.each(['state/a.json', 'evidence/dt=2026-11-24/a.json', 'runs/a.json', 'reports/a.html', 'plans/a/plan.json'])(
    '%s is written by the function alone, and deleted by nobody',
    (key) => {
      expect(may(ROLE, 's3:PutObject', key, audit())).toBe(true);
      expect(may(ROLE, 's3:DeleteObject', key, audit())).toBe(false);
      for (const action of ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObjectRetention']) {
        expect(may(FORGER, action, key)).toBe(false);
      }
      expect(may(FORGER, 's3:GetObject', key)).toBe(true);
    },
  );

  test('evidence is written once, and nobody can delete it, not even the function with all permissions', () => {
    const key = 'evidence/dt=2026-11-24/a.json';
    const write = (identity: readonly PolicyStatement[], context: object) =>
      may(ROLE, 's3:PutObject', key, [...identity], context);
    expect(write(ALL, once)).toBe(true);
    expect(write(ALL, { 's3:ObjectCreationOperation': 'true' })).toBe(false);
    expect(write(audit(), { 's3:ObjectCreationOperation': 'true' })).toBe(false);
    // The parts of a multipart upload take no condition.
    expect(write(ALL, { 's3:ObjectCreationOperation': 'false' })).toBe(true);
    expect(may(ROLE, 's3:PutObject', 'state/a.json', audit(), {})).toBe(true);
    for (const action of ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:BypassGovernanceRetention']) {
      expect(may(ROLE, action, key)).toBe(false);
    }
  });

  test('who may change its policy can lift that, to repair state by hand', () => {
    expect(
      decide(statements, {
        principal: FORGER,
        action: 's3:PutBucketPolicy',
        resource: arn,
        context: { 's3:TlsVersion': '1.3' },
      }),
    ).toBe('implicit');
  });

  test('an imported one keeps its own policy, and synthesis warns', () => {
    const stack = newStack();
    new EcaAuditor(stack, 'Auditor', { codePath: stubBundle, bucket: Bucket.fromBucketName(stack, 'Own', 'own') });
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('bucket is imported'))).toHaveLength(1);
  });
});

describe.each<[string, (stack: ReturnType<typeof newStack>) => EcaAuditorProps]>([
  ['TopicKey', () => ({})],
  ['Own', (stack) => ({ encryptionKey: new Key(stack, 'Own') })],
])('the key %s', (id, props) => {
  const statements = policies(props).key(id);
  const uses = (principal: string, context = {}, action = 'kms:GenerateDataKey') =>
    decide(statements, { principal, action, resource: 'key', context }) === 'allowed';

  test('lets in both services that publish to the operations topic, CloudWatch for this account', () => {
    for (const action of ['kms:Decrypt', 'kms:GenerateDataKey']) {
      expect(uses('cloudwatch.amazonaws.com', { 'aws:SourceAccount': ACCOUNT }, action)).toBe(true);
      expect(uses('cloudwatch.amazonaws.com', { 'aws:SourceAccount': OTHER_ACCOUNT }, action)).toBe(false);
      // It sends neither account nor ARN.
      expect(uses('events.amazonaws.com', {}, action)).toBe(true);
    }
  });

  test('is no other service’s', () => {
    expect(uses('sqs.amazonaws.com', { 'aws:SourceAccount': ACCOUNT })).toBe(false);
  });
});

test('a key of one’s own encrypts the log groups of this account, and CloudWatch Logs may use it for them alone', () => {
  const own = policies((stack) => ({ encryptionKey: new Key(stack, 'Own'), scale: 'distributed' }));
  const groups = own.resources.filter(({ type }) => type === 'AWS::Logs::LogGroup');
  expect(groups).toHaveLength(2);
  for (const { properties } of groups) expect(properties).toHaveProperty('KmsKeyId');
  const uses = (account: string) =>
    decide(own.key('Own'), {
      principal: 'logs.eu-central-1.amazonaws.com',
      action: 'kms:Encrypt',
      resource: 'key',
      context: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-central-1:${account}:log-group:any` },
    });
  expect(uses(ACCOUNT)).toBe('allowed');
  expect(uses(OTHER_ACCOUNT)).toBe('implicit');
});

test('an imported key keeps its own policy, and synthesis warns what must be in it', () => {
  const stack = newStack();
  const arn = new CfnParameter(stack, 'KeyArn').valueAsString;
  new EcaAuditor(stack, 'Auditor', { codePath: stubBundle, encryptionKey: Key.fromKeyArn(stack, 'Own', arn) });
  expect(
    Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('encryptionKey is imported')),
  ).toHaveLength(1);
});

test('keys are used through services of the partition, which in China have a suffix of their own', () => {
  const { resources } = policies((stack) => ({ orgSecretKey: new Key(stack, 'SecretKey'), scale: 'distributed' }));
  const conditions = JSON.stringify(resources).match(/"kms:ViaService":\[.*?\}\]\]?\}/g) ?? [];
  expect(conditions.length).toBeGreaterThan(0);
  expect(JSON.stringify(resources)).not.toMatch(/\w+\.",\{"Ref":"AWS::Region"\},"\.amazonaws\.com"/);
  for (const condition of conditions) expect(condition).toContain('{"Ref":"AWS::URLSuffix"}');
});

test('the role of chat channels is assumed for this account alone', () => {
  const { resources, made } = policies({ chat: { slack: [{ workspaceId: 'T0123', channelId: 'C0123' }] } });
  const role = resources.find(({ id, type }) => type === 'AWS::IAM::Role' && id.includes('ChatRole'));
  const { Statement } = resolveTemplate(role?.properties.AssumeRolePolicyDocument, made) as {
    Statement: Omit<PolicyStatement, 'Resource'>[];
  };
  const assumes = (account: string) =>
    decide(
      Statement.map((each) => ({ ...each, Resource: '*' })),
      {
        principal: 'chatbot.amazonaws.com',
        action: 'sts:AssumeRole',
        resource: '*',
        context: { 'aws:SourceAccount': account },
      },
    );
  expect(assumes(ACCOUNT)).toBe('allowed');
  expect(assumes(OTHER_ACCOUNT)).toBe('implicit');
});

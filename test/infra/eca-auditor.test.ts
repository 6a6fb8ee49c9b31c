import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { expect, test } from 'vitest';
import { EcaAuditor } from '../../lib/infra/eca-auditor.ts';
import { newStack, propertiesOf, stubBundle, synthesise } from './synth.ts';

const template = synthesise();

test('runs on Node 24, arm64, one at a time, traced', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    Timeout: 900,
    ReservedConcurrentExecutions: 1,
    TracingConfig: { Mode: 'Active' },
    LoggingConfig: Match.objectLike({ LogFormat: 'JSON' }),
  });
});

test('the environment is the contract and nothing that could be a secret', () => {
  const [audit] = propertiesOf(synthesise({ chatTopic: true }), 'AWS::Lambda::Function');
  const { Variables = {} } = (audit?.Environment ?? {}) as { Variables?: Record<string, unknown> };
  expect(Object.keys(Variables).sort()).toEqual([
    'ALERT_TOPIC_ARN',
    'CHAT_TOPIC_ARN',
    'EVENT_TOPIC_ARN',
    'OPERATIONS_TOPIC_ARN',
    'ORG_SECRET_PREFIX',
    'POWERTOOLS_METRICS_NAMESPACE',
    'POWERTOOLS_SERVICE_NAME',
    'STATE_BUCKET',
  ]);
  expect(Variables.POWERTOOLS_METRICS_NAMESPACE).toBe('EcaAuditor');
});

test('variables of the user are added and do not replace the construct’s own', () => {
  synthesise({ environment: { LOG: 'x', ORG_SECRET_PREFIX: 'other/' } }).hasResourceProperties(
    'AWS::Lambda::Function',
    {
      Environment: { Variables: Match.objectLike({ LOG: 'x', ORG_SECRET_PREFIX: 'eca-auditor/orgs/' }) },
    },
  );
});

test('fires in the time zone that is set and hands over who fired and when', () => {
  synthesise({ schedule: 'cron(30 3 * * ? *)', timeZone: 'Europe/Berlin' }).hasResourceProperties(
    'AWS::Scheduler::Schedule',
    {
      ScheduleExpression: 'cron(30 3 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      State: 'ENABLED',
      Target: Match.objectLike({
        Input: '{"executionId":"<aws.scheduler.execution-id>","scheduledTime":"<aws.scheduler.scheduled-time>"}',
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 20 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('UndeliveredFirings'), 'Arn'] } },
      }),
    },
  );
});

test('a run that failed for good is kept, apart from firings that never arrived', () => {
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 2,
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('FailedRuns'), 'Arn'] } } },
  });
  template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
});

test('buckets are private, versioned, and outlive the stack', () => {
  template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  template.allResourcesProperties('AWS::S3::Bucket', {
    BucketEncryption: Match.anyValue(),
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    VersioningConfiguration: { Status: 'Enabled' },
  });
  template.hasResourceProperties('AWS::S3::Bucket', { LoggingConfiguration: Match.anyValue() });
});

test('records and reports name people, so they end with the evidence', () => {
  const expiry = (folder: string, of = template) =>
    propertiesOf(of, 'AWS::S3::Bucket')
      .flatMap((bucket) => (bucket.LifecycleConfiguration as { Rules: Record<string, unknown>[] }).Rules)
      .find(({ Prefix }) => Prefix === folder)?.ExpirationInDays;
  const short = synthesise({ evidenceRetention: Duration.days(90) });
  expect([expiry('runs/'), expiry('reports/')]).toEqual([undefined, 400]);
  expect([expiry('runs/', short), expiry('reports/', short)]).toEqual([90, 90]);
});

test('evidence moves to cheaper storage and never expires unless told to', () => {
  const archive = (props = {}) =>
    propertiesOf(synthesise(props), 'AWS::S3::Bucket')
      .flatMap((bucket) => (bucket.LifecycleConfiguration as { Rules: { Prefix?: string }[] }).Rules)
      .find(({ Prefix }) => Prefix === 'evidence/');
  expect(archive()).toMatchObject({ Transitions: [{ StorageClass: 'GLACIER_IR' }] });
  expect(archive()).not.toHaveProperty('ExpirationInDays');
  const retention = { evidenceRetention: Duration.days(2555) };
  expect(archive(retention)).toMatchObject({ ExpirationInDays: 2555 });
  // Evidence states it, so that verify knows it.
  synthesise(retention).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ EVIDENCE_RETENTION_DAYS: '2555' }) },
  });
});

test('evidence that is locked for longer than it is kept is refused', () => {
  const evidenceLock = { mode: 'governance', duration: Duration.days(365) } as const;
  expect(() => synthesise({ evidenceLock, evidenceRetention: Duration.days(364) })).toThrow(
    'evidenceRetention is 364 days and evidenceLock 365; expected a retention that is at least as long',
  );
  expect(() => synthesise({ evidenceLock, evidenceRetention: Duration.days(365) })).not.toThrow();
});

test('evidence can be locked', () => {
  synthesise({ evidenceLock: { mode: 'compliance', duration: Duration.days(365) } }).hasResourceProperties(
    'AWS::S3::Bucket',
    {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 365 } } },
    },
  );
});

test.each(['AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy'])(
  '%s refuses what is not TLS',
  (type) => {
    const subjects = { 'AWS::S3::BucketPolicy': 2, 'AWS::SNS::TopicPolicy': 3, 'AWS::SQS::QueuePolicy': 3 }[type];
    template.resourceCountIs(type, subjects ?? 0);
    template.allResourcesProperties(type, {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      }),
    });
  },
);

test('all topics are under a customer-managed key that alarms can use', () => {
  template.allResourcesProperties('AWS::SNS::Topic', {
    KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('TopicKey'), 'Arn'] },
  });
  template.hasResourceProperties('AWS::KMS::Key', {
    EnableKeyRotation: true,
    KeyPolicy: Match.objectLike({
      Statement: Match.arrayWith([
        Match.objectLike({
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        }),
      ]),
    }),
  });
});

test('nobody but the audit publishes alerts', () => {
  const forbidden = propertiesOf(template, 'AWS::SNS::TopicPolicy').filter((policy) =>
    JSON.stringify(policy).includes('"ArnNotEquals":{"aws:PrincipalArn":{"Fn::GetAtt":["AuditorAuditRole'),
  );
  expect(forbidden).toHaveLength(2);
});

test('a given key encrypts bucket and topics, and no other is made', () => {
  const own = synthesise((stack) => ({ encryptionKey: new Key(stack, 'Own') }));
  own.resourceCountIs('AWS::KMS::Key', 1);
  own.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        Match.objectLike({ ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) }),
      ],
    },
  });
});

test('given topics are used as they are', () => {
  const own = synthesise((stack) => {
    const topic = (id: string) => new Topic(stack, id);
    return { alertTopic: topic('A'), eventTopic: topic('E'), operationsTopic: topic('O') };
  });
  own.resourceCountIs('AWS::SNS::Topic', 3);
  own.resourceCountIs('AWS::KMS::Key', 0);
});

test('alerts go to their readers by severity, alarms to the same people', () => {
  const own = synthesise({
    subscriptions: [{ protocol: 'email', email: 'oncall@example.com', severities: ['critical', 'high'] }],
  });
  own.resourceCountIs('AWS::SNS::Subscription', 2);
  own.hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'email',
    Endpoint: 'oncall@example.com',
    FilterPolicy: { severity: ['critical', 'high'] },
    TopicArn: { Ref: Match.stringLikeRegexp('AlertTopic') },
  });
  own.hasResourceProperties('AWS::SNS::Subscription', {
    Endpoint: 'oncall@example.com',
    FilterPolicy: Match.absent(),
    TopicArn: { Ref: Match.stringLikeRegexp('OperationsTopic') },
  });
});

test('logs have an end and outlive the stack until then', () => {
  template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain', Properties: { RetentionInDays: 90 } });
  synthesise({ logRetention: RetentionDays.ONE_YEAR }).hasResourceProperties('AWS::Logs::LogGroup', {
    RetentionInDays: 365,
  });
});

test('a missing bundle says what to do', () => {
  expect(() => new EcaAuditor(newStack(), 'Auditor', { codePath: 'no/such/folder' })).toThrow(
    /no Lambda bundle in no\/such\/folder .* Run "npm run build" first/,
  );
});

test.each(['', '*', 'team/?/'])('the prefix "%s", which would open other secrets, is refused', (orgSecretPrefix) => {
  expect(() => synthesise({ orgSecretPrefix })).toThrow(/orgSecretPrefix is .*expected letters, digits/);
});

test('a distribution without a bound is refused', () => {
  const make = (maxConcurrency: number) => () => synthesise({ scale: 'distributed', distribution: { maxConcurrency } });
  expect(make(0)).toThrow(/distribution\.maxConcurrency is 0; expected a whole number from 1/);
  expect(make(2.5)).toThrow(/is 2\.5/);
});

test('a schedule or time zone that Scheduler would refuse is refused at once', () => {
  const longestGap = Duration.hours(24);
  expect(() => synthesise({ schedule: 'cron(0 2 * * *)', longestGap })).toThrow(
    /schedule is "cron\(0 2 \* \* \*\)"; expected cron/,
  );
  expect(() => synthesise({ timeZone: 'Berlin' })).toThrow(/timeZone is "Berlin"; expected an IANA name/);
});

test('an app without CDK’s feature flags gets the same bucket for access logs', () => {
  const withFlags = synthesise();
  const stack = new Stack(new App(), 'Test');
  new EcaAuditor(stack, 'Auditor', { codePath: stubBundle });
  const logsOf = (template: Template) =>
    propertiesOf(template, 'AWS::S3::Bucket').filter((bucket) => !('LoggingConfiguration' in bucket));
  expect(logsOf(Template.fromStack(stack))).toEqual(logsOf(withFlags));
});

import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { CHECKS, type Check } from '../../lib/cli/doctor/stack/checks.ts';
import { allowsUse, statementsIn } from '../../lib/cli/doctor/stack/policies/allowed-use.ts';
import { differences, propertiesIn } from '../../lib/cli/doctor/stack/template.ts';
import { WATCHED_SOURCES, whyLeftOut } from '../../lib/cli/doctor/stack/trail.ts';
import { type AwsSimulator, startAwsSimulator } from '../../lib/simulator/aws/start.ts';
import { synthesise } from '../infra/synth.ts';
import { type DeployedStack, deployOn, TRAIL } from '../support/aws/deployed-stack.ts';
import { resourcesOf } from '../support/aws/template.ts';
import { cli } from '../support/cli.ts';

const template = synthesise({ smsTopic: true });

let aws: AwsSimulator;
let stack: DeployedStack;
let now: Date;
const topic = (name: string) => stack.named('AWS::SNS::Topic', name);
const bucket = () => stack.named('AWS::S3::Bucket', 'StateBucket9');

/** Somebody is subscribed to all but the event topic, and the last night has its record. */
beforeEach(() => deployed(template));

async function deployed(of: Template) {
  now = new Date();
  aws = await startAwsSimulator({ clock: () => now });
  onTestFinished(() => aws.close());
  for (const [name, value] of Object.entries(aws.env())) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  stack = deployOn(aws, of);
  for (const name of ['Alert', 'Sms', 'Operations']) {
    if (topic(`${name}Topic`) !== '') aws.sns.subscribe(topic(`${name}Topic`), () => {});
  }
  aws.s3.put(bucket(), 'runs/last-night.json', '{}');
}

async function examined(...args: string[]) {
  const { code, stdout, stderr } = await cli(['doctor', '--aws', ...args, '--format', 'json']);
  const { checks } = JSON.parse(stdout) as { readonly checks: readonly Check[] };
  const problems = checks
    .filter(({ state }) => state !== 'ok')
    .map(({ check, state, message }) => [check, state, message]);
  return { code, stderr, checks, problems };
}

const says = (text: string) => expect.stringContaining(text);

test('a stack as it was deployed is well, and what is asked of AWS is what docs/operate.md allows', async () => {
  const { code, checks, problems } = await examined();
  expect(problems).toEqual([]);
  expect(code).toBe(0);
  expect(new Set(checks.map(({ check }) => check))).toEqual(new Set(CHECKS));
  expect(checks.map(({ message }) => message).join('\n')).toContain(
    'event: 0 confirmed, 0 pending. Others get the alerts.',
  );

  const prefixes = { monitoring: 'cloudwatch' } as Readonly<Record<string, string>>;
  const asked = aws.calls().map(({ service, operation }) => `${prefixes[service] ?? service}:${operation}`);
  const [, policy = ''] =
    /## Check the deployed stack.*?\n( {4}\{.*?\n {4}\})\n/s.exec(readFileSync('docs/operate.md', 'utf8')) ?? [];
  const { Statement } = JSON.parse(policy) as { Statement: readonly { readonly Action: readonly string[] }[] };
  const listed = asked.map((action) => action.replace('s3:ListObjectsV2', 's3:ListBucket'));
  expect(Statement.flatMap(({ Action }) => Action).toSorted()).toEqual([...new Set(listed)].toSorted());
});

test('what mutes the auditor is told, thing by thing', async () => {
  const { deployed, s3, sns } = aws;
  const schedule = stack.named('AWS::Scheduler::Schedule');
  const alarm = (name: string) => stack.named('AWS::CloudWatch::Alarm', name);
  const edit = (name: string, more: object) =>
    deployed.alarms.set(alarm(name), { ...deployed.alarms.get(alarm(name)), ...more });
  const rule = stack.named('AWS::Events::Rule', 'ScheduleChangedRule');
  const [key = '', { metadata, policy } = { metadata: {}, policy: '' }] = [...deployed.keys][0] ?? [];

  deployed.schedules.set(schedule, {
    ...deployed.schedules.get(schedule),
    State: 'DISABLED',
    Target: { Arn: 'arn:aws:lambda:eu-central-1:123456789012:function:another' },
    EndDate: 1_700_000_000,
  });
  deployed.alarms.delete(alarm('ErrorsAlarm'));
  edit('ThrottlesAlarm', { ActionsEnabled: false });
  edit('LostRunsAlarm', { AlarmActions: [] });
  edit('OrgsNotAssessedAlarm', { StateValue: 'ALARM', StateUpdatedTimestamp: 1_700_000_000 });
  deployed.rules.set(rule, { rule: { Name: rule, State: 'DISABLED' }, targets: [] });
  deployed.trails.set(TRAIL, {
    trail: { TrailARN: TRAIL, HomeRegion: 'eu-central-1' },
    status: { IsLogging: false },
    selectors: {},
  });
  deployed.keys.set(key, {
    metadata: { ...metadata, KeyState: 'Disabled' },
    policy: policy.replace('events.amazonaws.com', 'sqs.amazonaws.com'),
  });
  s3.setPolicy(bucket(), undefined);
  deployed.invocations.clear();
  now = new Date(now.getTime() - 28 * 60 * 60 * 1000);
  s3.put(bucket(), 'runs/last-night.json', '{}');
  const own = deployed.functions.get(stack.named('AWS::Lambda::Function'));
  for (let at = 0; at < 60; at += 1)
    deployed.functions.set(`any-${at}`, { FunctionName: `any-${at}`, FunctionArn: `${at}` });
  deployed.functions.set('other', {
    ...own,
    FunctionName: 'other',
    FunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:other',
  });

  const opened = { Action: 'SetTopicAttributes', TopicArn: topic('OperationsTopic'), AttributeName: 'Policy' };
  sns.handle(new URLSearchParams({ ...opened, AttributeValue: '{"Statement":[]}' }));
  const form = new URLSearchParams({
    Action: 'Subscribe',
    TopicArn: topic('AlertTopic'),
    Protocol: 'email',
    Endpoint: 'kim@example.com',
  });
  sns.handle(form);

  const { code, problems, checks } = await examined();
  expect(code).toBe(3);
  expect(problems).toEqual([
    ['schedule', 'failed', `${schedule} is DISABLED; expected ENABLED.`],
    [
      'schedule',
      'failed',
      says(`${schedule} starts arn:aws:lambda:eu-central-1:123456789012:function:another; expected arn:`),
    ],
    ['schedule', 'failed', `${schedule} has ended at 2023-11-14T22:13:20.000Z.`],
    ['alarms', 'failed', `${alarm('ErrorsAlarm')} no longer exists.`],
    ['alarms', 'failed', `The actions of ${alarm('ThrottlesAlarm')} are switched off.`],
    ['alarms', 'failed', `${alarm('LostRunsAlarm')} does not notify ${topic('OperationsTopic')} on ALARM.`],
    [
      'alarms',
      'warn',
      says(`${alarm('OrgsNotAssessedAlarm')} is in alarm since 2023-11-14T22:13:20.000Z. At least one org`),
    ],
    ['rules', 'failed', `${rule} is DISABLED; expected ENABLED.`],
    ['rules', 'failed', `${rule} does not notify ${topic('OperationsTopic')}.`],
    ['settings', 'failed', `${schedule} differs from the template: Input.`],
    ['settings', 'failed', `${rule} differs from the template: EventPattern.`],
    ['trail', 'failed', `No trail feeds the rules on tampering in eu-central-1: ${TRAIL} is not logging.`],
    ['topics', 'failed', says('does not let cloudwatch.amazonaws.com publish: messages of alarms are lost')],
    ['topics', 'failed', says('does not let events.amazonaws.com publish: messages of rules on tampering are lost')],
    ['topics', 'failed', says(`The operations topic ${topic('OperationsTopic')} lets others publish`)],
    ['subscriptions', 'warn', 'alert: 1 confirmed (lambda), 1 pending (email).'],
    ['keys', 'failed', `${key} is Disabled: its topics deliver nothing.`],
    ['keys', 'failed', `${key} does not let events.amazonaws.com use it: messages of rules on tampering are lost.`],
    ['secrets', 'warn', says('other (Test) reads the same org secrets (eca-auditor/orgs/, eca-auditor/orgs/)')],
    [
      'bucket',
      'failed',
      says(`The policy of ${bucket()} lets others write in state/, evidence/, runs/; only the function should.`),
    ],
    [
      'runs',
      'failed',
      says(
        `The newest record is of ${now.toISOString()} under s3://${bucket()}/runs/; expected one of the last 27 hours.`,
      ),
    ],
    ['runs', 'failed', says('was not invoked in the last 27 hours')],
  ]);
  expect(JSON.stringify(checks)).not.toContain('kim@example.com');
});

test('a rule that mutes an alarm is told, whoever made it; one that is over, or mutes others, is not', async () => {
  const ErrorsAlarm = stack.named('AWS::CloudWatch::Alarm', 'ErrorsAlarm');
  const mute = (name: string, Status: string, ...alarms: string[]) =>
    aws.deployed.muteRules.set(name, { rule: { AlarmMuteRuleArn: name, Status, MuteType: 'RECURRING' }, alarms });
  mute('over', 'EXPIRED', ErrorsAlarm);
  mute('others', 'ACTIVE', 'another');
  expect((await examined()).problems).toEqual([]);
  mute('now', 'ACTIVE', 'another', ErrorsAlarm);
  mute('nights', 'SCHEDULED', ErrorsAlarm);
  expect((await examined()).problems).toEqual([
    ['alarms', 'failed', `now mutes ${ErrorsAlarm} now.`],
    ['alarms', 'warn', `nights will mute ${ErrorsAlarm}.`],
  ]);
  aws.inject({ name: 'access_denied', operation: 'ListAlarmMuteRules' });
  expect((await examined()).problems).toEqual([
    ['alarms', 'not_assessed', says('cloudwatch:ListAlarmMuteRules was denied')],
  ]);
});

describe('what is live is compared with the deployed template', () => {
  const alarm = (name: string) => stack.named('AWS::CloudWatch::Alarm', name);
  const edit = (of: 'alarms' | 'functions' | 'schedules', name: string, more: object) =>
    aws.deployed[of].set(name, { ...aws.deployed[of].get(name), ...more });

  test('what was changed is told by its name, with the values but for those of the environment', async () => {
    const { deployed } = aws;
    const audit = stack.named('AWS::Lambda::Function');
    const schedule = stack.named('AWS::Scheduler::Schedule');
    const rule = stack.named('AWS::Events::Rule', 'ScheduleChangedRule');
    edit('alarms', alarm('ErrorsAlarm'), { Threshold: 1000, Period: 60, Unit: 'Bits' });
    edit('alarms', alarm('HeartbeatAlarm'), { Dimensions: [{ Name: 'service', Value: 'Another' }] });
    edit('alarms', alarm('UndeliveredAlarm'), { Dimensions: [{ Name: 'QueueName', Value: 'another' }] });
    const found = deployed.rules.get(rule) ?? { rule: {}, targets: [] };
    const narrow = { ...JSON.parse(String(found.rule.EventPattern)), account: ['000000000000'] };
    deployed.rules.set(rule, { ...found, rule: { ...found.rule, EventPattern: JSON.stringify(narrow) } });
    edit('schedules', schedule, { ScheduleExpression: 'cron(30 4 1 * ? *)' });
    deployed.concurrency.set(audit, 0);
    const { Environment } = deployed.functions.get(audit) as { Environment: { Variables: object } };
    edit('functions', audit, {
      Environment: { Variables: { ...Environment.Variables, NODE_OPTIONS: '--import=evil' } },
      Layers: [{ Arn: 'arn:aws:lambda:eu-central-1:123456789012:layer:evil:1', CodeSize: 1 }],
      LastModified: '2026-11-01T00:00:01.000+0000',
    });

    const { code, problems, checks } = await examined();
    expect(code).toBe(3);
    const differs = (name: string, what: string) => [
      'settings',
      'failed',
      `${name} differs from the template: ${what}.`,
    ];
    expect(problems.toSorted()).toEqual([
      ['code', 'failed', says(`${audit} was changed at 2026-11-01T00:00:01.000Z, after its deployment at 2026-11-01`)],
      ...[
        differs(
          alarm('ErrorsAlarm'),
          'Period is 60 (expected 3600), Unit is Bits (expected nothing), Threshold is 1000 (expected 1)',
        ),
        differs(alarm('HeartbeatAlarm'), 'Dimensions'),
        differs(alarm('UndeliveredAlarm'), 'Dimensions'),
        differs(rule, 'EventPattern.account'),
        differs(schedule, 'ScheduleExpression is cron(30 4 1 * ? *) (expected cron(30 4 * * ? *))'),
        differs(audit, 'Layers, ReservedConcurrentExecutions is 0 (expected 1), Environment.NODE_OPTIONS'),
      ].toSorted(),
    ]);
    expect(JSON.stringify(checks)).not.toContain('evil');
  });

  const settings = async () => (await examined()).problems.filter(([check]) => check === 'settings');

  test.each([
    ['of a distributed audit', { scale: 'distributed' }],
    ['without reserved executions', { neverOverlap: false }],
  ] as const)('a stack %s is well, until somebody stops its function', async (_, props) => {
    await deployed(synthesise(props));
    expect(await examined()).toMatchObject({ code: 0, problems: [] });
    aws.deployed.concurrency.set(stack.named('AWS::Lambda::Function'), 0);
    expect(await settings()).toEqual([['settings', 'failed', says('ReservedConcurrentExecutions is 0 (expected')]]);
  });

  test('in another order it is the same, and the CDK CLI writes a small template as YAML', async () => {
    aws.deployed.templates.set('EcaAuditor', stringify(template.toJSON()));
    const rule = stack.named('AWS::Events::Rule', 'BucketChangedRule');
    const found = aws.deployed.rules.get(rule) ?? { rule: {}, targets: [] };
    const pattern = JSON.parse(String(found.rule.EventPattern));
    const { eventName } = pattern.detail;
    const EventPattern = JSON.stringify({
      ...pattern,
      detail: { ...pattern.detail, eventName: eventName.toReversed() },
    });
    aws.deployed.rules.set(rule, { ...found, rule: { ...found.rule, EventPattern } });
    expect((await examined()).problems).toEqual([]);
  });

  test('what only CloudFormation knows is not assessed, nor is a function whose times are not known', async () => {
    const text = JSON.stringify(template.toJSON());
    const audit = stack.named('AWS::Lambda::Function');
    const imported = text.replace(/("STATE_BUCKET":)\{.*?\}/, '$1{"Fn::ImportValue":"Bucket"}');
    aws.deployed.templates.set('EcaAuditor', imported.replace('"AuditorErrorsAlarm', '"AnotherAlarm'));
    edit('functions', audit, { LastModified: 'soon' });
    expect((await examined()).problems.toSorted()).toEqual([
      ['code', 'not_assessed', says(`It is unknown when ${audit} was changed or deployed`)],
      [
        'settings',
        'not_assessed',
        says(`${audit}: the template's value of Environment.STATE_BUCKET is not known here`),
      ],
      ['settings', 'not_assessed', says(`The template does not declare ${alarm('ErrorsAlarm')}`)],
    ]);
    aws.deployed.templates.set('EcaAuditor', '{"Outputs":{}}');
    expect(await settings()).toEqual([
      ['settings', 'not_assessed', says("The template of EcaAuditor can't be understood")],
    ]);
  });
});

test('what is gone is told, and a heartbeat alone proves nothing', async () => {
  const { deployed, sns } = aws;
  const schedule = stack.named('AWS::Scheduler::Schedule');
  deployed.schedules.set(schedule, {
    ...deployed.schedules.get(schedule),
    ScheduleExpression: 'cron(30 2 * * ? *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
  });
  deployed.alarms.delete(stack.named('AWS::CloudWatch::Alarm', 'Heartbeat'));
  deployed.rules.clear();
  deployed.trails.clear();
  deployed.keys.clear();
  for (const name of ['Alert', 'Sms', 'Operations']) unsubscribeAll(topic(`${name}Topic`));
  function unsubscribeAll(arn: string) {
    const listed = sns.handle(new URLSearchParams({ Action: 'ListSubscriptionsByTopic', TopicArn: arn }))
      .body as string;
    for (const [, SubscriptionArn = ''] of listed.matchAll(/<SubscriptionArn>(.*?)</g)) {
      sns.handle(new URLSearchParams({ Action: 'Unsubscribe', SubscriptionArn }));
    }
  }
  const { code, problems } = await examined();
  expect(code).toBe(3);
  expect(problems).toEqual([
    ['schedule', 'warn', says('does not fire on 20')],
    ['alarms', 'failed', says('HeartbeatAlarm')],
    ['alarms', 'failed', 'The heartbeat alarm does not exist.'],
    ...[...resourcesOf(template)]
      .filter(({ type }) => type === 'AWS::Events::Rule')
      .map(() => ['rules', 'failed', says('no longer exists')]),
    ['settings', 'failed', says('(expected Etc/UTC)')],
    ['trail', 'failed', says('there is none')],
    ['subscriptions', 'failed', 'Nobody has confirmed a subscription to any alert topic.'],
    ['subscriptions', 'failed', 'sms: nobody has confirmed a subscription.'],
    ['subscriptions', 'failed', 'operations: nobody has confirmed a subscription.'],
    ['keys', 'failed', says('does not exist: its topics deliver nothing')],
    ['runs', 'not_assessed', says('The longest time without a run is unknown')],
  ]);
});

describe('what AWS does not answer is not assessed, and never ok', () => {
  const HIT: readonly (readonly [string, readonly string[]])[] = [
    ['GetSchedule', ['schedule']],
    ['DescribeAlarms', ['alarms', 'runs']],
    ['ListAlarmMuteRules', ['alarms']],
    ['ListTargetsByRule', ['rules']],
    ['GetTrailStatus', ['trail']],
    ['ListSubscriptionsByTopic', ['subscriptions']],
    ['GetKeyPolicy', ['keys']],
    ['ListFunctions', ['secrets']],
    ['GetBucketPolicy', ['bucket']],
    ['GetFunctionConcurrency', ['settings']],
  ];
  test('each by itself', async () => {
    for (const [operation] of HIT) aws.inject({ name: 'access_denied', operation });
    const { code, checks, problems } = await examined();
    expect(code).toBe(3);
    expect(new Set(problems.map(([, state]) => state))).toEqual(new Set(['not_assessed']));
    expect([...new Set(problems.map(([check]) => check))]).toEqual(
      CHECKS.filter((check) => HIT.some(([, hit]) => hit.includes(check))),
    );
    expect(checks.filter(({ state }) => state === 'ok').map(({ check }) => check)).toEqual(['stack', 'code', 'topics']);
    expect(problems.find(([check]) => check === 'schedule')).toEqual([
      'schedule',
      'not_assessed',
      'scheduler:GetSchedule was denied (AccessDeniedException).',
    ]);
  });

  test('the others', async () => {
    for (const operation of [
      'DescribeRule',
      'DescribeTrails',
      'GetTopicAttributes',
      'ListObjectsV2',
      'GetMetricStatistics',
      'GetTemplate',
    ]) {
      aws.inject({ name: 'access_denied', operation });
    }
    const { code, problems } = await examined();
    expect(code).toBe(3);
    expect(problems.map(([check, state]) => `${check} ${state}`)).toEqual([
      'rules not_assessed',
      'settings not_assessed',
      'trail not_assessed',
      ...Array.from({ length: 4 }, () => 'topics not_assessed'),
      ...Array.from({ length: 4 }, () => 'keys not_assessed'),
      'runs not_assessed',
      'runs not_assessed',
    ]);
  });

  test.each([
    ['GetFunctionConfiguration', 'lambda:GetFunctionConfiguration was denied (AccessDeniedException).'],
    ['ListStackResources', 'cloudformation:ListStackResources was denied (AccessDenied).'],
  ])('%s, without which nothing is', async (operation, message) => {
    aws.inject({ name: 'access_denied', operation });
    expect(await examined()).toMatchObject({ code: 3, problems: [['stack', 'not_assessed', message]] });
  });

  test('a stack that is not there, or holds no auditor, failed', async () => {
    expect(await examined('Another')).toMatchObject({
      code: 3,
      problems: [['stack', 'failed', says('There is no stack Another')]],
    });
    aws.deployed.functions.clear();
    expect((await examined()).problems[0]).toEqual(['stack', 'failed', says('no longer exists')]);
    aws.deployed.stacks.set('Empty', []);
    expect(await examined('Empty')).toMatchObject({
      code: 3,
      problems: [['stack', 'failed', says('no audit function')]],
    });
  });
});

test('which trail feeds the rules', () => {
  const management = { Field: 'eventCategory', Equals: ['Management'] };
  const advanced = (...fields: object[]) =>
    whyLeftOut({ AdvancedEventSelectors: [{ FieldSelectors: [management, ...fields] as never }] });
  expect(
    whyLeftOut({
      EventSelectors: [{ ReadWriteType: 'WriteOnly', ExcludeManagementEventSources: ['kms.amazonaws.com'] }],
    }),
  ).toBeUndefined();
  expect(whyLeftOut({ EventSelectors: [{ ReadWriteType: 'ReadOnly' }] })).toContain('excludes');
  expect(whyLeftOut({ EventSelectors: [{ IncludeManagementEvents: false }] })).toContain('excludes');
  expect(whyLeftOut({})).toContain('excludes');
  expect(
    whyLeftOut({ AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] }] }),
  ).toContain('excludes');
  expect(advanced()).toBeUndefined();
  expect(
    advanced({ Field: 'readOnly', Equals: ['false'] }, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }),
  ).toBeUndefined();
  expect(advanced({ Field: 'readOnly', Equals: ['true'] })).toContain('excludes');
  expect(advanced({ Field: 'eventSource', Equals: ['s3.amazonaws.com'] })).toContain('excludes');
  expect(advanced({ Field: 'eventSource', NotEquals: ['scheduler.amazonaws.com'] })).toContain('excludes');
  expect(advanced({ Field: 'eventSource', NotStartsWith: ['s'] })).toContain('not known here');
  expect(advanced({ Field: 'userIdentity.arn', NotEquals: ['x'] })).toContain('not known here');

  const patterns = resourcesOf(template)
    .filter(({ type }) => type === 'AWS::Events::Rule')
    .map(({ properties }) => JSON.stringify(properties.EventPattern));
  const sources = patterns.flatMap((pattern) => /"eventSource":\["([\w.]+)"\]/.exec(pattern)?.[1] ?? []);
  expect(new Set(WATCHED_SOURCES)).toEqual(new Set(sources));
});

test('where something differs from a template', () => {
  const names = new Map([
    ['AWS::Region', 'eu-central-1'],
    ['Queue1', 'https://sqs.eu-central-1.amazonaws.com/123456789012/lost'],
    ['Topic1', 'arn:aws:sns:eu-central-1:123456789012:alerts'],
  ]);
  const found = (declared: unknown, live: unknown) => {
    const text = JSON.stringify({ Resources: { One: { Type: 'Any', Properties: { it: declared } }, Bare: {} } });
    return differences(propertiesIn(text, names)?.get('One'), { it: live }).map(({ path, isKnown }) => [path, isKnown]);
  };
  const same: readonly (readonly [unknown, unknown])[] = [
    ['1', 1],
    [[], undefined],
    [false, 'false'],
    [{ Ref: 'Topic1' }, 'arn:aws:sns:eu-central-1:123456789012:alerts'],
    [{ 'Fn::GetAtt': ['Topic1', 'TopicName'] }, 'alerts'],
    [{ 'Fn::GetAtt': ['Queue1', 'Arn'] }, 'arn:aws:sqs:eu-central-1:123456789012:lost'],
    [{ 'Fn::Join': ['-', ['in', { Ref: 'AWS::Region' }]] }, 'in-eu-central-1'],
    [
      [{ a: 1 }, { b: 2 }],
      [{ b: 2 }, { a: 1 }],
    ],
  ];
  for (const [declared, live] of same) expect(found(declared, live)).toEqual([]);
  const different: readonly (readonly [unknown, unknown, string])[] = [
    [1, 2, 'it'],
    [undefined, 0, 'it'],
    [{ 'Fn::GetAtt': ['Queue1', 'QueueName'] }, 'another', 'it'],
    [{ 'Fn::GetAtt': ['Queue1', 'QueueName'] }, undefined, 'it'],
    [{ a: 1 }, { a: 1, b: 2 }, 'it.b'],
    [{ a: { b: 1 } }, { a: {} }, 'it.a.b'],
    [[{ a: 1 }], [{ a: 1 }, { a: 2 }], 'it'],
    [[{ a: 1 }], [{ a: 2 }], 'it'],
    [[{ a: { 'Fn::ImportValue': 'x' }, b: 1 }], [{ a: 1, b: 2 }], 'it'],
    [{ a: 1 }, 'a', 'it'],
  ];
  for (const [declared, live, path] of different) expect(found(declared, live)).toEqual([[path, true]]);
  const unknown = [
    { Ref: 'Parameter' },
    { 'Fn::GetAtt': ['Queue1', 'Colour'] },
    { 'Fn::GetAtt': ['Another', 'Arn'] },
    { 'Fn::Join': ['', ['a', { 'Fn::GetAtt': ['Queue1', 'Arn'] }]] },
    { 'Fn::Join': [',', { 'Fn::ImportValue': 'x' }] },
    { 'Fn::Sub': 'a${b}' },
    '{{resolve:ssm:name}}',
  ];
  for (const declared of unknown) expect(found(declared, 'any')).toEqual([['it', false]]);
  expect(found([{ Ref: 'Parameter' }], ['any'])).toEqual([['it', false]]);
  for (const text of ['', '{', '[]', 'null', '{"Resources":1}']) expect(propertiesIn(text, names)).toBeUndefined();
});

test('what the policy of a key says of a service', () => {
  const allow = {
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: ['kms:Decrypt', 'kms:Generate*'],
    Resource: '*',
  };
  const answer = (...statements: object[]) =>
    allowsUse(statementsIn(JSON.stringify({ Statement: statements })) ?? [], {
      service: 'cloudwatch.amazonaws.com',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resource: 'arn:key',
      context: { 'aws:SourceAccount': '123456789012', 'aws:SourceArn': undefined },
    });
  const under = (Condition: object) => ({ ...allow, Condition });
  const deny = (more: object) => ({ ...allow, Effect: 'Deny', Principal: '*', ...more });
  expect(answer(allow)).toBe('yes');
  expect(answer()).toBe('no');
  expect(answer({ ...allow, Action: 'kms:Decrypt' })).toBe('no');
  expect(answer({ ...allow, Resource: 'arn:other' })).toBe('no');
  expect(answer({ ...allow, Principal: { AWS: 'arn:aws:iam::123456789012:root' } })).toBe('no');
  expect(answer({ ...allow, Principal: '*' })).toBe('unknown');
  expect(answer({ ...allow, Action: undefined, NotAction: 'kms:Delete*' })).toBe('unknown');
  expect(answer(under({ StringEquals: { 'aws:SourceAccount': '123456789012' } }))).toBe('yes');
  expect(answer(under({ StringEquals: { 'aws:SourceAccount': '999999999999' } }))).toBe('no');
  expect(answer(under({ ArnLike: { 'aws:SourceArn': 'arn:*' } }))).toBe('no');
  expect(answer(under({ ArnLikeIfExists: { 'aws:SourceArn': 'arn:*' } }))).toBe('yes');
  expect(answer(under({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }))).toBe('unknown');
  expect(answer(under({ 'ForAllValues:StringEquals': { 'aws:SourceAccount': '123456789012' } }))).toBe('unknown');
  expect(answer(allow, deny({ Condition: { Bool: { 'aws:SecureTransport': false } } }))).toBe('yes');
  expect(answer(allow, deny({ Condition: { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } } }))).toBe('unknown');
  expect(answer(allow, deny({ Principal: { Service: 'cloudwatch.amazonaws.com' } }))).toBe('no');
  expect(statementsIn('{}')).toBeUndefined();
});

test('for people in 80 columns; with --aws no org is named', async () => {
  aws.inject({ name: 'access_denied', operation: 'GetSchedule' });
  const { stdout } = await cli(['doctor', '--aws']);
  expect(stdout).toMatch(/^EcaAuditor · eu-central-1\n/);
  expect(stdout).toMatch(/\nnot assessed {2}Schedule /);
  expect(stdout).toMatch(/\nok +Alarms /);
  expect(stdout).toContain('To do: Allow scheduler:GetSchedule to the role or');
  // A path is one word, to be copied.
  expect(stdout.split('\n').filter((line) => line.replace(/\S*\/\S*$/, '').length > 80)).toEqual([]);
  const both = await cli(['doctor', '--aws', '--target-org', 'acme']);
  expect(both).toMatchObject({ code: 2, stderr: says('found together with --target-org') });
});

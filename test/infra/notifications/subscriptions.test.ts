import { CfnParameter, SecretValue, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { expect, test } from 'vitest';
import { EcaAuditor } from '../../../lib/infra/eca-auditor.ts';
import type { Subscription } from '../../../lib/infra/notifications/subscriptions.ts';
import type { EcaAuditorProps } from '../../../lib/infra/props.ts';
import { newApp, newStack, propertiesOf, stubBundle, synthesise } from '../synth.ts';

const UUID = '01234567-89ab-cdef-0123-456789abcdef';
const email = { protocol: 'email', email: 'oncall@example.com' } as const;

test('a subscription without severities gets everything', () => {
  const [subscription] = propertiesOf(
    synthesise({ subscriptions: [email], operationsEmails: [] }),
    'AWS::SNS::Subscription',
  );
  expect(subscription).toMatchObject({ Protocol: 'email', Endpoint: 'oncall@example.com' });
  expect(subscription).not.toHaveProperty('FilterPolicy');
});

test.each<[string, Exclude<Subscription, { protocol: 'incident' }>, Record<string, unknown>]>([
  ['AlertTopic', email, { Protocol: 'email' }],
  ['SmsTopic', { protocol: 'sms', phoneNumber: '+15555550100' }, { Protocol: 'sms', Endpoint: '+15555550100' }],
  ['EventTopic', { protocol: 'https', url: SecretValue.secretsManager('urls/hook') }, { Protocol: 'https' }],
])('%s carries its audience’s language, filtered by severity when told to', (topic, subscription, properties) => {
  synthesise({ subscriptions: [{ ...subscription, severities: ['critical'] }] }).hasResourceProperties(
    'AWS::SNS::Subscription',
    {
      ...properties,
      TopicArn: { Ref: Match.stringLikeRegexp(topic) },
      FilterPolicy: { severity: ['critical'] },
    },
  );
});

test('incidents are never filtered: their messages name no severity, so a filter would let none through', () => {
  const subscriptions: Subscription[] = [{ protocol: 'incident', url: SecretValue.secretsManager('urls/pagerduty') }];
  const [subscription] = propertiesOf(synthesise({ subscriptions }), 'AWS::SNS::Subscription');
  expect(subscription).toMatchObject({
    Protocol: 'https',
    TopicArn: { Ref: expect.stringContaining('IncidentTopic') },
    RedrivePolicy: expect.anything(),
  });
  expect(subscription).not.toHaveProperty('FilterPolicy');
});

test('queues get the document as it is, functions in SNS’s event, and what either does not take is kept', () => {
  const template = synthesise((stack) => ({
    subscriptions: [
      { protocol: 'sqs', queue: new Queue(stack, 'Alerts') },
      {
        protocol: 'lambda',
        function: LambdaFunction.fromFunctionAttributes(stack, 'Ticket', {
          functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:ticket',
          sameEnvironment: true,
        }),
      },
    ],
  }));
  const kept = {
    TopicArn: { Ref: Match.stringLikeRegexp('EventTopic') },
    RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('UndeliveredAlerts'), 'Arn'] } },
  };
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'sqs', RawMessageDelivery: true, ...kept });
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'lambda', ...kept });
  template.hasResourceProperties('AWS::Lambda::Permission', { Principal: 'sns.amazonaws.com' });
});

test('topics of optional audiences are there when somebody listens, and the function is told', () => {
  const variables = (props: Parameters<typeof synthesise>[0]) =>
    propertiesOf(synthesise(props), 'AWS::Lambda::Function')
      .flatMap(({ Environment }) => Object.keys((Environment as { Variables: object }).Variables))
      .filter((name) => /^(CHAT|SMS|INCIDENT)_/.test(name));
  expect(variables({ subscriptions: [email] })).toEqual([]);
  expect(variables({ subscriptions: [{ protocol: 'sms', phoneNumber: '+15555550100' }] })).toEqual(['SMS_TOPIC_ARN']);
  expect(
    variables({ subscriptions: [{ protocol: 'incident', url: SecretValue.secretsManager('urls/pagerduty') }] }),
  ).toEqual(['INCIDENT_TOPIC_ARN']);
  expect(variables({ chat: { slack: [{ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' }] } })).toEqual([
    'CHAT_TOPIC_ARN',
  ]);
});

test('chat channels listen to alerts and alarms, and may do nothing', () => {
  const template = synthesise({
    chat: {
      slack: [{ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' }],
      teams: [{ tenantId: UUID, teamId: UUID, channelId: '19%3Aabc%40thread.tacv2' }],
    },
  });
  const listening = {
    SnsTopicArns: [{ Ref: Match.stringLikeRegexp('ChatTopic') }, { Ref: Match.stringLikeRegexp('OperationsTopic') }],
    GuardrailPolicies: [{ 'Fn::Join': ['', Match.arrayWith([':iam::aws:policy/AWSDenyAll'])] }],
  };
  template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
    SlackWorkspaceId: 'T0123ABCD',
    SlackChannelId: 'C0123ABCD',
    ...listening,
  });
  template.hasResourceProperties('AWS::Chatbot::MicrosoftTeamsChannelConfiguration', {
    TeamsTenantId: UUID,
    TeamId: UUID,
    TeamsChannelId: '19%3Aabc%40thread.tacv2',
    ...listening,
  });
  const policies = JSON.stringify(propertiesOf(template, 'AWS::IAM::Policy').map(({ Roles }) => Roles));
  expect(policies).not.toContain('ChatRole');
});

test('a subscription that would get nothing is refused', () => {
  expect(() => synthesise({ subscriptions: [{ ...email, severities: [] }] })).toThrow(/an empty list of severities/);
});

test('a URL is read from its secret at deployment and is nowhere in the template', () => {
  const template = synthesise({
    subscriptions: [
      { protocol: 'https', url: SecretValue.secretsManager('urls/hook') },
      { protocol: 'incident', url: SecretValue.secretsManager('urls/pagerduty') },
    ],
  });
  const endpoints = propertiesOf(template, 'AWS::SNS::Subscription').map(({ Endpoint }) => Endpoint);
  expect(endpoints.sort()).toEqual([
    '{{resolve:secretsmanager:urls/hook:SecretString:::}}',
    '{{resolve:secretsmanager:urls/pagerduty:SecretString:::}}',
  ]);
});

test('a URL can come by a parameter with NoEcho, and never as plain text', () => {
  const byParameter = (noEcho: boolean) =>
    synthesise((stack) => {
      const url = SecretValue.cfnParameter(new CfnParameter(stack, 'Url', { noEcho }));
      return { subscriptions: [{ protocol: 'https', url }] };
    });
  expect(propertiesOf(byParameter(true), 'AWS::SNS::Subscription')).toEqual([
    expect.objectContaining({ Endpoint: { Ref: 'Url' } }),
  ]);
  expect(() => byParameter(false)).toThrow(/NoEcho/);
  const url = SecretValue.unsafePlainText('https://events.example.com/integration/0123456789abcdef/enqueue');
  const plain = () => synthesise({ subscriptions: [{ protocol: 'incident', url }] });
  expect(plain).toThrow(/plain text/);
  expect(plain).not.toThrow(/0123456789abcdef/);
});

const lambda = (functionArn: string) => (stack: Stack) => ({
  subscriptions: [
    {
      protocol: 'lambda' as const,
      function: LambdaFunction.fromFunctionAttributes(stack, 'Ticket', { functionArn, sameEnvironment: true }),
    },
  ],
});

test('an endpoint that is there twice is refused, since SNS takes one subscription of it', () => {
  const twice =
    (...subscriptions: Subscription[]) =>
    () =>
      synthesise({ subscriptions });
  expect(twice(email, { ...email, severities: ['critical'] })).toThrow(/oncall@example.com is subscribed twice/);
  expect(twice(email, { ...email, email: 'OnCall@example.com' })).toThrow(/twice/);
  const url = () => SecretValue.secretsManager('urls/hook');
  expect(twice({ protocol: 'https', url: url() }, { protocol: 'https', url: url() })).toThrow(/urls\/hook.*twice/);
  expect(() => synthesise({ operationsEmails: ['a@example.com', 'a@example.com'] })).toThrow(/operationsEmails/);
  expect(twice({ protocol: 'https', url: url() }, { protocol: 'https', url: url(), channel: 'chat' })).not.toThrow();
});

test('a function of another account or region is refused where both are known', () => {
  const make = (functionArn: string) => {
    const stack = new Stack(newApp(), 'Known', {
      env: { account: '123456789012', region: 'eu-central-1' },
    });
    return () => new EcaAuditor(stack, 'Auditor', { codePath: stubBundle, ...lambda(functionArn)(stack) });
  };
  expect(make('arn:aws:lambda:eu-central-1:999999999999:function:ticket')).toThrow(/account 999999999999/);
  expect(make('arn:aws:lambda:us-east-1:123456789012:function:ticket')).toThrow(/region us-east-1/);
  expect(make('arn:aws:lambda:eu-central-1:123456789012:function:ticket')).not.toThrow();
});

test('ids of chat that AWS would refuse are refused at once', () => {
  const slack = (workspaceId: string, channelId: string) => () =>
    synthesise({ chat: { slack: [{ workspaceId, channelId }] } });
  expect(slack('t0123', 'C0123')).toThrow(/"t0123"; expected a Slack workspace id/);
  expect(slack('T0123', '#alerts')).toThrow(/"#alerts"; expected a Slack channel id/);
  expect(() => synthesise({ serviceName: 'audit eu' })).toThrow(/serviceName is "audit eu"/);
  const one = { workspaceId: 'T0123', channelId: 'C0123' };
  expect(() => synthesise({ chat: { slack: [one, one] } })).toThrow(/the channel "C0123" twice/);
});

test.each<[string, EcaAuditorProps, number]>([
  ['nobody', {}, 2],
  ['a program alone', { subscriptions: [{ protocol: 'https', url: SecretValue.secretsManager('urls/hook') }] }, 1],
  ['people', { subscriptions: [email] }, 0],
  ['a chat channel', { chat: { slack: [{ workspaceId: 'T0123', channelId: 'C0123' }] } }, 0],
])('%s subscribed: synthesis warns of topics that nobody hears', (_, props, warnings) => {
  const stack = newStack();
  new EcaAuditor(stack, 'Auditor', { codePath: stubBundle, ...props });
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('nobody is subscribed'))).toHaveLength(
    warnings,
  );
});

import { Match } from 'aws-cdk-lib/assertions';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { expect, test } from 'vitest';
import type { Subscription } from '../../lib/infra/subscriptions.ts';
import { propertiesOf, synthesise } from './synth.ts';

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
  ['EventTopic', { protocol: 'https', url: 'https://example.com/hook' }, { Protocol: 'https' }],
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
  const subscriptions: Subscription[] = [{ protocol: 'incident', url: 'https://example.com/enqueue' }];
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
  expect(variables({ subscriptions: [{ protocol: 'incident', url: 'https://example.com' }] })).toEqual([
    'INCIDENT_TOPIC_ARN',
  ]);
  expect(variables({ chat: { slack: [{ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' }] } })).toEqual([
    'CHAT_TOPIC_ARN',
  ]);
});

test('chat channels listen to alerts and alarms, and may do nothing', () => {
  const template = synthesise({
    chat: {
      slack: [{ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' }],
      teams: [{ tenantId: 'tenant', teamId: 'team', channelId: 'channel' }],
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
    TeamsTenantId: 'tenant',
    TeamId: 'team',
    TeamsChannelId: 'channel',
    ...listening,
  });
  const policies = JSON.stringify(propertiesOf(template, 'AWS::IAM::Policy').map(({ Roles }) => Roles));
  expect(policies).not.toContain('ChatRole');
});

test('a subscription that would get nothing, or in the clear, is refused', () => {
  expect(() => synthesise({ subscriptions: [{ ...email, severities: [] }] })).toThrow(/gets nothing/);
  expect(() => synthesise({ subscriptions: [{ protocol: 'https', url: 'http://example.com' }] })).toThrow(
    /url is "http:\/\/example.com"; expected https/,
  );
});

/**
 * One topic an audience: people, machines, chat, and those who run the auditor. All encrypted and TLS only; each takes
 * messages from its one publisher alone.
 *
 * @module
 */
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, type IRole, PolicyStatement, ServicePrincipal, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, SubscriptionFilter, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Severity } from '../audit/model.ts';
import type { EcaAuditorProps } from './props.ts';

/** Somebody who gets mail; must confirm the subscription once. */
export interface EmailRecipient {
  readonly email: string;
  /** Only alerts of these severities. @default - all */
  readonly severities?: readonly Severity[] | undefined;
}

export interface AuditTopics {
  readonly alert: ITopic;
  readonly event: ITopic;
  readonly chat: ITopic | undefined;
  readonly operations: ITopic;
}

export type TopicsProps = Pick<
  EcaAuditorProps,
  'alertTopic' | 'eventTopic' | 'chatTopic' | 'operationsTopic' | 'encryptionKey' | 'alertEmails' | 'operationsEmails'
> & { readonly publisher: IRole };

/** The topics that are given, and new ones in place of those that are not, with their mail subscriptions. */
export function createTopics(scope: Construct, props: TopicsProps): AuditTopics {
  const allGiven = props.alertTopic && props.eventTopic && props.operationsTopic && props.chatTopic !== true;
  const key = allGiven ? undefined : topicKey(scope, props.encryptionKey);
  const make = (id: string, displayName: string) => createTopic(scope, id, displayName, key);
  const makeForAudit = (id: string, displayName: string) => onlyFor(props.publisher, make(id, displayName));
  const topics = {
    alert: props.alertTopic ?? makeForAudit('AlertTopic', 'ECA Auditor'),
    event: props.eventTopic ?? makeForAudit('EventTopic', 'ECA Auditor events'),
    chat: props.chatTopic === true ? makeForAudit('ChatTopic', 'ECA Auditor chat') : props.chatTopic,
    operations: props.operationsTopic ?? openToAlarms(make('OperationsTopic', 'ECA Auditor operations')),
  };
  const alertEmails = props.alertEmails ?? [];
  subscribeByEmail(topics.alert, alertEmails);
  subscribeByEmail(
    topics.operations,
    props.operationsEmails?.map((email) => ({ email })) ?? alertEmails.map(({ email }) => ({ email })),
  );
  return topics;
}

/**
 * A key for topics that CloudWatch alarms publish to. The AWS-managed key `alias/aws/sns` would lose every alarm in
 * silence: its policy does not let CloudWatch in and can't be changed
 * (https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns).
 */
function topicKey(scope: Construct, given: IKey | undefined): IKey {
  const key =
    given ??
    new Key(scope, 'TopicKey', {
      description: 'Encrypts the topics of eca-auditor.',
      enableKeyRotation: true,
      // Topics keep nothing: a message under way is all that this key could take with it.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsPublish',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'], // In a key policy: this key.
    }),
  );
  return key;
}

function createTopic(scope: Construct, id: string, displayName: string, key: IKey | undefined): Topic {
  return new Topic(scope, id, { displayName, enforceSSL: true, ...(key && { masterKey: key }) });
}

/** Nobody but `publisher` can publish, whatever other identities in the account are allowed: no forged alerts. */
function onlyFor(publisher: IRole, topic: Topic): Topic {
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'OnlyTheAuditPublishes',
      effect: Effect.DENY,
      principals: [new StarPrincipal()],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': publisher.roleArn } },
    }),
  );
  return topic;
}

/** Alarms of this account and region can publish. */
function openToAlarms(topic: Topic): Topic {
  const stack = Stack.of(topic);
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsPublish',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'cloudwatch', resource: 'alarm:*' }) },
      },
    }),
  );
  return topic;
}

function subscribeByEmail(topic: ITopic, recipients: readonly EmailRecipient[]): void {
  for (const { email, severities } of recipients) {
    topic.addSubscription(
      new EmailSubscription(email, {
        ...(severities && {
          filterPolicy: { severity: SubscriptionFilter.stringFilter({ allowlist: [...severities] }) },
        }),
      }),
    );
  }
}

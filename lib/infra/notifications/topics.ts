/**
 * One topic for each channel, and the operations topic for those who run the auditor. All are encrypted and accept only TLS.
 * Only the audit publishes alerts; only alarms and rules publish to the operations topic.
 *
 * @module
 */
import { Annotations, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, type IRole, PolicyStatement, ServicePrincipal, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { CHANNEL_IDS, CHANNELS, type ChannelId } from '../../alert/channels/index.ts';

type Creation = { readonly [C in ChannelId]: (typeof CHANNELS)[C]['topic']['made'] };

/** The topics by channel, and the operations topic. */
export type AuditTopics = {
  readonly [C in ChannelId]: Creation[C] extends 'always' ? ITopic : ITopic | undefined;
} & { readonly operations: ITopic };

/** A topic of the user's own for a channel, or `true` for a new one. */
export type TopicProps = { readonly [C in ChannelId as `${C}Topic`]?: ITopic | true | undefined };

export interface TopicsProps extends TopicProps {
  readonly operationsTopic?: ITopic | undefined;
  readonly encryptionKey?: IKey | undefined;
  readonly publisher: IRole;
  /** Whether something subscribes to the channel. */
  readonly isNeeded: (channel: ChannelId) => boolean;
}

/** Uses the topics that are given, and creates the others that are needed. */
export function createTopics(scope: Construct, props: TopicsProps): AuditTopics {
  const { operationsTopic } = props;
  const wanted = CHANNEL_IDS.map((channel) => {
    const given = props[`${channel}Topic`];
    const isCreated = CHANNELS[channel].topic.made === 'always' || props.isNeeded(channel);
    return [channel, given ?? (isCreated ? true : undefined)] as const;
  });
  const createsNone = operationsTopic !== undefined && wanted.every(([, topic]) => topic !== true);
  const key = createsNone ? undefined : topicKey(scope, props.encryptionKey);
  if (key !== undefined) allowServicesToUseKey(scope, key);
  const topics = wanted.map(([channel, topic]) => {
    const { id, displayName } = CHANNELS[channel].topic;
    const made = topic === true ? restrictToRole(props.publisher, createTopic(scope, id, displayName, key)) : topic;
    return [channel, made];
  });
  return {
    ...Object.fromEntries(topics),
    operations:
      operationsTopic ?? restrictToServices(createTopic(scope, 'OperationsTopic', 'ECA Auditor operations', key)),
  };
}

/** The topics that the audit publishes to, by channel. */
export function publishedTopics(topics: AuditTopics): (readonly [ChannelId, ITopic])[] {
  return CHANNEL_IDS.flatMap((channel) => {
    const topic = topics[channel];
    return topic === undefined ? [] : [[channel, topic] as const];
  });
}

/**
 * A key for topics that CloudWatch alarms publish to. With the AWS-managed key `alias/aws/sns` every alarm would be lost
 * without an error: its policy does not allow CloudWatch and can't be changed
 * (https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns).
 */
function topicKey(scope: Construct, given: IKey | undefined): IKey {
  return (
    given ??
    new Key(scope, 'TopicKey', {
      description: 'Encrypts the topics of eca-auditor.',
      enableKeyRotation: true,
      // A topic stores nothing, so deleting the key can lose only messages in transit.
      removalPolicy: RemovalPolicy.DESTROY,
    })
  );
}

/** Lets the services that publish to the operations topic use the key. */
function allowServicesToUseKey(scope: Construct, key: IKey): void {
  const use = { actions: ['kms:Decrypt', 'kms:GenerateDataKey*'], resources: ['*'] }; // In a key policy: this key.
  const { statementAdded } = key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsPublish',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      ...use,
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'RulesPublish',
      principals: [new ServicePrincipal('events.amazonaws.com')],
      ...use,
      // Without a condition, because EventBridge sends KMS no source account or ARN for an encrypted topic. The topic's own
      // policy decides who may publish. https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    }),
  );
  if (statementAdded) return;
  Annotations.of(scope).addWarningV2(
    'eca-auditor:imported-key',
    "EcaAuditor: encryptionKey is imported, so CDK can't change its policy. Check two things in it (docs/deploy.md). Unless cloudwatch.amazonaws.com and events.amazonaws.com may use kms:Decrypt and kms:GenerateDataKey*, alarms are lost. Unless CloudWatch Logs may encrypt with it, the deployment fails.",
  );
}

function createTopic(scope: Construct, id: string, displayName: string, key: IKey | undefined): Topic {
  return new Topic(scope, id, { displayName, enforceSSL: true, ...(key && { masterKey: key }) });
}

/** Denies publishing to all but `publisher`, so that no other identity of the account can forge an alert. */
function restrictToRole(publisher: IRole, topic: Topic): Topic {
  // For a session of a role this is the role's ARN. A service that acts as itself has none, and is denied too.
  denyPublishing(topic, 'OnlyTheAuditPublishes', { ArnNotEquals: { 'aws:PrincipalArn': publisher.roleArn } });
  return topic;
}

function denyPublishing(topic: Topic, sid: string, conditions: Record<string, Record<string, string>>): void {
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid,
      effect: Effect.DENY,
      principals: [new StarPrincipal()],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions,
    }),
  );
}

/**
 * Only alarms of this account and region, and the rules that {@link allowRules} names, can publish. No role or user can, so
 * nobody can forge an "OK".
 */
function restrictToServices(topic: Topic): Topic {
  const stack = Stack.of(topic);
  denyPublishing(topic, 'OnlyServicesPublish', { Bool: { 'aws:PrincipalIsAWSService': 'false' } });
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

/** Lets these rules of EventBridge publish to the operations topic. */
export function allowRules(topic: ITopic, ruleArns: readonly string[]): void {
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'RulesPublish',
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { ArnEquals: { 'aws:SourceArn': [...ruleArns] } },
    }),
  );
}

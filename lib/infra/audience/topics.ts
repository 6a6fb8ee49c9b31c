/**
 * One topic a channel, and one for those who run the auditor. All encrypted and TLS only; each takes messages from its one
 * publisher alone.
 *
 * @module
 */
import { Annotations, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, type IRole, PolicyStatement, ServicePrincipal, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { CHANNEL_IDS, CHANNELS, type ChannelId } from '../../alert/channels/index.ts';

type Made = { readonly [C in ChannelId]: (typeof CHANNELS)[C]['topic']['made'] };

/** By channel, and for those who run the auditor. */
export type AuditTopics = {
  readonly [C in ChannelId]: Made[C] extends 'always' ? ITopic : ITopic | undefined;
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

/** The topics that are given, and new ones in place of those that are not. */
export function createTopics(scope: Construct, props: TopicsProps): AuditTopics {
  const { operationsTopic } = props;
  const wanted = CHANNEL_IDS.map((channel) => {
    const given = props[`${channel}Topic`];
    const isMade = CHANNELS[channel].topic.made === 'always' || props.isNeeded(channel);
    return [channel, given ?? (isMade ? true : undefined)] as const;
  });
  const isNoneMade = operationsTopic !== undefined && wanted.every(([, topic]) => topic !== true);
  const key = isNoneMade ? undefined : topicKey(scope, props.encryptionKey);
  if (key !== undefined) openKeyToServices(scope, key);
  const topics = wanted.map(([channel, topic]) => {
    const { id, displayName } = CHANNELS[channel].topic;
    const made = topic === true ? onlyFor(props.publisher, createTopic(scope, id, displayName, key)) : topic;
    return [channel, made];
  });
  return {
    ...Object.fromEntries(topics),
    operations:
      operationsTopic ?? onlyForServices(createTopic(scope, 'OperationsTopic', 'ECA Auditor operations', key)),
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
 * A key for topics that CloudWatch alarms publish to. The AWS-managed key `alias/aws/sns` would lose every alarm in
 * silence: its policy does not let CloudWatch in and can't be changed
 * (https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns).
 */
function topicKey(scope: Construct, given: IKey | undefined): IKey {
  return (
    given ??
    new Key(scope, 'TopicKey', {
      description: 'Encrypts the topics of eca-auditor.',
      enableKeyRotation: true,
      // Topics keep nothing: a message under way is all that this key could take with it.
      removalPolicy: RemovalPolicy.DESTROY,
    })
  );
}

/** For the services that publish to the operations topic. */
function openKeyToServices(scope: Construct, key: IKey): void {
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
      // Without a condition: EventBridge sends KMS no source account or ARN for an encrypted topic. Who may publish is
      // decided by the topic's own policy. https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    }),
  );
  if (statementAdded) return;
  Annotations.of(scope).addWarningV2(
    'eca-auditor:imported-key',
    'EcaAuditor: encryptionKey is imported, so its policy stays as it is. It must itself let cloudwatch.amazonaws.com and events.amazonaws.com use kms:Decrypt and kms:GenerateDataKey*, or alarms are lost, and CloudWatch Logs encrypt the log groups, or the deployment fails (docs/deploy.md).',
  );
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
      // Of a session of the role this is the role itself; a service that acts as itself has none and is refused too.
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': publisher.roleArn } },
    }),
  );
  return topic;
}

/**
 * Alarms of this account and region can publish, the rules that {@link openToRules} names, and no role or user: no forged
 * "OK".
 */
function onlyForServices(topic: Topic): Topic {
  const stack = Stack.of(topic);
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'OnlyServicesPublish',
      effect: Effect.DENY,
      principals: [new StarPrincipal()],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { Bool: { 'aws:PrincipalIsAWSService': 'false' } },
    }),
  );
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
export function openToRules(topic: ITopic, ruleArns: readonly string[]): void {
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

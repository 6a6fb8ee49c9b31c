/**
 * One topic a channel, and one for those who run the auditor. All encrypted and TLS only; each takes messages from its one
 * publisher alone.
 *
 * @module
 */
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, type IRole, PolicyStatement, ServicePrincipal, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { CHANNEL_IDS, CHANNELS, type ChannelId } from '../alert/channels/index.ts';

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
  const topics = wanted.map(([channel, topic]) => {
    const { id, displayName } = CHANNELS[channel].topic;
    const made = topic === true ? onlyFor(props.publisher, createTopic(scope, id, displayName, key)) : topic;
    return [channel, made];
  });
  return {
    ...Object.fromEntries(topics),
    operations: operationsTopic ?? openToAlarms(createTopic(scope, 'OperationsTopic', 'ECA Auditor operations', key)),
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
      // Of a session of the role this is the role itself; a service that acts as itself has none and is refused too.
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

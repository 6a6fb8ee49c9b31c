/**
 * One topic an audience: people, machines, chat, phones, incident tools, and those who run the auditor. All encrypted
 * and TLS only; each takes messages from its one publisher alone.
 *
 * @module
 */
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, type IRole, PolicyStatement, ServicePrincipal, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { EcaAuditorProps } from './props.ts';

export interface AuditTopics {
  readonly alert: ITopic;
  readonly event: ITopic;
  readonly chat: ITopic | undefined;
  readonly sms: ITopic | undefined;
  readonly incident: ITopic | undefined;
  readonly operations: ITopic;
}

export interface TopicsProps
  extends Pick<
    EcaAuditorProps,
    'alertTopic' | 'eventTopic' | 'chatTopic' | 'smsTopic' | 'incidentTopic' | 'operationsTopic' | 'encryptionKey'
  > {
  readonly publisher: IRole;
}

/** The topics that are given, and new ones in place of those that are not. */
export function createTopics(scope: Construct, props: TopicsProps): AuditTopics {
  const { alertTopic, eventTopic, chatTopic, smsTopic, incidentTopic, operationsTopic } = props;
  const optional = [chatTopic, smsTopic, incidentTopic];
  const allGiven = alertTopic && eventTopic && operationsTopic && !optional.includes(true);
  const key = allGiven ? undefined : topicKey(scope, props.encryptionKey);
  const make = (id: string, displayName: string) => createTopic(scope, id, displayName, key);
  const makeForAudit = (id: string, displayName: string) => onlyFor(props.publisher, make(id, displayName));
  const ifWanted = (wanted: ITopic | true | undefined, id: string, displayName: string) =>
    wanted === true ? makeForAudit(id, displayName) : wanted;
  return {
    alert: alertTopic ?? makeForAudit('AlertTopic', 'ECA Auditor'),
    event: eventTopic ?? makeForAudit('EventTopic', 'ECA Auditor events'),
    chat: ifWanted(chatTopic, 'ChatTopic', 'ECA Auditor chat'),
    // The display name begins each SMS.
    sms: ifWanted(smsTopic, 'SmsTopic', 'ECAAuditor'),
    incident: ifWanted(incidentTopic, 'IncidentTopic', 'ECA Auditor incidents'),
    operations: operationsTopic ?? openToAlarms(make('OperationsTopic', 'ECA Auditor operations')),
  };
}

/** The topics that the audit publishes to, by the name that people read. */
export function publishedTopics({ alert, event, chat, sms, incident }: AuditTopics): Readonly<Record<string, ITopic>> {
  return {
    Alert: alert,
    Event: event,
    ...(chat && { Chat: chat }),
    ...(sms && { Sms: sms }),
    ...(incident && { Incident: incident }),
  };
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

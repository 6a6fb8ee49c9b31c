/**
 * The topics and their subscribers.
 *
 * @module
 */
import { Annotations } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { CHANNEL_IDS } from '../../alert/channels/index.ts';
import type { EcaAuditorProps } from '../props.ts';
import { createChatChannels, hasChannels } from './chat.ts';
import { isSubscribed, subscribe, subscribeOperations } from './subscriptions.ts';
import { type AuditTopics, createTopics } from './topics.ts';

export interface NotificationsProps {
  readonly serviceName: string;
  /** The only role that may publish alerts. */
  readonly publisher: IRole;
  /** Dead-letter queue for alerts that a subscribed machine did not accept. */
  readonly undelivered: IQueue;
}

export function createNotifications(
  scope: Construct,
  props: EcaAuditorProps,
  audience: NotificationsProps,
): AuditTopics {
  const subscriptions = props.subscriptions ?? [];
  const chat = props.chat ?? {};
  const topics = createTopics(scope, {
    ...props,
    isNeeded: (channel) => isSubscribed(subscriptions, channel) || (channel === 'chat' && hasChannels(chat)),
    publisher: audience.publisher,
  });
  subscribe(scope, topics, subscriptions, audience.undelivered);
  const readers = subscriptions.flatMap((each) => (each.protocol === 'email' ? [each.email] : []));
  const operators = props.operationsEmails ?? readers;
  subscribeOperations(topics, operators);
  const hasOwnTopic = CHANNEL_IDS.some((channel) => typeof props[`${channel}Topic`] === 'object');
  if (subscriptions.length === 0 && !hasChannels(chat) && !hasOwnTopic) {
    warn(scope, 'alerts', 'nobody is subscribed to alerts. Set subscriptions or chat');
  }
  if (operators.length === 0 && !hasChannels(chat) && props.operationsTopic === undefined) {
    warn(scope, 'alarms', "nobody is subscribed to the auditor's own alarms. Set operationsEmails or chat");
  }
  createChatChannels(scope, {
    serviceName: audience.serviceName,
    channels: chat,
    topics: topics.chat ? [topics.chat, topics.operations] : [],
  });
  return topics;
}

function warn(scope: Construct, what: string, message: string): void {
  Annotations.of(scope).addWarningV2(
    `eca-auditor:no-${what}`,
    `EcaAuditor: ${message}, or subscribe somebody to the topic after the deployment.`,
  );
}

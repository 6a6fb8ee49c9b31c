/**
 * Who hears of it: the topics, and everybody who is subscribed to them.
 *
 * @module
 */
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { createChatChannels, hasChannels } from './chat.ts';
import type { EcaAuditorProps } from './props.ts';
import { isSubscribed, subscribe, subscribeOperations } from './subscriptions.ts';
import { type AuditTopics, createTopics } from './topics.ts';

export interface AudienceProps {
  readonly serviceName: string;
  /** The one that may publish alerts. */
  readonly publisher: IRole;
  /** Keeps what a subscribed machine did not take. */
  readonly undelivered: IQueue;
}

export function createAudience(scope: Construct, props: EcaAuditorProps, audience: AudienceProps): AuditTopics {
  const subscriptions = props.subscriptions ?? [];
  const chat = props.chat ?? {};
  const topics = createTopics(scope, {
    ...props,
    isNeeded: (channel) => isSubscribed(subscriptions, channel) || (channel === 'chat' && hasChannels(chat)),
    publisher: audience.publisher,
  });
  subscribe(topics, subscriptions, audience.undelivered);
  const readers = subscriptions.flatMap((each) => (each.protocol === 'email' ? [each.email] : []));
  subscribeOperations(topics, props.operationsEmails ?? readers);
  createChatChannels(scope, {
    serviceName: audience.serviceName,
    channels: chat,
    topics: topics.chat ? [topics.chat, topics.operations] : [],
  });
  return topics;
}

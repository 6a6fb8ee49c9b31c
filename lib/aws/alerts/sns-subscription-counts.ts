/**
 * Counts the subscriptions of a topic. https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
 *
 * @module
 */
import { GetTopicAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { SubscriptionCounts } from '../../run/ports.ts';
import { snsClient } from '../clients.ts';
import { withAwsErrors } from '../to-aws-error.ts';

/** The returned function throws {@link import('../errors.ts').AwsError}. */
export function snsSubscriptionCounts(client: SNSClient = snsClient()) {
  return (TopicArn: string): Promise<SubscriptionCounts> =>
    withAwsErrors(async () => {
      const { Attributes = {} } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
      const { SubscriptionsConfirmed, SubscriptionsPending } = Attributes;
      if (SubscriptionsConfirmed === undefined) throw new Error('SNS answered without the counts.');
      return { confirmed: Number(SubscriptionsConfirmed), pending: Number(SubscriptionsPending ?? 0) };
    }, `count the subscriptions of ${TopicArn}`);
}

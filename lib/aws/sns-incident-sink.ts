/**
 * Incidents to SNS, one message each, for PagerDuty, Opsgenie and whatever else takes CloudWatch alarms over SNS.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 *
 * @module
 */
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import pMap from 'p-map';
import type { IncidentMessage } from '../alert/incidents.ts';
import type { IncidentSink } from '../run/ports.ts';
import { snsClient } from './clients.ts';
import { toAwsError } from './to-aws-error.ts';

const AT_ONCE = 5;

/** Throws {@link import('./errors.ts').AwsError} for the first message that was not taken; repeating all of them does no harm. */
export function snsIncidentSink(options: { readonly topicArn: string; readonly client?: SNSClient }): IncidentSink {
  const { topicArn, client = snsClient() } = options;

  async function send({ subject, alarm, attributes }: IncidentMessage): Promise<void> {
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    try {
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Subject: subject,
          Message: JSON.stringify(alarm),
          MessageAttributes: { org: text(attributes.org), environment: text(attributes.environment) },
        }),
      );
    } catch (error) {
      throw toAwsError(error, `publish to ${topicArn}`);
    }
  }

  return {
    topicArn,
    async publish(incidents) {
      await pMap(incidents, send, { concurrency: AT_ONCE });
    },
  };
}

import { setImmediate } from 'node:timers/promises';
import { type PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import type { AddressedMessage } from '../../../lib/alert/compose.ts';
import { snsAlertSink } from '../../../lib/aws/alerts/sns-alert-sink.ts';

test('an end does not overtake the beginning of its incident', async () => {
  const log: string[] = [];
  const client = new SNSClient({ region: 'eu-central-1' });
  client.send = async ({ input }: PublishCommand) => {
    log.push(`${input.Message} begins`);
    await setImmediate();
    log.push(`${input.Message} is sent`);
  };
  const message = (body: string, sequence: string): AddressedMessage => ({
    ...{ channel: 'incident', topicArn: 'arn:incident', group: 'acme', attributes: {}, deduplicationId: body },
    ...{ body, sequence },
  });
  const sink = snsAlertSink({ incident: 'arn:incident' }, client);
  await sink.publish([message('ALARM a', 'a'), message('OK b', 'b'), message('OK a', 'a')]);
  expect(log.indexOf('OK a begins')).toBeGreaterThan(log.indexOf('ALARM a is sent'));
  expect(log.indexOf('OK b begins')).toBeLessThan(log.indexOf('ALARM a is sent'));
  expect(log).toHaveLength(6);
});

/** Reports and the trend in the bucket. */
import { HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { s3Client } from '../../../lib/aws/clients.ts';
import { reportUrl } from '../../../lib/aws/state/report-url.ts';
import { s3Reports } from '../../../lib/aws/state/s3-reports.ts';
import { historyEntryOf, type RunHistoryEntry } from '../../../lib/report/view/run-history.ts';
import { describeContract, newBucket } from '../../support/aws/aws-backends.ts';
import { sampleRun } from '../../support/report/run-result.ts';

function entry(number: number, daysToFix: readonly number[] = []): RunHistoryEntry {
  const at = new Date(Date.UTC(2026, 0, number)).toISOString();
  return { ...historyEntryOf(sampleRun()), runId: `run-${number}`, at, daysToFix };
}

async function keepHistory(Bucket: string, Body: string): Promise<void> {
  await s3Client().send(new PutObjectCommand({ Bucket, Key: 'state/history.json', Body }));
}

describeContract((contract) => {
  contract('a page is kept as one that a browser opens', async () => {
    const Bucket = await newBucket();
    await s3Reports({ bucket: Bucket }).keepReport('manual:1', Buffer.from('<!doctype html>'));
    const head = await s3Client().send(new HeadObjectCommand({ Bucket, Key: 'reports/manual:1.html' }));
    expect(head.ContentType).toBe('text/html; charset=utf-8');
  });

  contract('runs are kept oldest first, each once', async () => {
    const shelf = s3Reports({ bucket: await newBucket() });
    await shelf.addToHistory(entry(2));
    await shelf.addToHistory(entry(1));
    const runs = await shelf.addToHistory({ ...entry(2), waived: 7 });
    expect(runs.map(({ runId, waived }) => [runId, waived])).toEqual([
      ['run-1', entry(1).waived],
      ['run-2', 7],
    ]);
  });

  contract('the trend is bounded: the last runs, and of each the spread of its times to fix', async () => {
    const bucket = await newBucket();
    const runs = Array.from({ length: 400 }, (_, at) => entry(at + 1));
    await keepHistory(bucket, JSON.stringify({ schemaVersion: 1, runs }));
    const days = Array.from({ length: 1_001 }, (_, at) => 1_000 - at);
    const kept = await s3Reports({ bucket }).addToHistory(entry(401, days));
    expect([kept.length, kept[0]?.runId, kept.at(-1)?.runId]).toEqual([400, 'run-2', 'run-401']);
    const { daysToFix = [] } = kept.at(-1) ?? {};
    expect([daysToFix.length, daysToFix[0], daysToFix.at(-1)]).toEqual([100, 0, 1_000]);
  });

  contract('a trend that can’t be understood begins anew, and is kept aside', async () => {
    const bucket = await newBucket();
    await keepHistory(bucket, '{"schemaVersion":2}');
    expect(await s3Reports({ bucket }).addToHistory(entry(1))).toHaveLength(1);
    const { Contents = [] } = await s3Client().send(new ListObjectsV2Command({ Bucket: bucket }));
    expect(Contents.map(({ Key }) => Key)).toEqual([
      'state/history.json',
      expect.stringMatching(/^state\/history\.json\.damaged-[0-9a-f]{12}$/),
    ]);
  });
});

describe('where a report is opened', () => {
  const place = { bucket: 'state', region: 'eu-central-1', partition: 'aws' };

  test.each([
    ['aws', 'https://eu-central-1.console.aws.amazon.com/s3/object/state?'],
    ['aws-cn', 'https://eu-central-1.console.amazonaws.cn/s3/object/state?'],
    ['aws-us-gov', 'https://eu-central-1.console.amazonaws-us-gov.com/s3/object/state?'],
  ])('in the console of the partition %s', (partition, begin) => {
    expect(reportUrl('manual:1', { ...place, partition })).toBe(
      `${begin}region=eu-central-1&prefix=reports%2Fmanual%3A1.html`,
    );
  });

  test('where it is served from, with or without a slash at the end', () => {
    for (const baseUrl of ['https://reports.example.com', 'https://reports.example.com/']) {
      expect(reportUrl('manual:1', { ...place, baseUrl })).toBe('https://reports.example.com/manual%3A1.html');
    }
  });
});

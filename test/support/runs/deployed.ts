/**
 * The built function between a simulated Salesforce and a simulated AWS, as if it were deployed.
 *
 * @module
 */
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AlertDocument } from '../../../lib/alert/channels/event.ts';
import type { Anchor } from '../../../lib/audit/model/snapshot.ts';
import { type AwsSimulator, type AwsSimulatorOptions, startAwsSimulator } from '../../../lib/simulator/aws/start.ts';
import { type RunningFunction, startFunction } from '../../../lib/simulator/lambda/start-function.ts';
import { type SalesforceSimulator, startSalesforceSimulator } from '../../../lib/simulator/salesforce/start.ts';
import { HANG_TIMEOUT_MS } from '../hang-timeout.ts';

export interface Deployed {
  readonly aws: AwsSimulator;
  readonly salesforce: SalesforceSimulator;
  readonly audit: RunningFunction;
  readonly alertTopicArn: string;
  /** Keeps the org secrets of all orgs. */
  keepSecrets(): void;
  /** The documents on the event topic so far, without the anchors. */
  documents(): readonly AlertDocument[];
  /** The anchors that were published. */
  anchors(): readonly Anchor[];
  /** All objects of the bucket, by key. */
  objects(): Readonly<Record<string, string>>;
}

export const BUCKET = 'state';

export interface DeployOptions {
  readonly aws?: AwsSimulatorOptions;
  /** The bundled configuration. A string is written as it is. */
  readonly config?: object | string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Registers the clean-up. @default at the end of the test */
  readonly atEnd?: (cleanUp: () => Promise<void>) => void;
  /** How long each answer of Salesforce takes. */
  readonly latencyMs?: number;
}

export async function deploy(options: DeployOptions = {}): Promise<Deployed> {
  const { atEnd = onTestFinished } = options;
  const [aws, salesforce] = await Promise.all([
    startAwsSimulator(options.aws),
    startSalesforceSimulator(options.latencyMs === undefined ? {} : { latencyMs: options.latencyMs }),
  ]);
  atEnd(async () => void (await Promise.all([aws.close(), salesforce.close()])));
  aws.s3.createBucket(BUCKET, { versioned: true });
  const alertTopicArn = aws.sns.createTopic('alerts');
  const eventTopicArn = aws.sns.createTopic('events');
  // Each topic has a subscriber, or each night would notify that it has none.
  for (const topic of [alertTopicArn, eventTopicArn]) aws.sns.subscribe(topic, () => {});
  const audit = await startFunction({
    bundleDir: bundleWith(options.config, atEnd),
    timeoutMs: options.timeoutMs ?? HANG_TIMEOUT_MS,
    initMs: HANG_TIMEOUT_MS,
    env: {
      ...aws.env(),
      ORG_SECRET_PREFIX: 'eca-auditor/orgs/',
      STATE_BUCKET: BUCKET,
      ALERT_TOPIC_ARN: alertTopicArn,
      EVENT_TOPIC_ARN: eventTopicArn,
      ECA_AUDITOR_ALLOW_LOOPBACK: '1',
      POWERTOOLS_SERVICE_NAME: 'eca-auditor',
      POWERTOOLS_METRICS_NAMESPACE: 'EcaAuditor',
      ...options.env,
    },
  });
  atEnd(() => audit.close());
  const published = () => aws.sns.published(eventTopicArn).map(({ Message }) => JSON.parse(Message) as AlertDocument);
  return {
    aws,
    salesforce,
    audit,
    alertTopicArn,
    keepSecrets() {
      for (const org of salesforce.orgs()) {
        aws.secrets.put(`eca-auditor/orgs/${org.alias}`, JSON.stringify(org.secret()));
      }
    },
    documents: () => published().filter((document) => !('anchor' in document)),
    anchors: () => published().flatMap((document) => ('anchor' in document ? [document.anchor as Anchor] : [])),
    objects: () => Object.fromEntries(aws.s3.keys(BUCKET).map((key) => [key, aws.s3.text(BUCKET, key) ?? ''])),
  };
}

function bundleWith(config: object | string | undefined, atEnd: NonNullable<DeployOptions['atEnd']>): string {
  const built = 'dist/functions/audit';
  if (!existsSync(join(built, 'index.mjs'))) {
    throw new Error('The bundle is not built; run "npm run build" first.');
  }
  if (config === undefined) {
    return built;
  }
  const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-bundle-'));
  atEnd(async () => rmSync(folder, { recursive: true, force: true }));
  cpSync(built, folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
  return folder;
}

/**
 * What one invocation is given, and where it runs: the function's own ARN names account, region and partition.
 *
 * @module
 */
import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { reportUrl } from '../../lib/aws/state/report-url.ts';
import type { Environment } from './environment.ts';
import type { Settings } from './settings.ts';

/** What the function uses of Lambda's context. All of it is optional when the handler is called by hand. */
export type GivenContext = Partial<Pick<Context, 'awsRequestId' | 'invokedFunctionArn' | 'getRemainingTimeInMillis'>>;

export interface Invocation {
  readonly runId: string;
  readonly environment: Environment;
  readonly settings: Settings;
  readonly context: GivenContext;
  readonly logger: Logger;
}

export interface Place {
  readonly partition: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
}

/** @example placeOf({ invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:audit' }) */
export function awsAccountOf({ invokedFunctionArn = '' }: GivenContext): Place {
  const [, partition = 'aws', , region = process.env.AWS_REGION ?? '', accountId = ''] = invokedFunctionArn.split(':');
  return { partition, region, accountId };
}

/** Milliseconds until Lambda stops the function; `undefined` without a context. */
export function timeLeftOf(context: GivenContext): (() => number) | undefined {
  return context.getRemainingTimeInMillis && (() => context.getRemainingTimeInMillis?.() ?? 0);
}

export function reportUrlOf({ runId, environment, settings, context }: Invocation): string {
  const bucket = environment.STATE_BUCKET;
  return reportUrl(runId, { bucket, baseUrl: settings.config.report.url, ...awsAccountOf(context) });
}

/** Where to look when the run is over. */
export function placesOf(invocation: Invocation): Readonly<Record<'record' | 'evidence' | 'report', string>> {
  const { runId, environment } = invocation;
  const bucket = `s3://${environment.STATE_BUCKET}`;
  return {
    record: `${bucket}/runs/${encodeURIComponent(runId)}.json`,
    evidence: `${bucket}/evidence/`,
    report: reportUrlOf(invocation),
  };
}

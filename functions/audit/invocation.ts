/**
 * The inputs of one invocation, and what follows from them: account and region, time left, where the results are.
 *
 * @module
 */
import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { reportUrl } from '../../lib/aws/state/report-url.ts';
import type { FunctionEnvironment } from './environment.ts';
import type { FunctionSettings } from './settings.ts';

/** The parts of Lambda's context that the function uses. Each may be absent when the handler is called by hand. */
export type LambdaContext = Partial<Pick<Context, 'awsRequestId' | 'invokedFunctionArn' | 'getRemainingTimeInMillis'>>;

export interface Invocation {
  readonly runId: string;
  readonly environment: FunctionEnvironment;
  readonly settings: FunctionSettings;
  readonly context: LambdaContext;
  readonly logger: Logger;
}

/**
 * The account that the function runs in, from its own ARN.
 *
 * @example awsAccountOf({ invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:audit' })
 */
export function awsAccountOf({ invokedFunctionArn = '' }: LambdaContext) {
  const [, partition = 'aws', , region = process.env.AWS_REGION ?? '', accountId = ''] = invokedFunctionArn.split(':');
  return { partition, region, accountId };
}

/** Milliseconds until Lambda stops the function; absent when the context does not know. */
export function timeLeftOf(context: LambdaContext): { readonly timeLeftMs?: () => number } {
  return context.getRemainingTimeInMillis ? { timeLeftMs: () => context.getRemainingTimeInMillis?.() ?? 0 } : {};
}

export function reportUrlOf({ runId, environment, settings, context }: Invocation): string {
  const bucket = environment.STATE_BUCKET;
  return reportUrl(runId, { bucket, baseUrl: settings.config.report.url, ...awsAccountOf(context) });
}

/** Where the results of the run are. */
export function outputsOf(invocation: Invocation): Readonly<Record<'record' | 'evidence' | 'report', string>> {
  const { runId, environment } = invocation;
  const bucket = `s3://${environment.STATE_BUCKET}`;
  return {
    record: `${bucket}/runs/${encodeURIComponent(runId)}.json`,
    evidence: `${bucket}/evidence/`,
    report: reportUrlOf(invocation),
  };
}

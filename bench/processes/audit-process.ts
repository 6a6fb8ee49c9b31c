/**
 * Runs the built function in its own process and measures it from inside. `audit.ts` bundles this file to plain JavaScript, because
 * Node's TypeScript compiler would count as the auditor's memory.
 *
 * @module
 */
import type { RunAnswer } from '../../lib/run/lambda-events.ts';
import { type MeasuredInside, measuredInside, sendFigures } from './measured-inside.ts';

/** Measured from the call of the handler to its answer. */
export interface Measured extends MeasuredInside {
  readonly summary: RunAnswer;
}

const [bundle = '', runId = ''] = process.argv.slice(2);
const { handler } = (await import(bundle)) as {
  handler: (event: object, context: object) => Promise<RunAnswer>;
};
const context = {
  awsRequestId: runId,
  functionName: 'eca-auditor',
  functionVersion: '$LATEST',
  memoryLimitInMB: '512',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:eca-auditor',
  logGroupName: '/aws/lambda/eca-auditor',
  logStreamName: 'bench',
  getRemainingTimeInMillis: () => 15 * 60_000,
};

const [summary, figures] = await measuredInside(() => handler({ executionId: runId }, context));
sendFigures<Measured>({ ...figures, summary });

/**
 * The built function in a process of its own, measured from inside. Bundled to plain JavaScript before it is started
 * (`audit.ts`), since Node's compiler for TypeScript would count as the auditor's memory.
 *
 * @module
 */
import type { RunAnswer } from '../../lib/run/lambda-events.ts';
import { type MeasuredInside, measuredInside, sendFigures } from './measured-inside.ts';

/** From calling the handler to its answer. */
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

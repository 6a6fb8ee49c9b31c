/**
 * The built function in a process of its own, measured from inside. Bundled to plain JavaScript before it is started
 * (`audit.ts`), since Node's compiler for TypeScript would count as the auditor's memory.
 *
 * @module
 */
import type { RunAnswer } from '../lib/run/events.ts';

export interface Measured {
  readonly summary: RunAnswer;
  /** Milliseconds from calling the handler to its answer. */
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Of the whole process, from its start. */
  readonly peakMb: number;
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

const started = performance.now();
const before = process.cpuUsage();
const summary = await handler({ executionId: runId }, context);
const wallMs = performance.now() - started;
const { user, system } = process.cpuUsage(before);
const peakMb = process.resourceUsage().maxRSS / 1024;
process.send?.({ summary, wallMs, cpuMs: (user + system) / 1000, peakMb } satisfies Measured);
process.disconnect();

import { createRequire } from 'node:module';
import { Match } from 'aws-cdk-lib/assertions';
import { beforeEach, expect, test } from 'vitest';
import { type FunctionEvent, parseEvent, partKey, planKey } from '../../../lib/run/lambda-events.ts';
import { execute, type Services } from '../../support/aws/state-machine.ts';
import { definitionOf } from '../definition.ts';
import { synthesise } from '../synth.ts';

const template = synthesise({ scale: 'distributed', distribution: { batchSize: 2, maxConcurrency: 3 } });

type Validate = (definition: unknown) => { readonly isValid: boolean; readonly errorsText: () => string };
/** It comes without types. */
const validate: Validate = createRequire(import.meta.url)('asl-validator');

const definition = definitionOf(template);
const context = {
  Execution: { Id: 'arn:this', Name: 'by-hand', StartTime: '2026-11-24T02:00:00.000Z' },
  StateMachine: { Id: 'arn:machine' },
};

interface Running {
  readonly ExecutionArn: string;
  readonly StartDate: string;
}
const execution = (ExecutionArn: string, StartDate = context.Execution.StartTime): Running => ({
  ExecutionArn,
  StartDate,
});
const THIS = execution('arn:this');
const EARLIER = execution('arn:earlier', '2026-11-24T01:59:59Z');

/** Plays the function's part with the names alone; distributed-run.test.ts has the real one. */
let orgs: readonly string[];
/** What the list of running executions says, look by look; the last stays. */
let running: (readonly Running[])[];
let asked: FunctionEvent[];
let breaks: (event: FunctionEvent) => boolean;
const objects = new Map<string, string>();

beforeEach(() => {
  orgs = ['org/a', 'org/b', 'org/c', 'org/d', 'org/e'];
  running = [[THIS]];
  asked = [];
  breaks = () => false;
  objects.clear();
});

function answer(event: FunctionEvent): unknown {
  switch (event.mode) {
    case 'plan':
      objects.set(planKey(event.runId), JSON.stringify(orgs));
      return { bucket: 'bucket', key: planKey(event.runId), count: orgs.length };
    case 'audit':
      return { part: partKey(event.runId, event.secretNames[0] ?? '') };
    case 'summarise':
      return { runId: event.runId, parts: event.parts.length, orgs: event.plan.count };
    default:
      throw new Error('a single audit was asked for');
  }
}

const services: Services = {
  'aws-sdk:sfn:listExecutions': async () => ({
    Executions: running.length > 1 ? running.shift() : running[0],
  }),
  's3:getObject': async (input) => ({ Body: objects.get((input as { Key: string }).Key) }),
  'lambda:invoke': async (input) => {
    const event = parseEvent((input as { Payload: unknown }).Payload);
    asked.push(event);
    if (breaks(event)) throw new Error('out of memory');
    return { StatusCode: 200, Payload: answer(event) };
  },
};

const run = (input: unknown = { executionId: 'e1', scheduledTime: '2026-11-24T02:00:00Z' }) =>
  execute(definition, { input, context, services });

const modes = () => asked.map(({ mode }) => mode);

test('the definition is valid Amazon States Language', () => {
  const { isValid, errorsText } = validate(definition);
  expect(isValid, errorsText()).toBe(true);
});

test('plans, audits every org once in batches, and summarises', async () => {
  expect(await run()).toEqual({ status: 'SUCCEEDED', output: { runId: 'e1', parts: 3, orgs: 5 } });
  expect(modes()).toEqual(['plan', 'audit', 'audit', 'audit', 'summarise']);
  expect(asked.flatMap((event) => (event.mode === 'audit' ? event.secretNames : []))).toEqual(orgs);
  expect(asked.at(-1)).toMatchObject({ startedAt: '2026-11-24T02:00:00.000Z', plan: { count: 5 } });
});

test('the run id is the schedule’s, or the execution’s name when a person started it', async () => {
  await run();
  await run({});
  expect(new Set(asked.map((event) => ('runId' in event ? event.runId : undefined)))).toEqual(
    new Set(['e1', 'by-hand']),
  );
});

test('a batch that keeps failing is tried again, then missing from the summary; the others are not', async () => {
  breaks = (event) => event.mode === 'audit' && event.secretNames.includes('org/c');
  expect(await run()).toEqual({ status: 'SUCCEEDED', output: { runId: 'e1', parts: 2, orgs: 5 } });
  expect(modes().filter((mode) => mode === 'audit')).toHaveLength(4);
});

test('the summary is made even when every batch of a large run fails', async () => {
  orgs = Array.from({ length: 4_000 }, (_, at) => `eca-auditor/orgs/a-rather-long-alias-of-an-org-${at}`);
  breaks = (event) => event.mode === 'audit';
  expect(await run()).toMatchObject({ status: 'SUCCEEDED', output: { parts: 0, orgs: 4_000 } });
});

test('a run that begins while another goes on fails when that one never ends', async () => {
  running = [[THIS, EARLIER]];
  expect(await run()).toMatchObject({ status: 'FAILED', error: 'AnotherRunGoesOn' });
  expect(asked).toEqual([]);
});

test('a run waits for an earlier one to end, and the night is not lost', async () => {
  running = [[THIS, EARLIER], [EARLIER], [THIS]];
  expect(await run()).toMatchObject({ status: 'SUCCEEDED' });
});

test('a run that is not in the list of running ones yet goes on', async () => {
  running = [[]];
  expect(await run()).toMatchObject({ status: 'SUCCEEDED' });
});

test.each([
  ['later', execution('arn:later', '2026-11-24T02:00:00.001Z')],
  ['of the same moment, with a name further on', execution('arn:uvw')],
])('the first of two goes on: the other is %s', async (_, other) => {
  running = [[other, THIS]];
  expect(await run()).toMatchObject({ status: 'SUCCEEDED' });
});

test('of two of the same moment one alone goes on', async () => {
  running = [[execution('arn:abc'), THIS]];
  expect(await run()).toMatchObject({ status: 'FAILED', error: 'AnotherRunGoesOn' });
});

test('a plan that can’t be made fails the run', async () => {
  breaks = (event) => event.mode === 'plan';
  expect(await run()).toMatchObject({ status: 'FAILED' });
});

test('as many executions of the function are reserved as there are batches at once', () => {
  template.hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 3 });
  expect(definition.States.AuditOrgs).toMatchObject({ MaxConcurrency: 3, ItemBatcher: { MaxItemsPerBatch: 2 } });
});

test('the schedule starts the state machine, and each way of its failing raises an alarm', () => {
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    Target: Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('StateMachine') } }),
  });
  for (const MetricName of ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted']) {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName, Threshold: 1 });
  }
});

test('logs say which steps were taken and not with what', () => {
  template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
    LoggingConfiguration: Match.objectLike({ Level: 'ALL', IncludeExecutionData: false }),
    TracingConfiguration: { Enabled: true },
  });
});

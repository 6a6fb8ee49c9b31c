/**
 * The steps of the distributed audit: a plan of all orgs, the same function on many batches of them side by side, and one
 * summary. What the function is asked and answers is in lib/run/events.ts.
 *
 * Every org is in one batch of one run, with one login and its few calls, however many batches run at once: nothing is
 * put on an org that a single audit would not.
 *
 * @module
 */
import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  Choice,
  Condition,
  DistributedMap,
  Fail,
  type IChainable,
  ItemBatcher,
  Pass,
  S3JsonItemReader,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService, LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { AuditEvent, PlanEvent, SummariseEvent } from '../run/events.ts';

export interface DistributedSteps {
  readonly audit: IFunction;
  readonly bucket: IBucket;
  readonly batchSize: number;
  readonly maxConcurrency: number;
}

/** An event with JSONata expressions in place of its values. */
type Payload<Event> = { readonly [K in keyof Event]: K extends 'mode' ? Event[K] : string };

export function distributedSteps(scope: Construct, props: DistributedSteps): IChainable {
  const { audit } = props;
  const plan = LambdaInvoke.jsonata(scope, 'Plan', {
    lambdaFunction: audit,
    payload: TaskInput.fromObject({ mode: 'plan', runId: '{% $runId %}' } satisfies Payload<PlanEvent>),
    assign: { plan: '{% $states.result.Payload %}' },
  });
  const summarise = LambdaInvoke.jsonata(scope, 'Summarise', {
    lambdaFunction: audit,
    payload: TaskInput.fromObject({
      mode: 'summarise',
      runId: '{% $runId %}',
      startedAt: '{% $startedAt %}',
      plan: '{% $plan %}',
      parts: '{% $states.input.parts %}',
    } satisfies Payload<SummariseEvent>),
    outputs: '{% $states.result.Payload %}',
  });
  for (const step of [plan, summarise]) retry(step);
  const refused = Fail.jsonata(scope, 'AnotherRunGoesOn', {
    error: 'AnotherRunGoesOn',
    cause: 'An earlier execution is still running; two runs at once would tell the same drift twice.',
  });
  return findOtherRuns(scope).next(
    Choice.jsonata(scope, 'IsItTheFirst')
      .when(Condition.jsonata('{% $states.input.isFirst %}'), plan.next(auditBatches(scope, props)).next(summarise))
      .otherwise(refused),
  );
}

/**
 * Step Functions has no limit of its own on executions of a state machine. Of several, the first goes on.
 * The run id is the schedule's execution id, or the execution's own name when a person started it.
 */
function findOtherRuns(scope: Construct): CallAwsService {
  return CallAwsService.jsonata(scope, 'FindOtherRuns', {
    service: 'sfn',
    action: 'listExecutions',
    parameters: { StateMachineArn: '{% $states.context.StateMachine.Id %}', StatusFilter: 'RUNNING' },
    // Its role is sealed; state-machine-access.ts allows it.
    iamResources: [],
    assign: {
      runId: '{% $exists($states.input.executionId) ? $states.input.executionId : $states.context.Execution.Name %}',
      startedAt: '{% $states.context.Execution.StartTime %}',
    },
    // The newest come first.
    outputs: { isFirst: '{% $states.result.Executions[-1].ExecutionArn = $states.context.Execution.Id %}' },
  });
}

/** All failures are tolerated, since the summary counts the orgs of a lost batch as not assessed. */
function auditBatches(
  scope: Construct,
  { audit, bucket, batchSize, maxConcurrency }: DistributedSteps,
): DistributedMap {
  const batch = LambdaInvoke.jsonata(scope, 'AuditBatch', {
    lambdaFunction: audit,
    payload: TaskInput.fromObject({
      mode: 'audit',
      runId: '{% $states.input.BatchInput.runId %}',
      secretNames: '{% $states.input.Items %}',
    } satisfies Payload<AuditEvent>),
    outputs: '{% $states.result.Payload %}',
  });
  retry(batch);
  // Else the map's result would carry each failed batch with its input, and hundreds of them exceed what a state may hold.
  batch.addCatch(Pass.jsonata(scope, 'BatchLost', { outputs: {} }));
  return DistributedMap.jsonata(scope, 'AuditOrgs', {
    label: 'orgs',
    itemReader: new S3JsonItemReader({ bucket, key: '{% $plan.key %}' }),
    itemBatcher: new ItemBatcher({ maxItemsPerBatch: batchSize, batchInput: { runId: '{% $runId %}' } }),
    maxConcurrency,
    toleratedFailurePercentage: 100,
    outputs: { parts: '{% [$states.result.part] %}' },
  }).itemProcessor(batch);
}

/** Once more after a minute: a function that was stopped at its time limit has kept what it finished. */
function retry(step: LambdaInvoke): void {
  step.addRetry({ errors: ['States.ALL'], maxAttempts: 1, interval: Duration.minutes(1) });
}

/**
 * The steps of the distributed audit. The function plans the batches of orgs, audits them concurrently, and summarises the
 * run. lib/run/lambda-events.ts has the types of its events and answers.
 *
 * Each org is in exactly one batch. So an org gets one login and the same calls as in a single audit, however many batches run
 * at once.
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
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService, LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { AuditEvent, PlanEvent, SummariseEvent } from '../../run/lambda-events.ts';

export interface DistributedSteps {
  readonly audit: IFunction;
  readonly bucket: IBucket;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  /** Of a whole run, including the wait for an earlier run. */
  readonly timeout: Duration;
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
  return afterEarlierRuns(scope, props.timeout, plan.next(auditBatches(scope, props)).next(summarise));
}

/** The wait before the first look. The list is eventually consistent, so it may lack an execution that has just begun. */
const LIST_LAG = Duration.seconds(15);
/** The wait between looks, while an earlier run is in progress. */
const LOOK_INTERVAL = Duration.minutes(5);

/**
 * Step Functions can't limit the concurrent executions of a state machine. So the earliest execution proceeds, and the others
 * wait for it: a scheduled run that follows a manual one is late, not lost. After a third of a run's timeout the wait fails.
 *
 * An execution compares its start with those of the others, because it may not be in the list itself.
 */
function afterEarlierRuns(scope: Construct, timeout: Duration, audit: IChainable): IChainable {
  const looks = 1 + Math.floor(timeout.toSeconds() / 3 / LOOK_INTERVAL.toSeconds());
  const begin = Pass.jsonata(scope, 'Begin', {
    // The run id is the schedule's execution id, or the execution's own name when a person started it.
    assign: {
      runId: '{% $exists($states.input.executionId) ? $states.input.executionId : $states.context.Execution.Name %}',
      startedAt: '{% $states.context.Execution.StartTime %}',
      looks: 0,
    },
  });
  const wait = Wait.jsonata(scope, 'WaitForOtherRuns', {
    time: WaitTime.seconds(`{% $looks = 0 ? ${LIST_LAG.toSeconds()} : ${LOOK_INTERVAL.toSeconds()} %}`),
  });
  const refused = Fail.jsonata(scope, 'AnotherRunGoesOn', {
    error: 'AnotherRunGoesOn',
    cause: `An earlier execution is still running after ${looks} checks. Two concurrent runs would send the same alerts twice. If the earlier one hangs, stop it, and start this one again.`,
  });
  const choice = Choice.jsonata(scope, 'IsItTheFirst')
    .when(Condition.jsonata('{% $states.input.earlier = 0 %}'), audit)
    .when(Condition.jsonata(`{% $looks < ${looks} %}`), wait)
    .otherwise(refused);
  return begin.next(wait).next(findEarlierRuns(scope)).next(choice);
}

function findEarlierRuns(scope: Construct): CallAwsService {
  const started = '$toMillis($states.context.Execution.StartTime)';
  const isEarlier = `$toMillis(StartDate) < ${started} or ($toMillis(StartDate) = ${started} and ExecutionArn < $states.context.Execution.Id)`;
  const find = CallAwsService.jsonata(scope, 'FindEarlierRuns', {
    service: 'sfn',
    action: 'listExecutions',
    parameters: { StateMachineArn: '{% $states.context.StateMachine.Id %}', StatusFilter: 'RUNNING' },
    // CDK can't add permissions to the role; state-machine-access.ts has them.
    iamResources: [],
    assign: { looks: '{% $looks + 1 %}' },
    outputs: {
      earlier: `{% $count($states.result.Executions[ExecutionArn != $states.context.Execution.Id and (${isEarlier})]) %}`,
    },
  });
  find.addRetry({ errors: ['States.ALL'], maxAttempts: 3, interval: Duration.seconds(10) });
  return find;
}

/** All failures are tolerated, because the summary counts the orgs of a lost batch as not assessed. */
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
  // Without it the map's result would contain the input of each failed batch, which may exceed the size limit of a state.
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

/** Retries once, after a minute. A function that was stopped at its timeout has kept the orgs that it finished. */
function retry(step: LambdaInvoke): void {
  step.addRetry({ errors: ['States.ALL'], maxAttempts: 1, interval: Duration.minutes(1) });
}

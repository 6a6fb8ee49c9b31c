/**
 * The steps of the distributed audit: a plan of all orgs, the same function on many batches of them side by side, and one
 * summary. What the function is asked and answers is in lib/run/lambda-events.ts.
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
  /** Of a whole run, waiting for another included. */
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
  return aloneFirst(scope, props.timeout, plan.next(auditBatches(scope, props)).next(summarise));
}

/** Before the first look: an execution that began just before may not be in the list yet, which is eventually consistent. */
const LIST_LAG = Duration.seconds(15);
/** Between looks, while an earlier run goes on. */
const LOOK_AGAIN = Duration.minutes(5);

/**
 * Step Functions has no limit of its own on executions of a state machine. Of several, the earliest goes on, and the others
 * wait for it: a night that follows a run started by hand is late, and not lost. It fails when it has waited for a third of
 * the time that a run has.
 *
 * An execution is compared with others only, by their start: it may not be in the list itself.
 */
function aloneFirst(scope: Construct, timeout: Duration, audit: IChainable): IChainable {
  const looks = 1 + Math.floor(timeout.toSeconds() / 3 / LOOK_AGAIN.toSeconds());
  const begin = Pass.jsonata(scope, 'Begin', {
    // The run id is the schedule's execution id, or the execution's own name when a person started it.
    assign: {
      runId: '{% $exists($states.input.executionId) ? $states.input.executionId : $states.context.Execution.Name %}',
      startedAt: '{% $states.context.Execution.StartTime %}',
      looks: 0,
    },
  });
  const wait = Wait.jsonata(scope, 'WaitForOtherRuns', {
    time: WaitTime.seconds(`{% $looks = 0 ? ${LIST_LAG.toSeconds()} : ${LOOK_AGAIN.toSeconds()} %}`),
  });
  const refused = Fail.jsonata(scope, 'AnotherRunGoesOn', {
    error: 'AnotherRunGoesOn',
    cause: `An earlier execution is still running after ${looks} looks; two runs at once would send the same alerts twice. Stop that one if it hangs, and start this one again.`,
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
    // Its role is sealed; state-machine-access.ts allows it.
    iamResources: [],
    assign: { looks: '{% $looks + 1 %}' },
    outputs: {
      earlier: `{% $count($states.result.Executions[ExecutionArn != $states.context.Execution.Id and (${isEarlier})]) %}`,
    },
  });
  find.addRetry({ errors: ['States.ALL'], maxAttempts: 3, interval: Duration.seconds(10) });
  return find;
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

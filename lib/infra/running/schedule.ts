/**
 * The schedule of the audit, and the longest time between two firings, which the heartbeat alarm needs.
 *
 * @module
 */
import { Duration, TimeZone } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ContextAttribute, Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { isKnownTimeZone, isRecurringSchedule } from '../../config/schema/schedule.ts';
import { createSchedulerRole } from '../access/permissions.ts';
import { DEFAULT_SCHEDULE } from '../defaults.ts';

const CRON = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/;
const RATE = /^rate\(([1-9]\d*) (minute|hour|day)s?\)$/;

/**
 * The longest time between two firings; `undefined` for a cron expression that skips days, months or years.
 *
 * @example
 * longestGap('rate(6 hours)')            // 6 hours
 * longestGap('cron(30 4 * * ? *)')        // 24 hours
 * longestGap('cron(30 4 ? * MON-FRI *)')  // undefined: 24 hours or 72
 */
export function longestGap(expression: string): Duration | undefined {
  const [, value, unit] = RATE.exec(expression) ?? [];
  if (value !== undefined) {
    const count = Number(value);
    if (unit === 'minute') return Duration.minutes(count);
    return unit === 'hour' ? Duration.hours(count) : Duration.days(count);
  }
  const days = CRON.exec(expression)?.slice(3) ?? [];
  const everyDay = days.length > 0 && days.every((field) => field === '*' || field === '?');
  return everyDay ? Duration.days(1) : undefined;
}

export interface AuditScheduleProps {
  readonly expression: string;
  readonly timeZone: string;
  readonly enabled: boolean;
  readonly starts: IFunction | StateMachine;
  /** For invocations that could not be delivered. */
  readonly deadLetters: IQueue;
}

/**
 * Creates the schedule that starts the audit.
 *
 * The audit gets the execution id and the scheduled time. The id is different for each attempt of a firing, the scheduled time
 * is the same (https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html).
 *
 * @throws Error for an invalid expression or time zone, which CloudFormation would refuse only during the deployment.
 */
export function createSchedule(scope: Construct, id: string, props: AuditScheduleProps): Schedule {
  if (!isRecurringSchedule(props.expression)) {
    throw new Error(
      `EcaAuditor: schedule is "${props.expression}"; expected cron(…) with six fields or rate(…), for example "${DEFAULT_SCHEDULE}".`,
    );
  }
  if (!isKnownTimeZone(props.timeZone)) {
    throw new Error(`EcaAuditor: timeZone is "${props.timeZone}"; expected an IANA name, for example "Europe/Berlin".`);
  }
  const start =
    props.starts instanceof StateMachine
      ? { actions: ['states:StartExecution'], resources: [props.starts.stateMachineArn] }
      : { actions: ['lambda:InvokeFunction'], resources: [props.starts.functionArn] };
  const targetProps = {
    // CDK must not add permissions: Scheduler's targets would allow invoking every version of the function.
    role: createSchedulerRole(scope, 'SchedulerRole', start, props.deadLetters.queueArn).withoutPolicyUpdates(),
    deadLetterQueue: props.deadLetters,
    input: ScheduleTargetInput.fromObject({
      executionId: ContextAttribute.executionId,
      scheduledTime: ContextAttribute.scheduledTime,
    }),
    // Enough for a short outage of the target's API. After that, the next scheduled run audits.
    maxEventAge: Duration.hours(1),
    retryAttempts: 20,
  };
  return new Schedule(scope, id, {
    description: 'Audits the External Client Apps of all orgs.',
    schedule: ScheduleExpression.expression(props.expression, TimeZone.of(props.timeZone)),
    enabled: props.enabled,
    target:
      props.starts instanceof StateMachine
        ? new StepFunctionsStartExecution(props.starts, targetProps)
        : new LambdaInvoke(props.starts, targetProps),
  });
}

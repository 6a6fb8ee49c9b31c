/**
 * Checks whether the schedule starts the audit.
 *
 * @module
 */
import type { Deployment } from '../../../aws/deployment.ts';
import { isRecurringSchedule } from '../../../config/schema/schedule.ts';
import { skippedFirings } from '../../../config/schema/skipped-times.ts';
import type { Auditor } from './auditor.ts';
import { type Check, failed, ifThere, type Problem, RESTORE, verdict, warn } from './checks.ts';

const DEPLOY = `${RESTORE} Find out who changed it (CloudTrail, EventBridge Scheduler).`;

export async function scheduleChecks(aws: Deployment, auditor: Auditor, now: Date): Promise<Check[]> {
  const names = auditor.resources('AWS::Scheduler::Schedule');
  if (names.length === 0) return verdict('schedule', '', [failed('The stack has no schedule.', DEPLOY)]);
  return (await Promise.all(names.map((name) => scheduleCheck(aws, auditor, name, now)))).flat();
}

async function scheduleCheck(aws: Deployment, auditor: Auditor, name: string, now: Date): Promise<Check[]> {
  const schedule = await ifThere(aws.schedule(name));
  if (schedule === undefined) return verdict('schedule', '', [failed(`${name} no longer exists.`, DEPLOY)]);
  const {
    State,
    ScheduleExpression = '',
    ScheduleExpressionTimezone: zone = 'UTC',
    Target,
    StartDate,
    EndDate,
  } = schedule;
  const starts = [auditor.functionArn, ...auditor.resources('AWS::StepFunctions::StateMachine')];
  const problems: Problem[] = [];
  const fails = (message: string) => problems.push(failed(`${name} ${message}`, DEPLOY));
  if (State !== 'ENABLED') fails(`is ${State ?? 'without a state'}; expected ENABLED.`);
  if (!starts.includes(Target?.Arn ?? ''))
    fails(`starts ${Target?.Arn ?? 'nothing'}; expected ${starts.join(' or ')}.`);
  if (StartDate !== undefined && StartDate > now) fails(`does not begin before ${StartDate.toISOString()}.`);
  if (EndDate !== undefined) fails(`${EndDate > now ? 'ends' : 'has ended'} at ${EndDate.toISOString()}.`);
  if (isRecurringSchedule(ScheduleExpression)) problems.push(...skipped(name, ScheduleExpression, zone, now));
  else fails(`fires at "${ScheduleExpression}"; expected cron(…) or rate(…).`);
  return verdict('schedule', `${name} is enabled: ${ScheduleExpression}, ${zone}.`, problems);
}

function skipped(name: string, expression: string, zone: string, now: Date): Problem[] {
  const times = skippedFirings(expression, zone, now).map(({ localTime }) => localTime);
  return times.length === 0
    ? []
    : [
        warn(
          `${name} (${expression}, ${zone}) does not fire on ${times.join(', ')}: that time does not exist, because summer time begins.`,
          'Choose a time that every day has, such as 04:30.',
        ),
      ];
}

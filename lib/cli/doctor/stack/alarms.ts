/**
 * Checks whether the alarms and the rules on tampering notify the operations topic.
 *
 * @module
 */
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Deployment } from '../../../aws/deployment.ts';
import type { RunMetricName } from '../../../run/telemetry/metrics.ts';
import type { Auditor } from './auditor.ts';
import { type Check, failed, ifThere, type Problem, RESTORE, verdict, warn } from './checks.ts';

const DEPLOY = `${RESTORE} Find out who changed it (CloudTrail, CloudWatch).`;
const MUTED = 'Delete the mute rule, unless it is intended.';
const HEARTBEAT: RunMetricName = 'RunCompleted';

/** @param found the alarms of the stack that exist */
export function alarmChecks(found: readonly MetricAlarm[], { operations, resources }: Auditor): Check[] {
  const names = resources('AWS::CloudWatch::Alarm');
  const byName = new Map(found.map((alarm) => [alarm.AlarmName, alarm]));
  const problems = names.flatMap((name) => alarmProblems(name, byName.get(name), operations.arn));
  if (!found.some(isHeartbeat)) problems.push(failed('The heartbeat alarm does not exist.', DEPLOY));
  const withoutData = found.filter(({ StateValue }) => StateValue === 'INSUFFICIENT_DATA').length;
  const note = withoutData === 0 ? '' : ` ${withoutData} have no data yet.`;
  return verdict('alarms', `${names.length} alarms notify ${operations.arn}; none is in alarm.${note}`, problems);
}

export async function muteChecks(aws: Deployment, { resources }: Auditor): Promise<Check[]> {
  const rules = await aws.muteRules(resources('AWS::CloudWatch::Alarm'));
  const problems = rules.map(({ AlarmMuteRuleArn = 'A rule', Status, alarm }) =>
    Status === 'ACTIVE'
      ? failed(`${AlarmMuteRuleArn} mutes ${alarm} now.`, MUTED)
      : warn(`${AlarmMuteRuleArn} will mute ${alarm}.`, MUTED),
  );
  return verdict('alarms', 'No rule mutes the alarms.', problems);
}

function alarmProblems(name: string, alarm: MetricAlarm | undefined, topic: string): Problem[] {
  if (alarm === undefined) return [failed(`${name} no longer exists.`, DEPLOY)];
  const { ActionsEnabled, AlarmActions = [], OKActions = [], StateValue, AlarmDescription = '' } = alarm;
  const problems: Problem[] = [];
  if (ActionsEnabled !== true) problems.push(failed(`The actions of ${name} are switched off.`, DEPLOY));
  for (const [state, actions] of [
    ['ALARM', AlarmActions],
    ['OK', OKActions],
  ] as const) {
    if (!actions.includes(topic)) problems.push(failed(`${name} does not notify ${topic} on ${state}.`, DEPLOY));
  }
  if (StateValue === 'ALARM') {
    const since = alarm.StateUpdatedTimestamp?.toISOString() ?? 'an unknown time';
    problems.push(
      warn(`${name} is in alarm since ${since}. ${AlarmDescription}`, 'See the table of alarms in docs/operate.md.'),
    );
  }
  return problems;
}

/** Hours that the heartbeat alarm waits for a run; `undefined` if it does not exist. */
export function heartbeatHours(found: readonly MetricAlarm[]): number | undefined {
  const { Period, EvaluationPeriods } = found.find(isHeartbeat) ?? {};
  return Period === undefined || EvaluationPeriods === undefined ? undefined : (Period * EvaluationPeriods) / 3_600;
}

function isHeartbeat({ MetricName }: MetricAlarm): boolean {
  return MetricName === HEARTBEAT;
}

export async function ruleChecks(aws: Deployment, { operations, resources }: Auditor): Promise<Check[]> {
  const names = resources('AWS::Events::Rule');
  const problems = await Promise.all(
    names.map(async (name): Promise<Problem[]> => {
      const rule = await ifThere(aws.rule(name));
      if (rule === undefined) return [failed(`${name} no longer exists.`, DEPLOY)];
      return [
        ...(rule.State === 'ENABLED' ? [] : [failed(`${name} is ${rule.State}; expected ENABLED.`, DEPLOY)]),
        ...(rule.targets.includes(operations.arn)
          ? []
          : [failed(`${name} does not notify ${operations.arn}.`, DEPLOY)]),
      ];
    }),
  );
  const none = names.length === 0 ? [failed('The stack has no rules on tampering.', DEPLOY)] : [];
  return verdict('rules', `${names.length} rules on tampering are enabled and notify ${operations.arn}.`, [
    ...none,
    ...problems.flat(),
  ]);
}

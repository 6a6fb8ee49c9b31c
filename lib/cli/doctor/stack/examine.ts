/**
 * Runs all checks of a deployed stack.
 *
 * @module
 */
import type { Deployment } from '../../../aws/deployment.ts';
import { UnreadError } from '../../../aws/errors.ts';
import { alarmChecks, heartbeatHours, muteChecks, ruleChecks } from './alarms.ts';
import { type Auditor, auditorsIn } from './auditor.ts';
import { assess, attempt, CHECKS, type Check, failed, ifThere, RESTORE, unread, verdict } from './checks.ts';
import { keyChecks } from './keys.ts';
import { bucketChecks, runChecks } from './records.ts';
import { scheduleChecks } from './schedule.ts';
import { secretChecks } from './secrets.ts';
import { codeChecks, settingChecks } from './settings.ts';
import { subscriptionChecks } from './subscriptions.ts';
import { topicChecks } from './topics.ts';
import { trailChecks } from './trail.ts';

const OTHER_STACK = 'Name the stack that holds the auditor (--aws <stack>), or deploy it.';

/** Returns the checks in the order of {@link CHECKS}. An error of AWS is part of the result, and not thrown. */
export async function examineStack(stack: string, aws: Deployment, now: Date): Promise<readonly Check[]> {
  const checks = await assess('stack', async () => {
    const resources = await ifThere(aws.resources(stack));
    if (resources === undefined) {
      return verdict('stack', '', [failed(`There is no stack ${stack} in this account and region.`, OTHER_STACK)]);
    }
    const { auditors, gone } = await auditorsIn(aws, resources);
    const names = auditors.map(({ functionName }) => functionName).join(', ');
    return [
      ...verdict('stack', `${stack} has ${resources.length} resources. Its audit function: ${names}.`, [
        ...gone.map((name) => failed(`The function ${name} no longer exists.`, RESTORE)),
        ...(auditors.length > 0 ? [] : [failed(`${stack} has no audit function.`, OTHER_STACK)]),
      ]),
      ...(await Promise.all(auditors.map((auditor) => auditorChecks(aws, stack, auditor, now)))).flat(),
    ];
  });
  return checks.toSorted((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));
}

async function auditorChecks(aws: Deployment, stack: string, auditor: Auditor, now: Date): Promise<readonly Check[]> {
  const alarms = await attempt(aws.alarms(auditor.resources('AWS::CloudWatch::Alarm')));
  const topics = await Promise.all(
    [...auditor.topics, auditor.operations].map(async (topic) => ({
      topic,
      attributes: await attempt(aws.topic(topic.arn)),
    })),
  );
  const areRead = !(alarms instanceof UnreadError);
  const checks = await Promise.all([
    codeChecks(auditor),
    areRead ? alarmChecks(alarms, auditor) : verdict('alarms', '', [unread(alarms)]),
    assess('alarms', () => muteChecks(aws, auditor)),
    assess('schedule', () => scheduleChecks(aws, auditor, now)),
    assess('rules', () => ruleChecks(aws, auditor)),
    assess('settings', () => settingChecks(aws, stack, auditor, alarms)),
    assess('trail', () => trailChecks(aws, auditor)),
    assess('subscriptions', () => subscriptionChecks(aws, auditor)),
    topicChecks(topics, auditor),
    assess('keys', () => keyChecks(aws, topics, auditor)),
    assess('secrets', () => secretChecks(aws, auditor)),
    assess('bucket', () => bucketChecks(aws, auditor)),
    assess('runs', () => runChecks(aws, auditor, areRead ? heartbeatHours(alarms) : undefined, now)),
  ]);
  return checks.flat();
}

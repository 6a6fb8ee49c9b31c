/**
 * Checks whether the settings of alarms, rules, schedule and function equal those of the deployed template, and whether the code was
 * changed after the deployment.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html
 *
 * @module
 */
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Deployment } from '../../../aws/deployment.ts';
import { UnreadError } from '../../../aws/errors.ts';
import type { Auditor } from './auditor.ts';
import {
  attempt,
  type Check,
  failed,
  ifThere,
  notAssessedProblem,
  type Problem,
  RESTORE,
  unread,
  verdict,
} from './checks.ts';
import { type Difference, differences, type JsonObject, propertiesIn } from './template.ts';

/** The properties that decide whether and when an alarm is raised. */
const ALARM = [
  'MetricName',
  'Namespace',
  'Statistic',
  'ExtendedStatistic',
  'Dimensions',
  'Period',
  'Unit',
  'EvaluationPeriods',
  'Threshold',
  'ThresholdMetricId',
  'ComparisonOperator',
  'TreatMissingData',
  'Metrics',
] as const satisfies readonly (keyof MetricAlarm)[];

interface Compared {
  /** Selects what is compared, from the properties in the template or from the result of {@link live}. AWS uses the same names. */
  readonly of: (properties: JsonObject) => JsonObject;
  /** The resource's current properties; `undefined` if it no longer exists, which other checks report. */
  readonly live: (name: string, aws: Deployment, auditor: Auditor, alarms: Alarms) => Promise<object | undefined>;
}

type Alarms = readonly MetricAlarm[] | UnreadError;

const COMPARED: Readonly<Record<string, Compared>> = {
  'AWS::CloudWatch::Alarm': {
    of: (alarm) => ({
      ...Object.fromEntries(ALARM.map((name) => [name, alarm[name]])),
      // The default of CloudWatch.
      DatapointsToAlarm: alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods,
    }),
    live: async (name, _aws, _auditor, alarms) => {
      if (alarms instanceof UnreadError) throw alarms;
      return alarms.find(({ AlarmName }) => AlarmName === name);
    },
  },
  'AWS::Events::Rule': {
    of: ({ EventPattern }) => ({ EventPattern }),
    live: async (name, aws) => {
      const rule = await ifThere(aws.rule(name));
      return rule && { EventPattern: JSON.parse(rule.EventPattern ?? 'null') };
    },
  },
  'AWS::Scheduler::Schedule': {
    of: ({ ScheduleExpression, ScheduleExpressionTimezone = 'UTC', Target }) => ({
      ScheduleExpression,
      ScheduleExpressionTimezone,
      Input: (Target as JsonObject | undefined)?.Input,
    }),
    live: (name, aws) => ifThere(aws.schedule(name)),
  },
  'AWS::Lambda::Function': {
    of: ({
      Handler,
      Runtime,
      Role,
      MemorySize = 128,
      Timeout = 3,
      Layers,
      ReservedConcurrentExecutions,
      Environment,
    }) => ({
      ...{ Handler, Runtime, Role, MemorySize, Timeout, Layers, ReservedConcurrentExecutions },
      Environment: (Environment as JsonObject | undefined)?.Variables ?? {},
    }),
    live: async (name, aws, { configuration }) =>
      configuration.FunctionName === name
        ? {
            ...configuration,
            Layers: configuration.Layers?.map(({ Arn }) => Arn),
            ReservedConcurrentExecutions: await aws.concurrency(name),
          }
        : undefined,
  },
};

export async function settingChecks(
  aws: Deployment,
  stack: string,
  auditor: Auditor,
  alarms: Alarms,
): Promise<readonly Check[]> {
  const { region, account, partition } = auditor;
  const pseudo = { 'AWS::Region': region, 'AWS::AccountId': account, 'AWS::Partition': partition };
  const names = new Map([...Object.entries(pseudo), ...auditor.stack.map(({ id, name }) => [id, name] as const)]);
  const template = propertiesIn((await aws.template(stack)) ?? '', names);
  if (template === undefined) {
    return verdict('settings', '', [notAssessedProblem(`The template of ${stack} can't be understood.`, BY_HAND)]);
  }
  const problems = await Promise.all(
    auditor.own.map(async ({ id, type, name }): Promise<readonly Problem[]> => {
      const compared = COMPARED[type];
      const live = compared && (await attempt(compared.live(name, aws, auditor, alarms)));
      if (compared === undefined || live === undefined) return [];
      if (live instanceof UnreadError) return [unread(live, name)];
      const declared = template.get(id);
      return declared === undefined
        ? [notAssessedProblem(`The template does not declare ${name}.`, BY_HAND)]
        : settingProblems(name, differences(compared.of(declared), compared.of(live as JsonObject)));
    }),
  );
  return verdict(
    'settings',
    `Alarms, rules, schedule and function have the settings of the template. docs/operate.md lists what is compared.`,
    problems.flat(),
  );
}

const BY_HAND = 'Compare it in the console, or run "aws cloudformation detect-stack-drift".';
const REDEPLOY =
  'Find out who changed it (CloudTrail: UpdateFunctionCode, UpdateFunctionConfiguration). Then change its code or its configuration file, and deploy: CloudFormation replaces only code that the template has changed.';

function settingProblems(name: string, found: readonly Difference[]): readonly Problem[] {
  const different = found.filter(({ isKnown }) => isKnown).map(differenceText);
  const unknown = found.filter(({ isKnown }) => !isKnown).map(({ path }) => path);
  return [
    ...(different.length === 0 ? [] : [failed(`${name} differs from the template: ${different.join(', ')}.`, RESTORE)]),
    ...(unknown.length === 0
      ? []
      : [notAssessedProblem(`${name}: the template's value of ${unknown.join(', ')} is not known here.`, BY_HAND)]),
  ];
}

/** Shows no environment variable, since its value may be a secret, and no long value. */
function differenceText({ path, declared, live }: Difference): string {
  const isShort = [declared, live].every((value) => typeof value !== 'object' && String(value).length < 60);
  const isShown = isShort && !path.startsWith('Environment.');
  return isShown ? `${path} is ${live ?? 'nothing'} (expected ${declared ?? 'nothing'})` : path;
}

/** Compares times, because the template has a hash of the source files, and Lambda one of the archive. */
export function codeChecks({ functionName, configuration: { LastModified = '' }, deployedAt }: Auditor): Check[] {
  const changedAt = new Date(LastModified);
  if (deployedAt === undefined || Number.isNaN(changedAt.getTime())) {
    return verdict('code', '', [
      notAssessedProblem(`It is unknown when ${functionName} was changed or deployed.`, BY_HAND),
    ]);
  }
  const [changed, deployed] = [changedAt, deployedAt].map((time) => time.toISOString());
  const message = `${functionName} was changed at ${changed}, after its deployment at ${deployed}: it may run other code.`;
  return verdict(
    'code',
    `${functionName} was not changed after its deployment at ${deployed}.`,
    changedAt <= deployedAt ? [] : [failed(message, REDEPLOY)],
  );
}

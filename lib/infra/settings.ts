/**
 * The stack's settings: `stack:` of the configuration file, and over it CDK context, keys `eca-auditor:*` in cdk.json or
 * `-c eca-auditor:<key>=<value>`. Both have the keys of lib/config/stack-schema.ts.
 *
 * @module
 */
import { Duration } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type * as z from 'zod';
import { STACK, type StackSettings } from '../config/stack-schema.ts';
import type { EcaAuditorProps } from './props.ts';
import type { Subscription } from './subscriptions.ts';

const PREFIX = 'eca-auditor:';
/** The one key of context that is none of the file. */
const CONFIG = 'config';

/** Path of the configuration file that the context names, if it does. */
export function configPathIn(context: Readonly<Record<string, unknown>>): string | undefined {
  const path = context[`${PREFIX}${CONFIG}`];
  return path === undefined ? undefined : String(path);
}

/**
 * @param context all of the app's context, as `node.getAllContext()` yields it
 * @throws Error that names each wrong key, what was found, and what would be right.
 */
export function readContext(context: Readonly<Record<string, unknown>>): StackSettings {
  const found = Object.fromEntries(
    Object.entries(context).flatMap(([key, value]) =>
      key.startsWith(PREFIX) && key !== `${PREFIX}${CONFIG}` ? [[key.slice(PREFIX.length), value]] : [],
    ),
  );
  const known: Readonly<Record<string, z.ZodType>> = STACK.shape;
  const given = Object.fromEntries(
    Object.entries(found).map(([key, value]) => [key, known[key] ? fromCommandLine(known[key], value) : value]),
  );
  const parsed = STACK.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${PREFIX}${key} is not known; known are ${[CONFIG, ...Object.keys(known)].join(', ')}`)
      : [
          `${PREFIX}${issue.path.join('.')}: found ${JSON.stringify(found[`${String(issue.path[0])}`])}; expected ${issue.message}`,
        ],
  );
  throw new Error(`Wrong CDK context (cdk.json or -c):\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
}

/** All that `-c` passes is text: a list is written with commas there, a number in digits. */
function fromCommandLine(schema: z.ZodType, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const takes = (example: unknown) =>
    (schema.safeParse(example).error?.issues ?? []).every(({ code }) => code === 'too_small');
  if (takes([])) return value.split(',').map((part) => part.trim());
  if (takes(true)) return value === 'true' ? true : value === 'false' ? false : value;
  return /^\d+$/.test(value) && !schema.safeParse(value).success ? Number(value) : value;
}

/** @param scope for queues and functions that are named by ARN */
export function toProps(scope: Construct, settings: StackSettings): EcaAuditorProps {
  const { longestGapHours, evidenceLockDays, evidenceRetentionDays, timeoutMinutes } = settings;
  const days = (count: number | undefined) => (count === undefined ? undefined : Duration.days(count));
  const lock = days(evidenceLockDays);
  return {
    schedule: settings.schedule,
    timeZone: settings.timeZone,
    scheduleEnabled: settings.scheduleEnabled,
    longestGap: longestGapHours === undefined ? undefined : Duration.hours(longestGapHours),
    orgSecretPrefix: settings.orgSecretPrefix,
    subscriptions: subscriptionsOf(scope, settings),
    operationsEmails: settings.operationsEmails,
    chat: settings.chat,
    chatTopic: settings.chatTopic === true ? true : undefined,
    securityHub: settings.securityHub,
    evidenceLock: lock && { mode: 'governance', duration: lock },
    evidenceRetention: days(evidenceRetentionDays),
    // The enum's values are the days themselves.
    logRetention: settings.logRetentionDays,
    scale: settings.scale,
    memorySize: settings.memorySize,
    timeout: timeoutMinutes === undefined ? undefined : Duration.minutes(timeoutMinutes),
    neverOverlap: settings.neverOverlap,
    serviceName: settings.serviceName,
  };
}

function subscriptionsOf(scope: Construct, settings: StackSettings): Subscription[] {
  const { alertEmails = [], alertSeverities: severities, subscriptions = [] } = settings;
  return [
    ...alertEmails.map((email) => ({ protocol: 'email', email, severities }) as const),
    ...subscriptions.map((each, at): Subscription => {
      switch (each.protocol) {
        case 'sqs': {
          const { queueArn, ...others } = each;
          return { ...others, queue: Queue.fromQueueArn(scope, `SubscribedQueue${at}`, queueArn) };
        }
        case 'lambda': {
          const { functionArn, ...others } = each;
          // Of this account and region: else CDK leaves out, without a word, SNS's permission to invoke it.
          const sameEnvironment = true;
          const id = `SubscribedFunction${at}`;
          return {
            ...others,
            function: LambdaFunction.fromFunctionAttributes(scope, id, { functionArn, sameEnvironment }),
          };
        }
        default:
          return each;
      }
    }),
  ];
}

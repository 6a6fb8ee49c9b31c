/**
 * The stack's settings: `stack:` of the configuration file, overridden by CDK context, which is `eca-auditor:<key>` in cdk.json
 * or `-c eca-auditor:<key>=<value>`. lib/config/schema/stack-schema.ts has the keys of both.
 *
 * @module
 */
import { Duration, SecretValue } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type * as z from 'zod';
import { STACK, type StackSettings } from '../config/schema/stack-schema.ts';
import { suggest } from '../config/suggest.ts';
import { DEFAULT_ORG_SECRET_PREFIX } from './defaults.ts';
import type { Subscription } from './notifications/subscriptions.ts';
import type { EcaAuditorProps } from './props.ts';

const PREFIX = 'eca-auditor:';
/** The only key that the context has and `stack:` has not. */
const CONFIG = 'config';

/** Path of the configuration file in the context; `undefined` if there is none. */
export function configPathIn(context: Readonly<Record<string, unknown>>): string | undefined {
  const path = context[`${PREFIX}${CONFIG}`];
  return path === undefined ? undefined : String(path);
}

/**
 * @param context the app's whole context, from `node.getAllContext()`
 * @throws Error that lists each wrong key, what was found, and what was expected.
 */
export function readContext(context: Readonly<Record<string, unknown>>): StackSettings {
  const found = Object.fromEntries(
    Object.entries(context).flatMap(([key, value]) =>
      key.startsWith(PREFIX) && key !== `${PREFIX}${CONFIG}` ? [[key.slice(PREFIX.length), value]] : [],
    ),
  );
  const known: Readonly<Record<string, z.ZodType>> = STACK.shape;
  const misplaced = misplacedKeys(context);
  const given = Object.fromEntries(
    Object.entries(found).map(([key, value]) => [key, known[key] ? fromCommandLine(known[key], value) : value]),
  );
  const parsed = STACK.safeParse(given);
  if (parsed.success && misplaced.length === 0) return parsed.data;
  const problems = (parsed.error?.issues ?? []).flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${PREFIX}${key} is not known${suggestion(key)}; known are ${KEYS.join(', ')}`)
      : [`${PREFIX}${issue.path.join('.')}: ${foundText(issue.path, found)}expected ${issue.message}`],
  );
  const lines = [...problems, ...misplaced].map((problem) => `  ${problem}`);
  throw new Error(`Wrong CDK context (cdk.json or -c):\n${lines.join('\n')}`);
}

/** Does not show values of a subscription, because a URL in the wrong field is still a secret. */
function foundText(path: readonly PropertyKey[], found: Readonly<Record<string, unknown>>): string {
  const [key] = path.map(String);
  return key === undefined || key === 'subscriptions' ? '' : `found ${JSON.stringify(found[key])}; `;
}

const KEYS: readonly string[] = [CONFIG, ...Object.keys(STACK.shape)];

function suggestion(key: string): string {
  const near = suggest(key, KEYS);
  return near === undefined ? '' : `, probably ${PREFIX}${near}`;
}

/** Our keys without the prefix, or with a misspelt one: CDK would ignore them without an error. */
function misplacedKeys(context: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(context).flatMap((key) => {
    if (key.startsWith(PREFIX)) return [];
    const [, rest] = /^eca[-_. ]?auditor[-_.:/]*(.*)$/i.exec(key) ?? [];
    if (rest === undefined && !KEYS.includes(key)) return [];
    const name = rest ?? key;
    return [`${key} is not known; expected ${PREFIX}${suggest(name, KEYS) ?? name}`];
  });
}

/** `-c` passes only text: converts a list with commas, `true` or `false`, and digits. */
function fromCommandLine(schema: z.ZodType, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const accepts = (example: unknown) =>
    (schema.safeParse(example).error?.issues ?? []).every(({ code }) => code === 'too_small');
  if (accepts([])) return value.split(',').map((part) => part.trim());
  if (accepts(true)) return value === 'true' ? true : value === 'false' ? false : value;
  return /^\d+$/.test(value) && !schema.safeParse(value).success ? Number(value) : value;
}

/** @param scope of the queues and functions that are imported by ARN */
export function toProps(scope: Construct, settings: StackSettings): EcaAuditorProps {
  const { longestGapHours, evidenceLockDays, evidenceRetentionDays, timeoutMinutes } = settings;
  const days = (count: number | undefined) => (count === undefined ? undefined : Duration.days(count));
  const lock = days(evidenceLockDays);
  refuseUrlAmongOrgs(settings);
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
          // It is in this account and region, which subscriptions.ts checks. Else CDK would silently omit SNS's permission to invoke it.
          const sameEnvironment = true;
          const id = `SubscribedFunction${at}`;
          return {
            ...others,
            function: LambdaFunction.fromFunctionAttributes(scope, id, { functionArn, sameEnvironment }),
          };
        }
        case 'https':
        case 'incident': {
          const { urlSecret, ...others } = each;
          return { ...others, url: SecretValue.secretsManager(urlSecret) };
        }
        default:
          return each;
      }
    }),
  ];
}

/** A URL under the prefix of org secrets would be read as an org secret in every run. */
function refuseUrlAmongOrgs({ subscriptions = [], orgSecretPrefix = DEFAULT_ORG_SECRET_PREFIX }: StackSettings): void {
  for (const each of subscriptions) {
    if ('urlSecret' in each && each.urlSecret.startsWith(orgSecretPrefix)) {
      throw new Error(
        `stack.subscriptions: urlSecret is "${each.urlSecret}"; expected a name that does not begin with "${orgSecretPrefix}", since all secrets under that prefix are org secrets.`,
      );
    }
  }
}

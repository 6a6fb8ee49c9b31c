/**
 * The stack's settings, read from CDK context: keys `eca-auditor:*` in cdk.json or `-c eca-auditor:<key>=<value>`.
 *
 * @module
 */
import { Duration } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { SEVERITIES } from '../audit/model.ts';
import type { EcaAuditorProps } from './props.ts';
import { isRecurring, isTimeZone } from './schedule.ts';

const PREFIX = 'eca-auditor:';

const LOG_RETENTIONS: readonly number[] = Object.values(RetentionDays).filter((days) => typeof days === 'number');

/** On the command line a list is written with commas; in cdk.json it is a JSON array. */
const list = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value),
    z.array(item),
  );

const flag = z.preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean());

const count = z.preprocess(
  (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
  z.int().positive(),
);

/** Each message says what would be right; what was found is put before it. */
const FIELDS = {
  schedule: z
    .string()
    .refine(isRecurring, 'expected cron(…) of six fields or rate(…), for example "cron(0 2 * * ? *)"'),
  timeZone: z.string().refine(isTimeZone, 'expected an IANA time zone, for example "Europe/Berlin"'),
  longestGapHours: count,
  alertEmails: list(z.email()),
  alertSeverities: list(z.enum(SEVERITIES)),
  operationsEmails: list(z.email()),
  orgSecretPrefix: z
    .string()
    .regex(/^[\w/+=.@-]+$/, 'expected letters, digits and /_+=.@-, for example "eca-auditor/orgs/"'),
  chatTopic: flag,
  evidenceLockDays: count,
  logRetentionDays: count.refine(
    (days) => LOG_RETENTIONS.includes(days),
    'expected a retention that CloudWatch Logs knows: 30, 90, 365, …',
  ),
  neverOverlap: flag,
  memorySize: count.refine((size) => size >= 128 && size <= 10_240, 'expected 128 to 10240 (MiB)'),
};

const Settings = z.object(FIELDS).partial();
type Settings = z.infer<typeof Settings>;

/**
 * @param context all of the app's context, as `node.getAllContext()` yields it
 * @throws Error that names each wrong key, what was found, and what would be right.
 */
export function readSettings(context: Readonly<Record<string, unknown>>): EcaAuditorProps {
  const ours = Object.entries(context).filter(([key]) => key.startsWith(PREFIX));
  const found = Object.fromEntries(ours.map(([key, value]) => [key.slice(PREFIX.length), value]));
  const parsed = Settings.safeParse(found);
  const problems = [
    ...Object.keys(found)
      .filter((key) => !(key in FIELDS))
      .map((key) => `${PREFIX}${key} is not known; known are ${Object.keys(FIELDS).join(', ')}`),
    ...(parsed.error?.issues ?? []).map(
      ({ path: [key], message }) => `${PREFIX}${String(key)}: found ${JSON.stringify(found[String(key)])}; ${message}`,
    ),
  ];
  if (parsed.data === undefined || problems.length > 0) {
    throw new Error(`Wrong CDK context (cdk.json or -c):\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
  return toProps(parsed.data);
}

function toProps(settings: Settings): EcaAuditorProps {
  const { longestGapHours, evidenceLockDays, logRetentionDays, alertSeverities } = settings;
  return {
    schedule: settings.schedule,
    timeZone: settings.timeZone,
    longestGap: longestGapHours === undefined ? undefined : Duration.hours(longestGapHours),
    subscriptions: settings.alertEmails?.map((email) => ({ protocol: 'email', email, severities: alertSeverities })),
    operationsEmails: settings.operationsEmails,
    orgSecretPrefix: settings.orgSecretPrefix,
    chatTopic: settings.chatTopic === true ? true : undefined,
    evidenceLock:
      evidenceLockDays === undefined ? undefined : { mode: 'governance', duration: Duration.days(evidenceLockDays) },
    // The enum's values are the days themselves.
    logRetention: logRetentionDays,
    neverOverlap: settings.neverOverlap,
    memorySize: settings.memorySize,
  };
}

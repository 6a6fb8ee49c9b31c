/**
 * The schema of `stack:`, the settings of the AWS stack. Used only at synthesis.
 *
 * @module
 */
import * as z from 'zod';
import { CHANNEL_IDS } from '../../alert/channels/index.ts';
import { SEVERITIES } from '../../audit/model/finding.ts';
import { flag, oneOf, optionalWholeNumber } from './fields.ts';
import { isKnownTimeZone, isRecurringSchedule } from './schedule.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;
const SCHEDULE = 'cron(…) with six fields or rate(…), as in EventBridge Scheduler, such as "cron(30 4 * * ? *)"';
const TIME_ZONE = 'an IANA time zone, such as "Europe/Berlin"';
const PREFIX = 'letters, digits and /_+=.@-, such as "eca-auditor/orgs/"';
const SERVICE_NAME = '1 to 64 letters, digits, - and _, such as "audit-eu"';
const RETENTION = `a number of days that CloudWatch Logs supports: ${LOG_RETENTION_DAYS.join(', ')}`;

const email = z.email({ error: 'an e-mail address, such as "oncall@example.com"' });

const URL_SECRET =
  'the name of a secret in Secrets Manager whose value is the URL, such as "eca-auditor/urls/pagerduty"; never the URL itself, which is a secret';
const urlSecret = z
  .string({ error: URL_SECRET })
  .regex(/^[\w/+=.@-]+$/, { error: URL_SECRET })
  .describe('The name of a secret in Secrets Manager whose value is the URL. It is read at deployment.');

const severities = z
  .array(oneOf(SEVERITIES, 'A severity.'), { error: `a list of severities: ${SEVERITIES.join(', ')}` })
  .min(1, { error: 'at least one severity; leave the key out for all' })
  .exactOptional()
  .describe('Only alerts of these severities; all when left out.');

const arn = (service: string) =>
  z.string().regex(new RegExp(`^arn:[\\w-]+:${service}:`), { error: `an ARN of ${service}` });

const channel = oneOf(CHANNEL_IDS, 'The channel whose messages it gets. event when left out.').exactOptional();

const subscription = z.discriminatedUnion(
  'protocol',
  [
    z.strictObject({ protocol: z.literal('email'), email, severities }),
    z.strictObject({
      protocol: z.literal('sms'),
      phoneNumber: z.string().regex(/^\+[1-9]\d{6,14}$/, { error: 'a number in E.164, such as "+4915112345678"' }),
      severities,
    }),
    z.strictObject({ protocol: z.literal('https'), urlSecret, severities, channel }),
    z.strictObject({ protocol: z.literal('incident'), urlSecret }),
    z.strictObject({ protocol: z.literal('sqs'), queueArn: arn('sqs'), severities, channel }),
    z.strictObject({ protocol: z.literal('lambda'), functionArn: arn('lambda'), severities, channel }),
  ],
  { error: 'a subscription with "protocol": email, sms, https, incident, sqs or lambda' },
);

/** Ids of Amazon Q Developer in chat applications, as CloudFormation accepts them. */
export const CHAT_IDS = {
  workspaceId: { name: 'a Slack workspace id, such as "T0123ABCD"', pattern: /^[0-9A-Z]{1,255}$/ },
  slackChannelId: { name: 'a Slack channel id, such as "C0123ABCD"', pattern: /^[A-Za-z0-9]{1,256}$/ },
  uuid: {
    name: 'a UUID, such as "01234567-89ab-cdef-0123-456789abcdef"',
    pattern: /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/,
  },
  teamsChannelId: {
    name: 'a Microsoft Teams channel id from its URL, such as "19%3Aabc%40thread.tacv2"',
    pattern: /^[\w\-=+/.,]*%3[aA][\w\-=+/.,]*%40[\w\-=+/.,]*$/,
  },
} as const;

const id = (kind: keyof typeof CHAT_IDS, what: string) => {
  const { name, pattern } = CHAT_IDS[kind];
  return z.string({ error: name }).regex(pattern, { error: name }).describe(what);
};

const chat = z.strictObject({
  slack: z
    .array(
      z.strictObject({
        workspaceId: id('workspaceId', 'Slack workspace.'),
        channelId: id('slackChannelId', 'Slack channel.'),
      }),
    )
    .exactOptional(),
  teams: z
    .array(
      z.strictObject({
        tenantId: id('uuid', 'Microsoft tenant.'),
        teamId: id('uuid', 'Microsoft Teams team.'),
        channelId: id('teamsChannelId', 'Microsoft Teams channel.'),
      }),
    )
    .exactOptional(),
});

export const STACK = z.strictObject(
  {
    schedule: z
      .string({ error: SCHEDULE })
      .refine(isRecurringSchedule, { error: SCHEDULE })
      .exactOptional()
      .describe('The schedule of the audit. "cron(30 4 * * ? *)" when left out.'),
    timeZone: z
      .string({ error: TIME_ZONE })
      .refine(isKnownTimeZone, { error: TIME_ZONE })
      .exactOptional()
      .describe('IANA time zone of a cron schedule, which follows summer time. Etc/UTC when left out.'),
    scheduleEnabled: flag('Whether the schedule fires. true when left out.'),
    longestGapHours: optionalWholeNumber(
      1,
      168,
      'The longest time between two firings. Required for a cron schedule that skips days.',
    ),
    orgSecretPrefix: z
      .string({ error: PREFIX })
      .regex(/^[\w/+=.@-]+$/, { error: PREFIX })
      .exactOptional()
      .describe('Prefix of the names of org secrets. "eca-auditor/orgs/" when left out.'),
    alertEmails: z
      .array(email, { error: 'a list of e-mail addresses' })
      .exactOptional()
      .describe('Mail addresses for alerts.'),
    alertSeverities: severities.describe('The severities for alertEmails; all when left out.'),
    operationsEmails: z
      .array(email, { error: 'a list of e-mail addresses' })
      .exactOptional()
      .describe("Mail addresses for the auditor's own alarms. alertEmails when left out."),
    subscriptions: z
      .array(subscription, { error: 'a list of subscriptions' })
      .exactOptional()
      .describe('Other receivers of alerts.'),
    chat: chat.exactOptional().describe('Slack and Teams channels, by Amazon Q Developer in chat applications.'),
    chatTopic: flag('Whether the chat topic is created even if this stack has no chat channels.'),
    securityHub: flag('Whether findings are imported into Security Hub.'),
    evidenceLockDays: optionalWholeNumber(
      1,
      36_500,
      'Days of Object Lock (governance) on new objects in the bucket. None when left out.',
    ),
    evidenceRetentionDays: optionalWholeNumber(
      1,
      36_500,
      'Days until evidence and the records of runs expire, at least `evidenceLockDays`. They never expire when left out.',
    ),
    logRetentionDays: z
      .literal(LOG_RETENTION_DAYS, { error: RETENTION })
      .exactOptional()
      .describe('Days that logs are kept. 90 when left out.'),
    scale: oneOf(
      ['single', 'distributed'],
      'One invocation for all orgs, or a state machine that audits them in batches. single when left out.',
    ).exactOptional(),
    memorySize: optionalWholeNumber(128, 10_240, 'Memory of the function, in MiB. 1024 when left out.'),
    timeoutMinutes: optionalWholeNumber(1, 15, 'Timeout of one invocation, in minutes. 15 when left out.'),
    neverOverlap: flag('Whether concurrency is reserved so that two runs never overlap. true when left out.'),
    serviceName: z
      .string({ error: SERVICE_NAME })
      .regex(/^[\w-]{1,64}$/, { error: SERVICE_NAME })
      .exactOptional()
      .describe("Distinguishes several auditors in one account. The stack's name when left out."),
  },
  { error: 'a map of settings' },
);

export type StackSettings = z.output<typeof STACK>;

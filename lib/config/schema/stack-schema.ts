/**
 * `stack:` of the configuration: what the stack is deployed with. Read at synthesis alone.
 *
 * @module
 */
import * as z from 'zod';
import { CHANNEL_IDS } from '../../alert/channels/index.ts';
import { SEVERITIES } from '../../audit/model/model.ts';
import { flag, oneOf, optionalWholeNumber } from './fields.ts';
import { isKnownTimeZone, isRecurringSchedule } from './schedule.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;
const SCHEDULE = 'cron(…) of six fields or rate(…) as EventBridge Scheduler takes it, such as "cron(30 4 * * ? *)"';
const TIME_ZONE = 'an IANA time zone, such as "Europe/Berlin"';
const PREFIX = 'letters, digits and /_+=.@-, such as "eca-auditor/orgs/"';
const SERVICE_NAME = '1 to 64 letters, digits, - and _, such as "audit-eu"';
const RETENTION = `a retention that CloudWatch Logs knows: ${LOG_RETENTION_DAYS.join(', ')}`;

const email = z.email({ error: 'an e-mail address, such as "oncall@example.com"' });

const URL_SECRET =
  'the name of a secret of Secrets Manager whose value is the URL, such as "eca-auditor/urls/pagerduty"; the URL itself is a secret and doesn\'t belong here';
const urlSecret = z
  .string({ error: URL_SECRET })
  .regex(/^[\w/+=.@-]+$/, { error: URL_SECRET })
  .describe('The secret of Secrets Manager whose value is the URL; it is read at deployment.');

const severities = z
  .array(oneOf(SEVERITIES, 'A severity.'), { error: `a list of severities: ${SEVERITIES.join(', ')}` })
  .min(1, { error: 'at least one severity; leave the key out for all' })
  .exactOptional()
  .describe('Only alerts of these severities; all when left out.');

const arn = (service: string) =>
  z.string().regex(new RegExp(`^arn:[\\w-]+:${service}:`), { error: `an ARN of ${service}` });

const channel = oneOf(CHANNEL_IDS, 'Whose messages it gets; event when left out.').exactOptional();

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

/** What CloudFormation takes as ids of Amazon Q Developer in chat applications. */
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
      .describe('When the audit runs; "cron(30 4 * * ? *)" when left out.'),
    timeZone: z
      .string({ error: TIME_ZONE })
      .refine(isKnownTimeZone, { error: TIME_ZONE })
      .exactOptional()
      .describe('IANA time zone of a cron schedule; follows summer time. Etc/UTC when left out.'),
    scheduleEnabled: flag('Whether the schedule fires at all; true when left out.'),
    longestGapHours: optionalWholeNumber(
      1,
      168,
      'The longest time between two firings; needed for cron that leaves out days.',
    ),
    orgSecretPrefix: z
      .string({ error: PREFIX })
      .regex(/^[\w/+=.@-]+$/, { error: PREFIX })
      .exactOptional()
      .describe('Names of org secrets begin with it; "eca-auditor/orgs/" when left out.'),
    alertEmails: z
      .array(email, { error: 'a list of e-mail addresses' })
      .exactOptional()
      .describe('Who gets alerts by mail.'),
    alertSeverities: severities.describe('Which severities alertEmails get; all when left out.'),
    operationsEmails: z
      .array(email, { error: 'a list of e-mail addresses' })
      .exactOptional()
      .describe("Who gets the auditor's own alarms by mail; alertEmails when left out."),
    subscriptions: z
      .array(subscription, { error: 'a list of subscriptions' })
      .exactOptional()
      .describe('Who else gets alerts.'),
    chat: chat.exactOptional().describe('Channels of Amazon Q Developer in chat applications.'),
    chatTopic: flag('Whether there is a topic for chat without channels of this stack.'),
    securityHub: flag('Whether findings are imported into Security Hub.'),
    evidenceLockDays: optionalWholeNumber(
      1,
      36_500,
      'Object Lock (governance) on what the bucket keeps from then on, evidence above all, in days; none when left out.',
    ),
    evidenceRetentionDays: optionalWholeNumber(
      1,
      36_500,
      'When evidence and the records of runs expire, in days; not shorter than `evidenceLockDays`; never when left out.',
    ),
    logRetentionDays: z
      .literal(LOG_RETENTION_DAYS, { error: RETENTION })
      .exactOptional()
      .describe('How long logs are kept, in days; 90 when left out.'),
    scale: oneOf(
      ['single', 'distributed'],
      'One invocation for all orgs, or a state machine; single when left out.',
    ).exactOptional(),
    memorySize: optionalWholeNumber(128, 10_240, 'Of the function, in MiB; 1024 when left out.'),
    timeoutMinutes: optionalWholeNumber(1, 15, 'Of one invocation; 15 when left out.'),
    neverOverlap: flag('Whether executions are reserved so that two runs never overlap; true when left out.'),
    serviceName: z
      .string({ error: SERVICE_NAME })
      .regex(/^[\w-]{1,64}$/, { error: SERVICE_NAME })
      .exactOptional()
      .describe("Distinguishes several auditors of one account; the stack's name when left out."),
  },
  { error: 'a map of settings' },
);

export type StackSettings = z.output<typeof STACK>;

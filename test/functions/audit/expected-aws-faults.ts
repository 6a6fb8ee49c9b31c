/**
 * What each fault of AWS leads to when it lasts for a night; docs/faults.md is built from it.
 *
 * There are two orgs, `one` and `two`; in `one` a violation has opened, which is to be notified on all topics.
 */
import type { CauseCode } from '../../../lib/audit/model/causes.ts';
import { AWS_ERROR_KINDS, type AwsErrorKind } from '../../../lib/aws/errors.ts';
import type { AwsFault, AwsFaultName } from '../../../lib/simulator/aws/faults.ts';

/** Where a fault strikes, in the order of a night. */
export const PLACES = {
  secrets: { name: 'org secrets', calls: () => ({ service: 'secretsmanager' }) },
  stateRead: { name: 'reading the state', calls: (orgId) => get(`state/${orgId}.json`) },
  evidence: { name: 'evidence', calls: (orgId) => put(`evidence/dt=${today()}/org=${orgId}/*`) },
  alertTopic: { name: 'alert topic', calls: () => publish('alerts') },
  eventTopic: { name: 'event topic', calls: () => publish('events') },
  chatTopic: { name: 'chat topic', calls: () => publish('chat') },
  smsTopic: { name: 'SMS topic', calls: () => publish('sms') },
  incidentTopic: { name: 'incident topic', calls: () => publish('incidents') },
  stateWrite: { name: 'writing the state', calls: (orgId) => put(`state/${orgId}.json`) },
  outboxEnd: { name: 'emptying its outbox', calls: (orgId) => ({ ...put(`state/${orgId}.json`), from: 2 }) },
  roster: { name: 'roster', calls: () => put('state/roster.json') },
  record: { name: 'record of the run', calls: () => put('runs/*') },
  anchor: { name: 'anchor, on the event topic', calls: () => ({ ...publish('events'), from: 2 }) },
  trend: { name: 'trend', calls: () => put('state/history.json') },
  report: { name: 'report', calls: () => put('reports/*') },
} as const satisfies Record<string, { readonly name: string; readonly calls: (orgId: string) => CallsOf }>;
export type Place = keyof typeof PLACES;

/** The calls to one place. */
export type CallsOf = Pick<AwsFault, 'service' | 'operation' | 'resource' | 'from'>;

const get = (resource: string): CallsOf => ({ service: 's3', operation: 'GetObject', resource });
const put = (resource: string): CallsOf => ({ service: 's3', operation: 'PutObject', resource });
const publish = (resource: string): CallsOf => ({ service: 'sns', operation: 'Publish', resource });
const today = () => new Date().toISOString().slice(0, 10);

export interface Effect {
  readonly seen:
    | { readonly as: 'nothing' }
    /** The function throws, so that Lambda retries it and then writes to the dead-letter queue. */
    | { readonly as: 'failed-run'; readonly message: string }
    /** The org counts as undelivered, in the summary and in a metric, and an error is logged. */
    | { readonly as: 'undelivered'; readonly message: string }
    | { readonly as: 'not-assessed'; readonly code: CauseCode }
    | { readonly as: 'warning'; readonly message: string };
  /** The same call is made more than once before it is given up. */
  readonly again: boolean;
  /** Whether the state of the org is that of this night, and whether what was to be sent is left in it. */
  readonly kept: 'no' | 'yes' | 'with outbox';
  /** The violation: once, in this night; more than once, under one deduplication id; or by the next run alone. */
  readonly notified: 'once' | 'repeated' | 'next-run';
}

const NOTHING: Effect = { seen: { as: 'nothing' }, again: false, kept: 'yes', notified: 'once' };

const failed = (message: string) => ({ seen: { as: 'failed-run', message } }) as const;
const undelivered = (message: string) => ({ seen: { as: 'undelivered', message } }) as const;
const warning = (message: string) => ({ seen: { as: 'warning', message } }) as const;

type Topic = Extract<Place, `${string}Topic`>;
type Effects<P extends Place> = Readonly<Record<P, Effect>>;

function everyTopic(effect: Effect): Effects<Topic> {
  return {
    alertTopic: effect,
    eventTopic: effect,
    chatTopic: effect,
    smsTopic: effect,
    incidentTopic: effect,
  };
}

const NO_REPORT = 'The report could not be made';

/** AWS does not do what it is asked. */
function refused(kind: AwsErrorKind, again: boolean): Effects<Place> {
  const message = AWS_ERROR_KINDS[kind];
  return {
    secrets: { ...failed(message), again, kept: 'no', notified: 'next-run' },
    stateRead: { ...undelivered(message), again, kept: 'no', notified: 'next-run' },
    evidence: { ...undelivered(message), again, kept: 'no', notified: 'next-run' },
    ...everyTopic({ ...undelivered(message), again, kept: 'with outbox', notified: 'repeated' }),
    stateWrite: { ...undelivered(message), again, kept: 'no', notified: 'next-run' },
    outboxEnd: { ...undelivered(message), again, kept: 'with outbox', notified: 'repeated' },
    roster: { ...NOTHING, ...warning('The roster of this run could not be kept.'), again },
    record: { ...NOTHING, ...failed(message), again },
    anchor: { ...NOTHING, ...warning('The anchor of the run could not be published; the log has it.'), again },
    trend: { ...NOTHING, ...warning(NO_REPORT), again },
    report: { ...NOTHING, ...warning(NO_REPORT), again },
  };
}

/** All that a `Record<Place, …>` has, with the same effect. */
function everywhere(effect: Effect): Effects<Place> {
  return Object.fromEntries(Object.keys(PLACES).map((place) => [place, effect])) as Effects<Place>;
}

const UNAVAILABLE = AWS_ERROR_KINDS.unavailable;
const done: Effect = { ...NOTHING, again: true };

export const EXPECTED_AWS = {
  throttled: refused('throttled', true),
  internal_error: refused('unavailable', true),
  access_denied: refused('access_denied', false),
  unreachable: refused('unavailable', true),
  slow: everywhere(NOTHING),
  // What was written is recognised as what was to be written; what was asked for is not known.
  reset: {
    ...refused('unavailable', true),
    evidence: done,
    stateWrite: done,
    outboxEnd: done,
    record: done,
    trend: done,
  },
  message_too_large: everyTopic({
    ...undelivered(AWS_ERROR_KINDS.refused),
    again: false,
    kept: 'with outbox',
    notified: 'repeated',
  }),
  overtaken: {
    evidence: NOTHING,
    // The other writer compared with the same state and notifies what it found. In this test it kept nothing.
    stateWrite: { ...NOTHING, kept: 'no', notified: 'next-run' },
    // The other writer notifies the same events. In this test it sent nothing.
    outboxEnd: { ...NOTHING, kept: 'with outbox', notified: 'repeated' },
    record: { ...NOTHING, ...failed('was written by another or a later run'), again: true },
    trend: done,
  },
  write_conflict: {
    evidence: { ...undelivered(UNAVAILABLE), again: true, kept: 'no', notified: 'next-run' },
    stateWrite: { ...undelivered(UNAVAILABLE), again: true, kept: 'no', notified: 'next-run' },
    outboxEnd: { ...undelivered(UNAVAILABLE), again: true, kept: 'with outbox', notified: 'repeated' },
    record: { ...NOTHING, ...failed(UNAVAILABLE), again: true },
    trend: { ...NOTHING, ...warning(NO_REPORT), again: true },
  },
  secret_denied: {
    secrets: { seen: { as: 'not-assessed', code: 'invalid_secret' }, again: false, kept: 'no', notified: 'next-run' },
  },
} as const satisfies Record<AwsFaultName, Partial<Effects<Place>>>;

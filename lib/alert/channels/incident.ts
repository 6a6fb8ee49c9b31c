/**
 * Incidents for PagerDuty, Opsgenie and other tools that take CloudWatch alarms over SNS. Each violation is one message, in the
 * shape of an alarm's state change.
 *
 * Both tools take this shape over a plain SNS subscription. The alarm's name identifies the incident. `ALARM` opens it, or counts
 * as a repeat; `OK` resolves it. An `OK` without an open incident is ignored. PagerDuty drops a message whose subject and body have
 * different states.
 *
 * - https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 * - https://www.pagerduty.com/docs/guides/aws-cloudwatch-integration-guide/
 * - https://support.atlassian.com/opsgenie/docs/integrate-opsgenie-with-amazon-cloudwatch/
 *
 * @module
 */

import { createHash } from 'node:crypto';
import { isOpenNotAssessed } from '../../audit/judging/accepted-packages.ts';
import type { DriftEvent, DriftType } from '../../audit/model/drift-event.ts';
import type { OrgIdentity } from '../../audit/model/org-identity.ts';
import type { OpenViolation } from '../../audit/model/org-state.ts';
import { count } from '../../text/numbers.ts';
import { type Alert, type AlertItem, alertOf } from '../words/alert.ts';
import type { AlertInput, FindingFacts } from '../words/alert-input.ts';
import { asciiName } from '../words/ascii.ts';
import { fixText, foundText } from '../words/event-words.ts';
import { change, savedSentence, steps, why } from '../words/facts.ts';
import { cut, nameText } from '../words/harmless-text.ts';
import { headline, tag } from '../words/headlines.ts';
import { type Notice, noticeName, noticeText } from '../words/notice.ts';
import { alarmNotification } from './alarm-notification.ts';
import type { Channel, ChannelMessage } from './channel.ts';
import { deduplicationIdOf } from './labels.ts';
import { asciiOrg } from './subject.ts';

/**
 * The worst openings of one org in one run become incidents of their own; the others share one incident. So a first scan or a lost
 * permission does not open thousands. Ends have no limit, because a missing end would leave an incident open.
 */
const MAX_OPENED = 20;
/** The name of an alarm has at most 255 characters. */
const MAX_SERVICE = 32;

export const INCIDENT = {
  audience: 'PagerDuty, Opsgenie and others that take CloudWatch alarms over SNS',
  topic: { id: 'IncidentTopic', displayName: 'ECA Auditor incidents', made: 'subscribed' },
  variable: 'INCIDENT_TOPIC_ARN',
  hasSeverities: false,
  limits: `one message a violation or move, in the shape of an alarm; ${MAX_OPENED} openings a run, the others share one; every end`,
  render: ({ input, topicArn }) => incidentsOf({ ...input, topicArn }),
  notice: (notice, topicArn) =>
    notice.isPage
      ? { subject: `ALARM: ${notice.title}`, body: JSON.stringify(alarmOfNotice(notice, topicArn)) }
      : undefined,
} as const satisfies Channel;

function alarmOfNotice(notice: Notice, topicArn: string) {
  const { service = 'eca-auditor', toDo, now } = notice;
  return alarmNotification({
    name: `${service}/${noticeName(notice)}`,
    description: `${toDo} Close this incident by hand.`,
    state: 'ALARM',
    reason: noticeText(notice),
    now,
    dimensions: {},
    topicArn,
  });
}

interface IncidentInput extends AlertInput {
  /** Where the messages go; account and region are named in them. */
  readonly topicArn: string;
}

const STATE = {
  violation_opened: 'ALARM',
  violation_worsened: 'ALARM',
  move: 'ALARM',
  app_not_assessed: 'ALARM',
  org_not_assessed: 'ALARM',
  violation_resolved: 'OK',
  move_ended: 'OK',
  app_recovered: 'OK',
  org_recovered: 'OK',
  violation_still_open: undefined,
  waiver_expiring: undefined,
  // It only counts. Each violation that it counts has its own event, and an incident if it pages.
  control_changed: undefined,
  setting_changed: undefined,
  silence_ended: undefined,
} as const satisfies Record<DriftType, 'ALARM' | 'OK' | undefined>;

/** Openings that page, and all ends, in the order in which they are published. */
function incidentsOf(input: IncidentInput): readonly ChannelMessage[] {
  const alert = alertOf(input, isIncident);
  if (alert === undefined) {
    return [];
  }
  const opened = alert.items.filter(({ event }) => STATE[event.type] === 'ALARM');
  const begun = new Set(opened.map(transitionKey));
  const ended = alert.items.filter((each) => STATE[each.event.type] === 'OK' && !begun.has(transitionKey(each)));
  const shared = opened.length - MAX_OPENED;
  const isOver = shared <= 0 && isAllOver(input);
  return [
    ...opened.slice(0, MAX_OPENED).map((item) => openedMessage(input, alert, item)),
    ...orgsOf(alert, opened.slice(MAX_OPENED)).map((org) =>
      sharedMessage(input, alert, org, 'ALARM', `${count(shared, 'more incident')} in this run`),
    ),
    ...ended.flatMap((item) => endedMessages(input, alert, item)),
    ...orgsOf(alert, ended)
      .filter((org) => isOver || isLeft(alert, org))
      .flatMap((org) => namesOf(input, org))
      .map((org) => sharedMessage(input, alert, org, 'OK', 'nothing critical or high is open any more')),
  ];
}

/** The org that an incident is about. */
function orgOf({ org: { alias } }: Alert, { orgId }: Pick<DriftEvent, 'orgId'>): OrgIdentity {
  return orgId === undefined ? { alias } : { alias, orgId };
}

/** As a rule one; the alias may have left another. The end of an outage, which names no org id, is of the org that is read again. */
function orgsOf(alert: Alert, events: readonly AlertItem[]): OrgIdentity[] {
  const orgs = events.map(({ event }) => orgOf(alert, event.orgId === undefined ? alert.org : event));
  return [...new Map(orgs.map((org) => [org.orgId, org])).values()];
}

/** Whether the alias reaches another org now: then all that was open in this one is over. */
function isLeft({ org }: Alert, { orgId }: OrgIdentity): boolean {
  return org.orgId !== undefined && orgId !== undefined && orgId !== org.orgId;
}

/**
 * The org under its alias, and under each that it had before. What is identified by an alias is ended only under one that the
 * org had when it was opened, because another org may have it now.
 */
function namesOf({ formerAliases = [] }: IncidentInput, org: OrgIdentity, since?: string): OrgIdentity[] {
  const former = formerAliases
    .filter(({ until }) => org.orgId !== undefined || (since !== undefined && Date.parse(since) < Date.parse(until)))
    .map(({ alias }) => nameText(alias) || 'org');
  return [...new Set([org.alias, ...former])].map((alias) => ({ ...org, alias }));
}

/** An end counts whatever its audience: the control may have stopped alerting while the incident was open. */
function isIncident({ type, notify, isOvertaken }: DriftEvent): boolean {
  return (STATE[type] === 'OK' && isOvertaken !== true) || (STATE[type] === 'ALARM' && notify === 'page');
}

/**
 * An end is of what was open before its run, and a beginning is what is open after it: where one run finds both for one
 * incident, the end would close what is open.
 */
function transitionKey({ event }: AlertItem): string {
  return JSON.stringify([event.orgId, keyOf(event), event.silenced?.since]);
}

function isAllOver({ open, findings }: IncidentInput): boolean {
  const isPaging = ({ severity, reportOnly }: OpenViolation) =>
    reportOnly !== true && (severity === 'critical' || severity === 'high');
  // A packaged app can never be read, so the shared incident would never end.
  const isUnread = (finding: FindingFacts) => isOpenNotAssessed(finding) && finding.reason !== 'managed_package';
  return !open.some(isPaging) && !findings.some(isUnread);
}

function openedMessage(input: IncidentInput, alert: Alert, item: AlertItem): ChannelMessage {
  const { event, contact } = item;
  const saved = savedSentence(event, alert.now);
  const metadata = fixText(event);
  return message(input, alert, {
    state: 'ALARM',
    org: orgOf(alert, event),
    key: keyOf(event),
    words: `[${tag(event.severity, item.part)}] ${asciiOrg(alert)}: ${asciiHeadlineOf(item, alert)}`,
    reason: joined([foundText(event), change(event), saved && `${saved}.`]),
    description: joined([
      why(item),
      steps(item),
      metadata && `In metadata: ${metadata}`,
      contact && `Ask ${contact}.`,
      alert.reportUrl,
    ]),
    severity: event.severity,
  });
}

/** PagerDuty and Opsgenie ignore the end of what was never opened. */
function endedMessages(input: IncidentInput, alert: Alert, item: AlertItem): ChannelMessage[] {
  const { event } = item;
  return namesOf(input, orgOf(alert, event), event.since).map((org) =>
    message(input, alert, {
      state: 'OK',
      org,
      key: keyOf(event),
      words: `${asciiOrg(alert)}: ${asciiHeadlineOf(item, alert)}`,
      reason: foundText(event),
      description: joined([
        org.alias === alert.org.alias ? undefined : `The org is called ${alert.org.alias} now.`,
        alert.reportUrl,
      ]),
      severity: event.severity,
    }),
  );
}

function sharedMessage(
  input: IncidentInput,
  alert: Alert,
  org: OrgIdentity,
  state: 'ALARM' | 'OK',
  words: string,
): ChannelMessage {
  return message(input, alert, {
    state,
    org,
    key: ['', '', 'more'],
    words: `${asciiOrg(alert)}: ${words}`,
    reason: `${words}; the first ${MAX_OPENED} of a run have incidents of their own`,
    description: joined(['The report has all of them.', alert.reportUrl]),
    severity: alert.items[0].event.severity,
  });
}

interface IncidentText {
  readonly state: 'ALARM' | 'OK';
  /** What the incident is named after. */
  readonly org: OrgIdentity;
  /** Identifies the incident within the org; the same from its opening to its end. */
  readonly key: readonly string[];
  readonly words: string;
  readonly reason: string;
  readonly description: string;
  readonly severity: string;
}

function message(
  { topicArn, service = 'eca-auditor' }: IncidentInput,
  alert: Alert,
  text: IncidentText,
): ChannelMessage {
  const { org, now } = alert;
  const dimensions = { org: org.alias, app: text.key[0] ?? '', control: text.key[1] ?? '', severity: text.severity };
  const name = incidentName(service, text.org, text.key);
  const alarm = alarmNotification({ topicArn, now, dimensions, name, ...text });
  return {
    subject: `${text.state}: ${cut(text.words, 99 - text.state.length - 2, '...')}`,
    body: JSON.stringify(alarm),
    attributes: { org: org.alias, environment: org.environment ?? 'unknown' },
    deduplicationId: `${text.state}-${alarm.AlarmName}-${deduplicationIdOf(alert)}`,
    sequence: alarm.AlarmName,
  };
}

/** A setting that is in no record of an org has an incident of its own, because the org may become unreachable meanwhile. */
function keyOf({ type, app = '', control = '', move, cause, controls }: DriftEvent): readonly string[] {
  if (controls !== undefined && (type === 'org_not_assessed' || type === 'org_recovered')) {
    return ['', '', 'settings'];
  }
  if (move !== undefined) {
    return [app, move];
  }
  return app === '' && cause === 'field_in_no_record' ? ['', '', cause] : [app, control];
}

/**
 * The alias is for people. The digest identifies the org, also one that has an alias that another org had, and names that
 * are equal after shortening and conversion to ASCII. An org that can't be reached is identified by its alias: it may never
 * have had an id, and must be the same when it can be reached again (docs/decisions/0018).
 *
 * Two auditors of one org each have incidents of their own: an end that one of them saw resolves nothing of the other.
 */
function incidentName(service: string, org: OrgIdentity, key: readonly string[]): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([service, org.orgId ?? org.alias, ...key]))
    .digest('hex')
    .slice(0, 12);
  const parts = key.filter((part) => part !== '').map((part) => cut(asciiName('app', part), 80, '...'));
  return [cut(service, MAX_SERVICE, '...'), asciiOrg({ org }), ...parts, digest].join('/');
}

function asciiHeadlineOf(item: AlertItem, { now }: Alert): string {
  const text = headline(item, asciiName('app', item.label, item.event.app), now);
  return asciiName('event', text, item.event.control);
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n');
}

/**
 * Incidents that open and resolve by themselves, for PagerDuty, Opsgenie and whatever else takes CloudWatch alarms over
 * SNS: one message a violation, in the shape of an alarm's state change.
 *
 * Why that shape: it is the one that both understand over a plain SNS subscription. An incident is known by its alarm's
 * name, `ALARM` opens it or is taken for a repeat, `OK` resolves it, and an `OK` for what was never opened is ignored.
 * PagerDuty reads the state from the subject as well and drops a message whose subject says another.
 *
 * - https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 * - https://www.pagerduty.com/docs/guides/aws-cloudwatch-integration-guide/
 * - https://support.atlassian.com/opsgenie/docs/integrate-opsgenie-with-amazon-cloudwatch/
 *
 * @module
 */

import { createHash } from 'node:crypto';
import { isOpenNotAssessed } from '../../audit/judging/accepted-packages.ts';
import type { DriftEvent, DriftType, OpenViolation, OrgIdentity } from '../../audit/model/model.ts';
import { count } from '../../text/numbers.ts';
import { type Alert, alertOf, type Notified } from '../words/alert-parts.ts';
import { asciiName } from '../words/ascii.ts';
import { change, found, metadataFix, savedSentence, steps, why } from '../words/facts.ts';
import type { AlertInput, FindingFacts } from '../words/messages.ts';
import { cut, nameText } from '../words/neutral.ts';
import { type Notice, noticeName, noticeText } from '../words/notice.ts';
import { headline, tag } from '../words/wording.ts';
import { alarmNotification } from './alarm-notification.ts';
import type { Channel, ChannelMessage } from './channel.ts';
import { deduplicationIdOf } from './labels.ts';
import { asciiOrg } from './subject.ts';

/**
 * Openings of one org in one run that become incidents of their own, worst first; one incident stands for the others. A first scan
 * or a lost permission must not open thousands. Endings are never capped, because a missing one would leave an incident open.
 */
const MAX_OPENED = 20;
/** So that a name stays below the 255 characters of an alarm's. */
const MAX_SERVICE = 32;

export const INCIDENT = {
  audience: 'PagerDuty, Opsgenie and others that take CloudWatch alarms over SNS',
  topic: { id: 'IncidentTopic', displayName: 'ECA Auditor incidents', made: 'subscribed' },
  variable: 'INCIDENT_TOPIC_ARN',
  // A filter by severity could pass an opening and drop its end.
  hasSeverities: false,
  limits: `one message a violation, in the shape of an alarm; ${MAX_OPENED} openings a run, the others become one message; every end`,
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
  // Each violation that pages has an incident of its own, and so has each end that the event counts.
  control_changed: undefined,
  setting_changed: undefined,
  silence_ended: undefined,
} as const satisfies Record<DriftType, 'ALARM' | 'OK' | undefined>;

/** Openings that page and all endings, in the order in which they are to be published. */
function incidentsOf(input: IncidentInput): readonly ChannelMessage[] {
  const alert = alertOf(input, isIncident);
  if (alert === undefined) {
    return [];
  }
  const opened = alert.notified.filter(({ event }) => STATE[event.type] === 'ALARM');
  const begun = new Set(opened.map(momentOf));
  const ended = alert.notified.filter((each) => STATE[each.event.type] === 'OK' && !begun.has(momentOf(each)));
  const shared = opened.length - MAX_OPENED;
  const isOver = shared <= 0 && isAllOver(input);
  return [
    ...opened.slice(0, MAX_OPENED).map((notified) => openedMessage(input, alert, notified)),
    ...orgsOf(alert, opened.slice(MAX_OPENED)).map((org) =>
      sharedMessage(input, alert, org, 'ALARM', `${count(shared, 'more incident')} in this run`),
    ),
    ...ended.flatMap((notified) => endedMessages(input, alert, notified)),
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
function orgsOf(alert: Alert, events: readonly Notified[]): OrgIdentity[] {
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

/** An end resolves its incident for any audience: the control may no longer alert while the incident is still open. */
function isIncident({ type, notify, isOvertaken }: DriftEvent): boolean {
  return (STATE[type] === 'OK' && isOvertaken !== true) || (STATE[type] === 'ALARM' && notify === 'page');
}

/**
 * An end is of what was open before its run, and a beginning is what is open after it: where one run finds both for one
 * incident, the end would close what is open.
 */
function momentOf({ event }: Notified): string {
  return JSON.stringify([event.orgId, keyOf(event), event.silenced?.since]);
}

function isAllOver({ open, findings }: IncidentInput): boolean {
  const isPaging = ({ severity, reportOnly }: OpenViolation) =>
    reportOnly !== true && (severity === 'critical' || severity === 'high');
  // A packaged app can never be read, so its incident would never end.
  const isUnread = (finding: FindingFacts) => isOpenNotAssessed(finding) && finding.reason !== 'managed_package';
  return !open.some(isPaging) && !findings.some(isUnread);
}

function openedMessage(input: IncidentInput, alert: Alert, notified: Notified): ChannelMessage {
  const { event, contact } = notified;
  const saved = savedSentence(event, alert.now);
  const metadata = metadataFix(notified);
  return message(input, alert, {
    state: 'ALARM',
    org: orgOf(alert, event),
    key: keyOf(event),
    words: `[${tag(event.severity, notified.part)}] ${asciiOrg(alert)}: ${asciiHeadline(notified, alert)}`,
    reason: joined([found(notified), change(event), saved && `${saved}.`]),
    description: joined([
      why(notified),
      steps(notified),
      metadata && `In metadata: ${metadata}`,
      contact && `Ask ${contact}.`,
      alert.reportUrl,
    ]),
    severity: event.severity,
  });
}

/** PagerDuty and Opsgenie ignore the end of what was never opened. */
function endedMessages(input: IncidentInput, alert: Alert, notified: Notified): ChannelMessage[] {
  const { event } = notified;
  return namesOf(input, orgOf(alert, event), event.since).map((org) =>
    message(input, alert, {
      state: 'OK',
      org,
      key: keyOf(event),
      words: `${asciiOrg(alert)}: ${asciiHeadline(notified, alert)}`,
      reason: found(notified),
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
    description: joined(['All of them stand in the report.', alert.reportUrl]),
    severity: alert.notified[0].event.severity,
  });
}

interface Said {
  readonly state: 'ALARM' | 'OK';
  /** What the incident is named after. */
  readonly org: OrgIdentity;
  /** What the incident is about, within the org; the same from its opening to its end. */
  readonly key: readonly string[];
  readonly words: string;
  readonly reason: string;
  readonly description: string;
  readonly severity: string;
}

function message({ topicArn, service = 'eca-auditor' }: IncidentInput, alert: Alert, said: Said): ChannelMessage {
  const { org, now } = alert;
  const dimensions = { org: org.alias, app: said.key[0] ?? '', control: said.key[1] ?? '', severity: said.severity };
  const name = incidentName(service, said.org, said.key);
  const alarm = alarmNotification({ topicArn, now, dimensions, name, ...said });
  return {
    subject: `${said.state}: ${cut(said.words, 99 - said.state.length - 2, '...')}`,
    body: JSON.stringify(alarm),
    attributes: { org: org.alias, environment: org.environment ?? 'unknown' },
    deduplicationId: `${said.state}-${alarm.AlarmName}-${deduplicationIdOf(alert)}`,
    sequence: alarm.AlarmName,
  };
}

/** An org without a setting in any record may also become unreachable: each cause has an incident of its own. */
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

function asciiHeadline(notified: Notified, { now }: Alert): string {
  const text = headline(notified, asciiName('app', notified.label, notified.event.app), now);
  return asciiName('event', text, notified.event.control);
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n');
}

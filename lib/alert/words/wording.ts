/**
 * The few words that stand for an event: in the subject, in a text message, as a heading.
 *
 * @module
 */
import { fixPath } from '../../audit/judging/fix-path.ts';
import { type DriftCause, type DriftEvent, SEVERITIES, type Severity } from '../../audit/model/model.ts';
import { count } from '../../text/numbers.ts';
import type { Alert, Notified, Part } from './alert-parts.ts';
import { judgedWords, keptWords } from './event-words.ts';
import { moveEndWords, moveOn } from './move-words.ts';
import { openFor } from './time.ts';

interface Words {
  /** The state. */
  readonly is: string;
  /** The change that led to it. */
  readonly became: string;
}

/** For the controls people see most; any other is named by its title. */
export const WORDS: Readonly<Record<string, Words>> = {
  'require-secret-web-server-flow': { is: 'client secret optional', became: 'client secret made optional' },
  'require-secret-refresh-token-flow': {
    is: 'refreshing needs no client secret',
    became: 'client secret dropped from refreshing',
  },
  'require-pkce': { is: 'PKCE not required', became: 'PKCE switched off' },
  'rotate-refresh-tokens': { is: 'refresh tokens not rotated', became: 'refresh token rotation switched off' },
  'safe-callback-urls': { is: 'unsafe callback URL', became: 'callback URLs made unsafe' },
};

/** How a violation ended; an event without a known cause has simply ended. */
const ENDED: Partial<Record<DriftCause, string>> = {
  setting_changed: 'fixed',
  waived: 'not fixed: waived',
  app_removed: 'app is gone',
  not_applicable: 'control no longer applies',
  control_disabled: 'not fixed: control switched off',
  control_changed: 'same settings, judged differently now',
  org_replaced: 'not shown to be fixed: the alias reaches another org now',
};

/** Why an app that could not be assessed is no longer in alerts. */
const RECOVERED: Readonly<Record<string, string>> = {
  control_disabled: 'is no longer checked by what could not assess it',
  app_removed: 'is gone',
  control_changed: 'can be assessed again, by controls that judge differently now',
  field_in_no_record: 'is not assessed for the same reason as its org',
  org_replaced: 'is not watched any more: the alias reaches another org now',
  waived: "can't be assessed, and is accepted now",
};

/** What the violation is, without the app. */
function violationWords(notified: Notified): string {
  const { event, control } = notified;
  const words = WORDS[event.control ?? ''];
  if (words === undefined) {
    return `"${control?.title ?? event.control ?? 'a control'}" fails`;
  }
  return isDirectChange(notified) ? words.became : words.is;
}

/** Whether the setting that the control is about was changed, and not one that made the control apply. */
function isDirectChange({ event, control }: Notified): boolean {
  const field = fixPath(control ?? {});
  return event.type === 'violation_opened' && field !== undefined && event.changes?.[0]?.field === field;
}

function endWords({ cause }: DriftEvent): string {
  return (cause !== undefined && ENDED[cause]) || 'ended';
}

/** The event in one line. @param label what the app is called here. */
export function headline(notified: Notified, label: string, now: Date): string {
  const { event } = notified;
  switch (event.type) {
    case 'violation_opened':
      return `${violationWords(notified)} on ${label}`;
    case 'violation_worsened':
      return `${violationWords(notified)} on ${label}, worse than before`;
    case 'violation_still_open':
      return `${violationWords(notified)} on ${label}, open ${openFor(event.since, now) ?? 'for some time'}`;
    case 'violation_resolved':
      return `${violationWords(notified)} on ${label} (${endWords(event)})`;
    case 'waiver_expiring':
      if (event.control === undefined) {
        return `acceptance ends ${lastDay(notified)}: ${label} can't be assessed (${causeWords(event)})`;
      }
      return `waiver ends ${lastDay(notified)}: ${violationWords(notified)} on ${label}`;
    case 'app_not_assessed':
      return `${label} ${event.notify === 'page' ? 'can no longer' : "can't"} be assessed (${causeWords(event)})`;
    case 'app_recovered':
      return `${label} ${RECOVERED[event.cause ?? ''] ?? 'can be assessed again'}`;
    case 'org_not_assessed':
      if (event.controls !== undefined) {
        return `settings of the org ${event.notify === 'page' ? 'can no longer' : "can't"} be assessed (${causeWords(event)})`;
      }
      return event.cause === 'field_in_no_record'
        ? 'org can be assessed in part only: a setting is in no record'
        : `org ${event.notify === 'digest' ? 'still ' : ''}can't be assessed (${causeWords(event)})`;
    case 'org_recovered':
      if (event.controls !== undefined) {
        return `settings of the org ${RECOVERED[event.cause ?? ''] ?? 'can be assessed again'}`;
      }
      return `org can be assessed ${event.cause === 'field_in_no_record' ? 'as a whole ' : ''}again`;
    case 'control_changed':
      return `same settings judged differently${event.judged === undefined ? '' : `: ${judgedWords(event.judged)}`}`;
    case 'move':
      return moveOn(event, label);
    case 'move_ended':
      return `${moveOn(event, label)} (${moveEndWords(event)})`;
    case 'setting_changed':
      return `settings changed on ${label}`;
    case 'silence_ended':
      return `silence ended: ${keptWords(event)}`;
  }
}

/** From this number of apps on, the count says more than the name of the first. */
const MANY = 3;

/** The worst of the alert in one line; equal events are counted. */
export function alertHeadline(alert: Alert, label: string): { readonly text: string; readonly more: number } {
  const [first, ...rest] = alert.notified;
  const urgent = rest.filter(({ part }) => part === first.part && (part === 'urgent' || part === 'unknown'));
  const firstScan = [first, ...urgent.filter(({ event }) => event.cause === 'first_scan')] as const;
  if (first.event.cause === 'first_scan' && firstScan.length > 1) {
    const apps = new Set(firstScan.flatMap(({ event }) => event.app ?? [])).size;
    const parts = [
      apps === 0 ? '' : count(apps, 'app'),
      firstScan.some(({ event }) => event.app === undefined) ? 'the org' : '',
    ];
    const text = `first scan found ${count(firstScan.length, 'violation')} in ${parts.filter(Boolean).join(' and ')}`;
    return { text, more: alert.notified.length - firstScan.length };
  }
  const isSame = (notified: Notified) =>
    groupKey(notified) === groupKey(first) && notified.event.severity === first.event.severity;
  const same = [first, ...urgent.filter(isSame)] as const;
  return same.length < MANY
    ? { text: headline(first, label, alert.now), more: rest.length }
    : { text: groupHeadline(same), more: alert.notified.length - same.length };
}

/** Groups the apps of one control, the moves on one app, and the apps that can't be assessed for one cause. */
export function groupKey({ event, part }: Notified): string {
  if (event.control !== undefined) {
    return JSON.stringify([part, event.control]);
  }
  if (event.type === 'move') {
    return JSON.stringify([part, event.type, event.app]);
  }
  const isNotAssessed = event.type === 'app_not_assessed' || event.type === 'org_not_assessed';
  return JSON.stringify([part, event.type, isNotAssessed ? event.cause : event.deduplicationId]);
}

/** Several events of one group in one line. */
export function groupHeadline(group: readonly [Notified, ...Notified[]]): string {
  const [first] = group;
  if (first.event.type === 'move') {
    const more = group.length - 1;
    return `${moveOn(first.event, first.label)}${more === 0 ? '' : `, and ${count(more, 'more change')}`}`;
  }
  const apps = count(group.length, 'app');
  if (first.event.control === undefined) {
    return `${apps} ${first.event.notify === 'page' ? 'can no longer' : "can't"} be assessed (${causeWords(first.event)})`;
  }
  const words = group.map(violationWords);
  // If it was switched off on some apps and found on others, the state is true for all.
  const state = { ...first, event: { ...first.event, type: 'violation_worsened' as const } };
  return `${words.every((each) => each === words[0]) ? words[0] : violationWords(state)} on ${apps}`;
}

/** `HIGH`, or the kind of an event that is not new. */
export function tag(severity: Severity, part: Part): string {
  const suffix = {
    urgent: '',
    unknown: '',
    silence: '',
    decide: '',
    reminder: ' reminder',
    over: ' resolved',
  } as const satisfies Record<Part, string>;
  return `${severity.toUpperCase()}${suffix[part]}`;
}

/** `1 critical, 2 high; 1 waiver ends soon; 3 still open; 1 no longer open`. */
export function overview({ notified }: Alert): string {
  const urgent = notified.filter(({ part }) => part === 'urgent');
  const bySeverity = SEVERITIES.flatMap((severity) => {
    const number = urgent.filter(({ event }) => event.severity === severity).length;
    return number === 0 ? [] : [`${number} ${severity}`];
  });
  const inPart = (part: Part, words: string): string[] => {
    const number = notified.filter((each) => each.part === part).length;
    return number === 0 ? [] : [`${number} ${words}`];
  };
  return [
    ...(bySeverity.length === 0 ? [] : [bySeverity.join(', ')]),
    ...inPart('unknown', 'not assessed'),
    ...(notified.some(({ part }) => part === 'silence') ? ['reported at the end of a silence'] : []),
    ...inPart('decide', 'about to lose a waiver'),
    ...inPart('reminder', 'still open'),
    ...inPart('over', 'no longer open'),
  ].join('; ');
}

/** `yyyy-mm-dd`, the last day of the waiver. */
export function lastDay({ event, finding }: Notified): string {
  return finding?.waiver?.until ?? event.waiver?.until ?? 'soon';
}

function causeWords({ cause }: DriftEvent): string {
  return cause?.replaceAll('_', ' ') ?? 'cause unknown';
}

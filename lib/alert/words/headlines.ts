/**
 * Events in one line: for the subject of a mail, for a text message, for headings.
 *
 * @module
 */
import { fixPath } from '../../audit/judging/fix-path.ts';
import type { DriftCause, DriftEvent } from '../../audit/model/drift-event.ts';
import { SEVERITIES, type Severity } from '../../audit/model/finding.ts';
import { count } from '../../text/numbers.ts';
import { type Alert, type AlertGroup, type AlertItem, type AlertPart, isWrongNow } from './alert.ts';
import { judgedWords, keptWords, recoveredWords } from './event-words.ts';
import { cut } from './harmless-text.ts';
import { moveEndWords, moveOn } from './move-words.ts';
import { openFor } from './time.ts';

interface ViolationWords {
  /** While it is open. */
  readonly is: string;
  /** When somebody just made it so. */
  readonly became: string;
}

/** By control. A control that is not listed is named by its title. */
export const WORDS: Readonly<Record<string, ViolationWords>> = {
  'require-secret-web-server-flow': { is: 'client secret optional', became: 'client secret made optional' },
  'require-secret-refresh-token-flow': {
    is: 'refreshing needs no client secret',
    became: 'client secret dropped from refreshing',
  },
  'require-pkce': { is: 'PKCE not required', became: 'PKCE switched off' },
  'rotate-refresh-tokens': { is: 'refresh tokens not rotated', became: 'refresh token rotation switched off' },
  'safe-callback-urls': { is: 'unsafe callback URL', became: 'callback URLs made unsafe' },
};

/** How a violation ended. Without a known cause: `ended`. */
const ENDED: Partial<Record<DriftCause, string>> = {
  setting_changed: 'fixed',
  waived: 'not fixed: waived',
  app_removed: 'app is gone',
  not_applicable: 'control no longer applies',
  control_disabled: 'not fixed: control switched off',
  control_changed: 'the same settings are judged differently now',
  org_replaced: 'not shown to be fixed: the alias reaches another org now',
};

/** What the violation is, without the app. */
function violationWords(item: AlertItem): string {
  const { event, control } = item;
  const words = WORDS[event.control ?? ''];
  if (words === undefined) {
    return `"${control?.title ?? event.control ?? 'a control'}" fails`;
  }
  return isDirectChange(item) ? words.became : words.is;
}

/** Whether the setting that the control judges was changed, and not another one that made the control apply. */
function isDirectChange({ event, control }: AlertItem): boolean {
  const field = fixPath(control ?? {});
  return event.type === 'violation_opened' && field !== undefined && event.changes?.[0]?.field === field;
}

function endWords({ cause }: DriftEvent): string {
  return (cause !== undefined && ENDED[cause]) || 'ended';
}

/** The event in one line. @param label the name of the app to show */
export function headline(item: AlertItem, label: string, now: Date): string {
  const { event } = item;
  switch (event.type) {
    case 'violation_opened':
      return `${violationWords(item)} on ${label}`;
    case 'violation_worsened':
      return `${violationWords(item)} on ${label}, worse than before`;
    case 'violation_still_open':
      return `${violationWords(item)} on ${label}, open ${openFor(event.since, now) ?? 'for some time'}`;
    case 'violation_resolved':
      return `${violationWords(item)} on ${label} (${endWords(event)})`;
    case 'waiver_expiring':
      if (event.control === undefined) {
        return `acceptance ends ${lastDay(item)}: ${label} can't be assessed (${causeWords(event)})`;
      }
      return `waiver ends ${lastDay(item)}: ${violationWords(item)} on ${label}`;
    case 'app_not_assessed':
      return `${label} ${event.notify === 'page' ? 'can no longer' : "can't"} be assessed (${causeWords(event)})`;
    case 'app_recovered':
      return `${label} ${recoveredWords(event)}`;
    case 'org_not_assessed':
      if (event.controls !== undefined) {
        return `settings of the org ${event.notify === 'page' ? 'can no longer' : "can't"} be assessed (${causeWords(event)})`;
      }
      return event.cause === 'field_in_no_record'
        ? 'org can be assessed in part only: a setting is in no record'
        : `org ${event.notify === 'digest' ? 'still ' : ''}can't be assessed (${causeWords(event)})`;
    case 'org_recovered':
      if (event.controls !== undefined) {
        return `settings of the org ${recoveredWords(event)}`;
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

/** From this number of apps on, they are counted; the first is not named. */
const MANY = 3;

/** The worst event in one line, or the number of those like it; `more` is the number of all others. */
export function alertHeadline(alert: Alert, label: string): { readonly text: string; readonly more: number } {
  const [first, ...rest] = alert.items;
  const inPart = isWrongNow(first) ? rest.filter(({ part }) => part === first.part) : [];
  const ofFirstScan = [first, ...inPart].filter(({ event }) => event.cause === 'first_scan');
  if (first.event.cause === 'first_scan' && ofFirstScan.length > 1) {
    return { text: firstScanHeadline(ofFirstScan), more: alert.items.length - ofFirstScan.length };
  }
  const isSame = (item: AlertItem) =>
    groupKey(item) === groupKey(first) && item.event.severity === first.event.severity;
  const same = [first, ...inPart.filter(isSame)] as const;
  return same.length < MANY
    ? { text: headline(first, label, alert.now), more: rest.length }
    : { text: groupHeadline(same), more: alert.items.length - same.length };
}

function firstScanHeadline(items: readonly AlertItem[]): string {
  const apps = new Set(items.flatMap(({ event }) => event.app ?? [])).size;
  const isOrgFailing = items.some(({ event }) => event.app === undefined);
  const subjects = [...(apps === 0 ? [] : [count(apps, 'app')]), ...(isOrgFailing ? ['the org'] : [])];
  return `first scan found ${count(items.length, 'violation')} in ${subjects.join(' and ')}`;
}

/** The text, cut to fit, with the number of other events. @example 'new app: Portal (+2 more)' */
export function withCount(text: string, more: number, maxLength: number, ellipsis?: string): string {
  const suffix = more === 0 ? '' : ` (+${more} more)`;
  return `${cut(text, maxLength - suffix.length, ellipsis)}${suffix}`;
}

/** The same for the apps of one control, for the moves on one app, and for the apps that can't be assessed for one cause. */
export function groupKey({ event, part }: AlertItem): string {
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
export function groupHeadline(group: AlertGroup): string {
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
  // Where it was just made so on some apps only, the words for what is open are true of all.
  const state = { ...first, event: { ...first.event, type: 'violation_worsened' as const } };
  return `${words.every((each) => each === words[0]) ? words[0] : violationWords(state)} on ${apps}`;
}

/** @example 'HIGH', 'HIGH reminder', 'HIGH resolved' */
export function tag(severity: Severity, part: AlertPart): string {
  const suffix = {
    urgent: '',
    unknown: '',
    silence: '',
    decide: '',
    reminder: ' reminder',
    over: ' resolved',
  } as const satisfies Record<AlertPart, string>;
  return `${severity.toUpperCase()}${suffix[part]}`;
}

/** @example '1 critical, 2 high; 3 still open; 1 no longer open' */
export function overview({ items }: Alert): string {
  const urgent = items.filter(({ part }) => part === 'urgent');
  const bySeverity = SEVERITIES.flatMap((severity) => {
    const number = urgent.filter(({ event }) => event.severity === severity).length;
    return number === 0 ? [] : [`${number} ${severity}`];
  });
  const inPart = (part: AlertPart, words: string): string[] => {
    const number = items.filter((each) => each.part === part).length;
    return number === 0 ? [] : [`${number} ${words}`];
  };
  return [
    ...(bySeverity.length === 0 ? [] : [bySeverity.join(', ')]),
    ...inPart('unknown', 'not assessed'),
    ...(items.some(({ part }) => part === 'silence') ? ['reported at the end of a silence'] : []),
    ...inPart('decide', 'with a waiver that ends soon'),
    ...inPart('reminder', 'still open'),
    ...inPart('over', 'no longer open'),
  ].join('; ');
}

/** The last day of the waiver: `yyyy-mm-dd`, or `soon` if it is not known. */
export function lastDay({ event, finding }: AlertItem): string {
  return finding?.waiver?.until ?? event.waiver?.until ?? 'soon';
}

function causeWords({ cause }: DriftEvent): string {
  return cause?.replaceAll('_', ' ') ?? 'cause unknown';
}

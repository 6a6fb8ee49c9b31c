/**
 * The few words that stand for an event: in the subject, in a text message, as a heading.
 *
 * @module
 */
import { type DriftCause, type DriftEvent, SEVERITIES, type Severity } from '../audit/model.ts';
import { openFor } from './time.ts';
import type { Alert, Part, Told } from './told.ts';

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

/** What the violation is, without the app. */
export function violationWords(told: Told): string {
  const { event, control } = told;
  const words = WORDS[event.control ?? ''];
  if (words === undefined) {
    return `"${control?.title ?? event.control ?? 'a control'}" fails`;
  }
  return isDirectChange(told) ? words.became : words.is;
}

/** Whether the very setting that the control is about was changed, and not one that made the control apply. */
function isDirectChange({ event, control }: Told): boolean {
  const field = control?.fix?.field;
  return event.type === 'violation_opened' && field !== undefined && event.before?.startsWith(`${field}: `) === true;
}

export function endWords({ cause }: DriftEvent): string {
  return (cause !== undefined && ENDED[cause]) || 'ended';
}

/** The event in one line. @param label what the app is called here. */
export function headline(told: Told, label: string, now: Date): string {
  const { event } = told;
  switch (event.type) {
    case 'violation_opened':
      return `${violationWords(told)} on ${label}`;
    case 'violation_worsened':
      return `${violationWords(told)} on ${label}, worse than before`;
    case 'violation_still_open':
      return `${violationWords(told)} on ${label}, open for ${openFor(event.since, now) ?? 'some time'}`;
    case 'violation_resolved':
      return `${violationWords(told)} on ${label} (${endWords(event)})`;
    case 'waiver_expiring':
      return `waiver ends ${lastDay(told)}: ${violationWords(told)} on ${label}`;
    case 'app_not_assessed':
      return `${label} ${event.notify === 'page' ? 'can no longer' : "can't"} be assessed (${causeWords(event)})`;
    case 'app_recovered':
      return event.cause === 'control_disabled'
        ? `${label} is no longer checked by what could not assess it`
        : `${label} ${event.cause === 'app_removed' ? 'is gone' : 'can be assessed again'}`;
    case 'org_not_assessed':
      return `org ${event.notify === 'digest' ? 'still ' : ''}can't be assessed (${causeWords(event)})`;
    case 'org_recovered':
      return 'org can be assessed again';
    case 'setting_changed':
      return `settings changed on ${label}`;
  }
}

/** The worst of the alert in one line; a flood from the first scan or of one control is said as what it is. */
export function alertHeadline(alert: Alert, label: string): { readonly text: string; readonly more: number } {
  const [first, ...rest] = alert.told;
  const same = alert.told.filter(
    ({ event, part }) => part === 'urgent' && event.type === first.event.type && event.cause === first.event.cause,
  );
  if (same.length > 1 && first.event.type === 'violation_opened' && first.event.cause === 'first_scan') {
    const apps = new Set(same.map(({ event }) => event.app)).size;
    return {
      text: `first scan found ${count(same.length, 'violation')} in ${count(apps, 'app')}`,
      more: alert.told.length - same.length,
    };
  }
  return { text: headline(first, label, alert.now), more: rest.length };
}

/** `HIGH`, or what is to be known at once about something that is not new. */
export function tag(severity: Severity, part: Part): string {
  const suffix = { urgent: '', decide: '', reminder: ' reminder', over: ' resolved' } as const satisfies Record<
    Part,
    string
  >;
  return `${severity.toUpperCase()}${suffix[part]}`;
}

/** `1 critical, 2 high; 1 waiver ends soon; 3 still open; 1 no longer open`. */
export function overview({ told }: Alert): string {
  const urgent = told.filter(({ part }) => part === 'urgent');
  const bySeverity = SEVERITIES.flatMap((severity) => {
    const number = urgent.filter(({ event }) => event.severity === severity).length;
    return number === 0 ? [] : [`${number} ${severity}`];
  });
  const inPart = (part: Part, words: string): string[] => {
    const number = told.filter((each) => each.part === part).length;
    return number === 0 ? [] : [`${number} ${words}`];
  };
  return [
    ...(bySeverity.length === 0 ? [] : [bySeverity.join(', ')]),
    ...inPart('decide', 'about to lose a waiver'),
    ...inPart('reminder', 'still open'),
    ...inPart('over', 'no longer open'),
  ].join('; ');
}

/** `yyyy-mm-dd`, the last day of the waiver. */
export function lastDay({ event, finding }: Told): string {
  return finding?.waiver?.until ?? event.after?.replace(/^until: /, '') ?? 'soon';
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

export function causeWords({ cause }: DriftEvent): string {
  return cause?.replaceAll('_', ' ') ?? 'cause unknown';
}

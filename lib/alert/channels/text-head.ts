/**
 * The first five lines of the text: what, where, who, how bad, what to do. One line each, whatever the names are: on a phone
 * nobody scrolls.
 *
 * @module
 */

import { count } from '../../text/numbers.ts';
import { type Alert, isOne, type Notified } from '../words/alert-parts.ts';
import { remedySteps } from '../words/event-words.ts';
import { isSaveOfTheChange, metadataFix, risk, savedAt, since, waiverOf } from '../words/facts.ts';
import { oneRow, WIDE } from '../words/layout.ts';
import { cut, oneLine } from '../words/neutral.ts';
import { openFor } from '../words/time.ts';
import { alertHeadline, lastDay, overview, tag } from '../words/wording.ts';

const MAX_LABEL = 30;

export function head(alert: Alert): readonly string[] {
  return [
    what(alert),
    oneRow('Where', where(alert)),
    oneRow('Who', who(alert)),
    oneRow('How bad', isOne(alert) ? howBad(alert.notified[0], alert.now) : overview(alert)),
    oneRow('To do', toDo(alert)),
  ];
}

/** Leaves out the org, which the next line names. How a violation ended is at the end. */
function what(alert: Alert): string {
  const [first] = alert.notified;
  const { text, more } = alertHeadline(alert, cut(first.label, MAX_LABEL));
  const suffix = more === 0 ? '' : ` (+${more} more)`;
  return `${cut(`[${tag(first.event.severity, first.part)}] ${text}`, WIDE - suffix.length)}${suffix}`;
}

function where({ org, notified }: Alert): string {
  const place = org.environment === undefined ? org.alias : `${org.alias} (${org.environment})`;
  const labels = new Map(notified.flatMap(({ event, label }) => (event.app === undefined ? [] : [[event.app, label]])));
  const apps = labels.size > 2 ? count(labels.size, 'app') : [...labels.values()].join(' and ');
  return apps === '' ? place : `${place}: ${apps}`;
}

/** Names only a person who saved the settings that changed. */
function who({ notified }: Alert): string {
  const saves = notified.filter(({ event }) => isSaveOfTheChange(event) && event.who !== undefined);
  const names = new Set(saves.map(({ event }) => event.who?.name));
  const [first] = saves;
  if (first !== undefined) {
    const verb = notified[0].part === 'over' ? 'ended' : 'saved';
    return `${verb} by ${names.size === 1 ? savedAt(first.event) : [...names].join(', ')}`;
  }
  const { who: last, type } = notified[0].event;
  if (type === 'control_changed') {
    return 'nobody: the settings are as they were';
  }
  const owner = notified[0].part === 'decide' ? waiverOf(notified[0])?.owner : undefined;
  if (owner !== undefined) {
    return `accepted by ${oneLine(owner)}`;
  }
  return notified.length > 1 || last === undefined
    ? 'not known'
    : `not known; the app was last saved by ${last.name}, perhaps unrelated`;
}

function howBad(notified: Notified, now: Date): string {
  const { event, part } = notified;
  switch (part) {
    case 'over':
      return event.severity === 'info' ? 'no longer open' : `no longer open; it was ${event.severity}`;
    case 'decide':
      return `${event.severity}, accepted through ${lastDay(notified)}`;
    case 'reminder':
      return `${event.severity}, open for ${openFor(event.since, now) ?? 'some time'}`;
    case 'silence':
      return 'nothing by itself; see what was held back';
    case 'urgent':
    case 'unknown': {
      const note = event.since === undefined ? since(event, now) : `since ${since(event, now)}`;
      return [event.severity, note, risk(notified) === undefined ? undefined : 'see Risk'].filter(Boolean).join(', ');
    }
  }
}

/** The step for the worst; the others are below, or in the report. */
function toDo({ notified }: Alert): string {
  const [first, ...rest] = notified;
  if (first.part === 'over' || first.part === 'silence') {
    return 'nothing';
  }
  if (first.part === 'decide') {
    return 'fix it, or renew the waiver in the configuration; else it alerts again';
  }
  const { fix } = first.event;
  const steps = remedySteps(first.event);
  if (fix !== undefined && metadataFix(first) !== undefined) {
    const set = `set ${fix.field} to ${fix.value}`;
    return rest.length > 0 ? `start with the worst: ${set}` : steps.length > 0 ? `${set}, as the steps below say` : set;
  }
  const [step = 'check that it was meant'] = steps;
  return `${step.slice(0, 1).toLowerCase()}${step.slice(1).replace(/\.$/, '')}`;
}

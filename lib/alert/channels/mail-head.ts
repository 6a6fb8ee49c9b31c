/**
 * The first five lines of a mail: what, where, who, how bad, what to do. Each is one line, however long the names are, because a
 * phone shows little more.
 *
 * @module
 */

import { count } from '../../text/numbers.ts';
import type { Alert, AlertItem } from '../words/alert.ts';
import { remedySteps } from '../words/event-words.ts';
import { isSaveOfTheChange, risk, savedBy, since, waiverOf } from '../words/facts.ts';
import { cut, oneLine } from '../words/harmless-text.ts';
import { alertHeadline, lastDay, overview, tag, withCount } from '../words/headlines.ts';
import { oneRow, WIDE } from '../words/layout.ts';
import { openFor } from '../words/time.ts';

const MAX_LABEL = 30;

export function head(alert: Alert): readonly string[] {
  return [
    what(alert),
    oneRow('Where', where(alert)),
    oneRow('Who', who(alert)),
    oneRow('How bad', alert.items.length === 1 ? howBad(alert.items[0], alert.now) : overview(alert)),
    oneRow('To do', toDo(alert)),
  ];
}

/** The subject without the org, which the next line names. */
function what(alert: Alert): string {
  const [first] = alert.items;
  const { text, more } = alertHeadline(alert, cut(first.label, MAX_LABEL));
  return withCount(`[${tag(first.event.severity, first.part)}] ${text}`, more, WIDE);
}

function where({ org, items }: Alert): string {
  const place = org.environment === undefined ? org.alias : `${org.alias} (${org.environment})`;
  const labels = new Map(items.flatMap(({ event, label }) => (event.app === undefined ? [] : [[event.app, label]])));
  const apps = labels.size > 2 ? count(labels.size, 'app') : [...labels.values()].join(' and ');
  return apps === '' ? place : `${place}: ${apps}`;
}

/** Names a person only if that person saved the settings that changed. */
function who({ items }: Alert): string {
  const saves = items.filter(({ event }) => isSaveOfTheChange(event) && event.who !== undefined);
  const names = new Set(saves.map(({ event }) => event.who?.name));
  const [first] = saves;
  if (first !== undefined) {
    const verb = items[0].part === 'over' ? 'ended' : 'saved';
    return `${verb} by ${names.size === 1 ? savedBy(first.event) : [...names].join(', ')}`;
  }
  const { who: last, type } = items[0].event;
  if (type === 'control_changed') {
    return 'nobody: the settings did not change';
  }
  const owner = items[0].part === 'decide' ? waiverOf(items[0])?.owner : undefined;
  if (owner !== undefined) {
    return `accepted by ${oneLine(owner)}`;
  }
  return items.length > 1 || last === undefined
    ? 'not known'
    : `not known; the app was last saved by ${last.name}, perhaps unrelated`;
}

function howBad(item: AlertItem, now: Date): string {
  const { event, part } = item;
  switch (part) {
    case 'over':
      return event.severity === 'info' ? 'no longer open' : `no longer open; it was ${event.severity}`;
    case 'decide':
      return `${event.severity}, accepted through ${lastDay(item)}`;
    case 'reminder':
      return `${event.severity}, open for ${openFor(event.since, now) ?? 'some time'}`;
    case 'silence':
      return 'see the events that were held back';
    case 'urgent':
    case 'unknown': {
      const note = event.since === undefined ? since(event, now) : `since ${since(event, now)}`;
      return [event.severity, note, risk(item) === undefined ? undefined : 'see Risk'].filter(Boolean).join(', ');
    }
  }
}

/** The first step for the worst event. */
function toDo({ items }: Alert): string {
  const [first, ...rest] = items;
  if (first.part === 'over' || first.part === 'silence') {
    return 'nothing';
  }
  if (first.part === 'decide') {
    return 'fix it, or renew the waiver in the configuration; else it alerts again';
  }
  const { fix } = first.event;
  const steps = remedySteps(first.event);
  if (fix !== undefined) {
    const set = `set ${fix.field} to ${fix.value}`;
    return rest.length > 0 ? `start with the worst: ${set}` : steps.length > 0 ? `${set}, as the steps below say` : set;
  }
  const [step = 'check that it was planned'] = steps;
  return `${step.slice(0, 1).toLowerCase()}${step.slice(1).replace(/\.$/, '')}`;
}

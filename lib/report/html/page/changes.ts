/**
 * What changed since the last run.
 *
 * @module
 */
import { DRIFT_WORDS } from '../../words.ts';
import type { PageData, PageEvent } from '../data.ts';
import { badge, h, section, when } from './dom.ts';
import { moment, plural } from './format.ts';
import { pages } from './pages.ts';

const GOOD: ReadonlySet<PageEvent['type']> = new Set([
  'violation_resolved',
  'org_recovered',
  'app_recovered',
  'move_ended',
]);

export function changes({ drift, quietChanges }: PageData): HTMLElement {
  const quiet =
    quietChanges === 0 ? '' : ` ${plural(quietChanges, 'quiet change')} without a verdict is in the evidence.`;
  if (drift.length === 0) {
    return section(
      'changes',
      'Since the last run',
      h('p', { class: 'muted' }, `Nothing that people need to know.${quiet}`),
    );
  }
  const list = h('ul', { class: 'plain' });
  const paged = pages(list, list, 20, 'changes', line);
  paged.show(drift);
  return section(
    'changes',
    'Since the last run',
    paged.element,
    ...when(quiet !== '', h('p', { class: 'muted' }, quiet)),
  );
}

function line(event: PageEvent): HTMLElement {
  const where = [event.app, event.control].filter((part) => part !== undefined).join(' · ');
  const change =
    event.before === undefined && event.after === undefined
      ? ''
      : `${event.before ?? 'nothing'} → ${event.after ?? 'nothing'}`;
  return h(
    'li',
    { class: 'change' },
    badge(GOOD.has(event.type) ? 'pass' : event.severity, DRIFT_WORDS[event.type]),
    h(
      'div',
      {},
      h('p', {}, h('strong', {}, event.org), where === '' ? '' : ` · ${where}`),
      h('p', {}, event.message),
      ...when(change !== '', h('p', {}, h('code', {}, change))),
      ...when(who(event) !== '', h('p', { class: 'muted' }, who(event))),
    ),
  );
}

function who({ changedBy, changedAt, since }: PageEvent): string {
  return [
    ...(changedBy === undefined ? [] : [`by ${changedBy}`]),
    ...(changedAt === undefined ? [] : [moment(changedAt)]),
    ...(since === undefined ? [] : [`open since ${moment(since)}`]),
  ].join(', ');
}

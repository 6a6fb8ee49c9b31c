/**
 * What changed since the last run.
 *
 * @module
 */
import { DRIFT_WORDS } from '../../view/words.ts';
import type { PageData, PageEvent } from '../data.ts';
import { badge, h, name, section, when } from './dom.ts';
import { longMoment, plural } from './format.ts';
import { pages } from './pages.ts';

const GOOD: ReadonlySet<PageEvent['type']> = new Set([
  'violation_resolved',
  'org_recovered',
  'app_recovered',
  'move_ended',
]);

/** Nothing for source, which is never compared. */
export function changes({ drift, quietChanges, isCompared, notCompared }: PageData): readonly HTMLElement[] {
  if (!isCompared && notCompared === '') {
    return [];
  }
  const notes = [
    drift.length === 0 && isCompared ? 'Nothing that people need to know.' : '',
    quietChanges === 0 ? '' : `${plural(quietChanges, 'more change')} in the evidence alone.`,
    notCompared,
  ].filter((note) => note !== '');
  const list = h('ul', { class: 'plain' });
  const paged = pages(list, list, 20, 'changes', line);
  paged.show(drift);
  return [
    section(
      'changes',
      'Since the last run',
      ...when(drift.length > 0, paged.element),
      ...when(notes.length > 0, h('p', { class: 'muted' }, notes.join(' '))),
    ),
  ];
}

function line(event: PageEvent): HTMLElement {
  const { before, after } = event;
  const where = [event.app, event.control].flatMap((part) => (part === undefined ? [] : [' · ', name(part)]));
  return h(
    'li',
    { class: 'change' },
    badge(GOOD.has(event.type) ? 'pass' : event.severity, DRIFT_WORDS[event.type]),
    h(
      'div',
      {},
      h('p', {}, h('strong', {}, name(event.org)), ...where),
      h('p', {}, event.message),
      ...when(
        before !== undefined || after !== undefined,
        h('p', {}, h('code', {}, name(before ?? 'nothing'), ' → ', name(after ?? 'nothing'))),
      ),
      h('p', { class: 'muted' }, ...who(event)),
    ),
  );
}

function who({ type, changedBy, changedAt, since }: PageEvent): readonly (Node | string)[] {
  const times = [
    ...(changedAt === undefined ? [] : [longMoment(changedAt)]),
    ...(since === undefined ? [] : [`${GOOD.has(type) ? 'was ' : ''}open since ${longMoment(since)}`]),
  ].join(', ');
  return changedBy === undefined ? [times] : ['by ', name(changedBy), times === '' ? '' : `, ${times}`];
}

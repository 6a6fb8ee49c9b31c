/**
 * What changed since the last run.
 *
 * @module
 */
import { DRIFT_WORDS, ENDS } from '../../../view/words.ts';
import type { PageData, PageEvent } from '../../data.ts';
import { badge, h, name, section, when } from '../elements/dom.ts';
import { longMoment, plural } from '../elements/format.ts';
import { pagedList } from '../elements/paged-list.ts';

/** Nothing for metadata source, which is not compared with earlier runs. */
export function changes({ drift, evidenceOnly, isCompared, notCompared }: PageData): readonly HTMLElement[] {
  if (!isCompared && notCompared === '') {
    return [];
  }
  const notes = [
    drift.length === 0 && isCompared ? 'No change that alerts.' : '',
    evidenceOnly === 0 ? '' : `${plural(evidenceOnly, 'change')} in the evidence only.`,
    notCompared,
  ].filter((note) => note !== '');
  const list = h('ul', { class: 'plain' });
  const paged = pagedList(list, list, 20, 'changes', line);
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
  const where = [event.app, event.control].flatMap((part) => (part === undefined ? [] : [' · ', name(part)]));
  return h(
    'li',
    { class: 'change' },
    badge(ENDS.has(event.type) ? 'pass' : event.severity, DRIFT_WORDS[event.type]),
    h(
      'div',
      {},
      h('p', {}, h('strong', {}, name(event.org)), ...where),
      h('p', {}, event.message),
      ...(event.change?.split('\n') ?? []).map((text) => h('p', {}, h('code', {}, name(text.replace(' -> ', ' → '))))),
      h('p', { class: 'muted' }, ...who(event)),
    ),
  );
}

function who({ type, changedBy, changedAt, isChangeSaved, since }: PageEvent): readonly (Node | string)[] {
  const times = [
    ...(changedAt === undefined ? [] : [longMoment(changedAt)]),
    ...(since === undefined ? [] : [`${ENDS.has(type) ? 'was ' : ''}open since ${longMoment(since)}`]),
  ].join(', ');
  const by = isChangeSaved ? 'saved by ' : 'not known who did it; the app was last saved by ';
  return changedBy === undefined ? [times] : [by, name(changedBy), times === '' ? '' : `, ${times}`];
}

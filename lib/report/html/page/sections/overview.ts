/**
 * The head of the page: the overall state and the numbers of the run.
 *
 * @module
 */
import { SEVERITIES } from '../../../../audit/model/finding.ts';
import type { PageData } from '../../data.ts';
import { h } from '../elements/dom.ts';
import { longMoment, number, plural } from '../elements/format.ts';
import { isApp } from './filter.ts';

const TITLES = { fail: 'Failing', incomplete: 'Incomplete', no_apps: 'No apps', clean: 'Clean' } as const;

export function overviewSection(data: PageData): HTMLElement {
  const apps = data.orgs.reduce(
    (total, { apps, nothingOpen, omitted }) =>
      total + apps.filter(isApp).length + nothingOpen.length + (omitted?.apps ?? 0),
    0,
  );
  const unread = data.orgs.filter(({ status }) => status === 'not_assessed').length;
  const controls = data.controls.length === 0 ? '' : `, ${plural(data.controls.length, 'control')}`;
  return h(
    'header',
    { class: `overview ${data.outcome}` },
    h('p', { class: 'kicker' }, `External Client Apps · ${longMoment(data.run.finishedAt)}`),
    ...(data.run.anchor === undefined ? [] : [h('p', { class: 'kicker' }, `Evidence anchor ${data.run.anchor.root}`)]),
    h(
      'h1',
      {},
      h('span', { class: 'outcome' }, TITLES[data.outcome]),
      ' ',
      h('span', { class: 'headline' }, data.headline),
    ),
    h(
      'ul',
      { class: 'tiles', 'aria-label': 'Numbers of this run' },
      ...SEVERITIES.filter((severity) => severity !== 'info' || data.severities.info > 0).map((severity) =>
        tile(severity, data.severities[severity], severity),
      ),
      tile('unknown', unread, unread === 1 ? 'org not assessed' : 'orgs not assessed'),
      tile('unknown', data.unknown, data.unknown === 1 ? 'verdict not assessed' : 'verdicts not assessed'),
      tile('waived', data.counts.waived, 'waived'),
      tile('pass', data.counts.pass, data.counts.pass === 1 ? 'pass' : 'passes'),
    ),
    h(
      'p',
      { class: 'muted' },
      `${plural(data.orgs.length, 'org')}, ${plural(apps, 'app')}${controls}. Run ${data.run.id}.`,
    ),
  );
}

function tile(kind: string, value: number, label: string): HTMLElement {
  return h(
    'li',
    { class: `tile ${kind}${value === 0 ? ' none' : ''}` },
    h('strong', {}, number(value)),
    ' ',
    h('span', {}, label),
  );
}

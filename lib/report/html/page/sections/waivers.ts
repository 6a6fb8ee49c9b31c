/**
 * Waivers in force, the first to end on top.
 *
 * @module
 */
import type { AppliedWaiver } from '../../../../audit/model/finding.ts';
import type { PageData } from '../../data.ts';
import { badge, h, name, scroller, section, when } from '../elements/dom.ts';
import { daysUntil, plural } from '../elements/format.ts';
import { pagedList } from '../elements/paged-list.ts';

interface Line {
  readonly org: string;
  readonly app: string;
  readonly control: string;
  readonly waiver: AppliedWaiver;
}

const SOON = 30;

export function waivers(data: PageData): HTMLElement {
  const lines = linesOf(data);
  if (lines.length === 0) {
    const none =
      data.counts.waived === 0
        ? 'No failure is waived.'
        : `${plural(data.counts.waived, 'failure')} waived. The evidence has them.`;
    return section('waivers', 'Waivers', h('p', { class: 'muted' }, none));
  }
  const body = h('tbody');
  const head = ['Ends', 'Org', 'App', 'Control', 'Owner', 'Reason'].map((text) => h('th', { scope: 'col' }, text));
  const table = scroller('Waivers, table', h('table', { class: 'list' }, h('thead', {}, h('tr', {}, ...head)), body));
  const paged = pagedList(body, table, 50, 'waivers', (line: Line) => row(line, data.run.finishedAt));
  paged.show(lines);
  return section('waivers', 'Waivers', paged.element);
}

function linesOf({ orgs, controls }: PageData): readonly Line[] {
  return orgs
    .flatMap((org) =>
      org.apps.flatMap((app) =>
        app.findings.flatMap(({ waiver, control }) =>
          waiver === undefined
            ? []
            : [{ org: org.alias, app: app.label, control: controls[control]?.title ?? '', waiver }],
        ),
      ),
    )
    .sort((a, b) => (a.waiver.until < b.waiver.until ? -1 : 1));
}

function row({ org, app, control, waiver }: Line, now: string): HTMLElement {
  const days = daysUntil(waiver.until, now);
  return h(
    'tr',
    {},
    h(
      'td',
      {},
      waiver.until,
      ' ',
      ...when(days <= SOON, badge('medium', days <= 0 ? 'today' : `in ${plural(days, 'day')}`)),
    ),
    h('td', {}, name(org)),
    h('th', { scope: 'row' }, name(app)),
    h('td', {}, control),
    h('td', {}, name(waiver.owner)),
    h('td', {}, name(waiver.reason), ...when(waiver.ticket !== undefined, ` (${waiver.ticket ?? ''})`)),
  );
}

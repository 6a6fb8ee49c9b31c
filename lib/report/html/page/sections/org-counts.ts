/**
 * Failures by org, for a run that is too large to list its apps.
 *
 * @module
 */
import { SEVERITIES } from '../../../../audit/model/finding.ts';
import type { PageData, PageOrg } from '../../data.ts';
import { h, scroller, section } from '../elements/dom.ts';
import { number } from '../elements/format.ts';
import { pagedList } from '../elements/paged-list.ts';

type CountedOrg = PageOrg & { readonly omitted: NonNullable<PageOrg['omitted']> };

const SHOWN = SEVERITIES.slice(0, 4);

export function orgCounts({ orgs }: PageData): readonly HTMLElement[] {
  const counted = orgs.filter((org): org is CountedOrg => org.omitted !== undefined);
  if (counted.length === 0) {
    return [];
  }
  const body = h('tbody');
  const head = ['Org', 'Apps', ...SHOWN].map((text) => h('th', { scope: 'col' }, text));
  const table = h('table', { class: 'list' }, h('thead', {}, h('tr', {}, ...head)), body);
  const paged = pagedList(body, scroller('Failures by org, table', table), 50, 'orgs', row);
  paged.show(counted);
  return [
    section(
      'counted',
      'Failures by org',
      h(
        'p',
        { class: 'muted' },
        'This run has too many apps for one page. So the failures of each org are counted here. The apps, with settings and reasons, are in the evidence of the run: one file an org.',
      ),
      paged.element,
    ),
  ];
}

function row({ alias, omitted: { apps, failures } }: CountedOrg): HTMLElement {
  const cells = SHOWN.map((severity) => h('td', {}, number(failures[severity])));
  return h('tr', {}, h('th', { scope: 'row' }, alias), h('td', {}, number(apps)), ...cells);
}

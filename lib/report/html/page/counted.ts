/**
 * Orgs of a large run: how much fails there. Which apps they are, the page does not hold.
 *
 * @module
 */
import type { PageData, PageOrg } from '../data.ts';
import { h, scroller, section } from './dom.ts';
import { number, SEVERITY_ORDER } from './format.ts';
import { pages } from './pages.ts';

type Counted = PageOrg & { readonly omitted: NonNullable<PageOrg['omitted']> };

const SEVERITIES = SEVERITY_ORDER.slice(0, 4);

export function countedOrgs({ orgs }: PageData): readonly HTMLElement[] {
  const counted = orgs.filter((org): org is Counted => org.omitted !== undefined);
  if (counted.length === 0) {
    return [];
  }
  const body = h('tbody');
  const head = ['Org', 'Apps', ...SEVERITIES].map((text) => h('th', { scope: 'col' }, text));
  const table = h('table', { class: 'list' }, h('thead', {}, h('tr', {}, ...head)), body);
  const paged = pages(body, scroller('Failures by org, table', table), 50, 'orgs', row);
  paged.show(counted);
  return [
    section(
      'counted',
      'Failures by org',
      h(
        'p',
        { class: 'muted' },
        'This run is too large for one page to hold every app. These orgs are counted here; their apps, with settings and reasons, are in the evidence of the run, one file an org.',
      ),
      paged.element,
    ),
  ];
}

function row({ alias, omitted: { apps, failures } }: Counted): HTMLElement {
  const cells = SEVERITIES.map((severity) => h('td', {}, number(failures[severity])));
  return h('tr', {}, h('th', { scope: 'row' }, alias), h('td', {}, number(apps)), ...cells);
}

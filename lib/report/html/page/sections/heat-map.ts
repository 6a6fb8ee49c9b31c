/**
 * A table of orgs by controls. A cell has the worst verdict and its number of apps, and is a button that lists these apps.
 *
 * @module
 */
import { SEVERITIES } from '../../../../audit/model/finding.ts';
import type { PageData, PageFinding, PageOrg } from '../../data.ts';
import { button, h, name, scroller, section } from '../elements/dom.ts';
import { pagedList } from '../elements/paged-list.ts';

export function heatMap(data: PageData, onPick: (org: string, control: number) => void): HTMLElement {
  const body = h('tbody');
  const head = h(
    'tr',
    {},
    h('th', { scope: 'col', class: 'corner' }, 'Org'),
    ...data.controls.map(({ id, title }, control) =>
      h(
        'th',
        { scope: 'col', class: 'control' },
        button({ title: `${id}: show only this control` }, title, () => onPick('', control)),
      ),
    ),
  );
  const table = h(
    'table',
    { class: 'heat' },
    h('caption', { class: 'hidden' }, 'Orgs by control'),
    h('thead', {}, head),
    body,
  );
  const paged = pagedList(body, scroller('Orgs by control, table', table), 15, 'orgs', (org: PageOrg) =>
    row(data, org, onPick),
  );
  paged.show(data.orgs.filter(({ omitted }) => omitted === undefined));
  return section('heat', 'Orgs by control', legend(), paged.element);
}

function legend(): HTMLElement {
  const key = (kind: string, mark: string, text: string) =>
    h('li', {}, h('span', { class: `cell ${kind}`, 'aria-hidden': 'true' }, mark), ` ${text}`);
  return h(
    'ul',
    { class: 'legend', 'aria-label': 'How to read the cells' },
    ...SEVERITIES.slice(0, 4).map((severity) => key(severity, '2', `failing apps, worst ${severity}`)),
    key('not_assessed', '?', 'not assessed'),
    key('waived', 'w', 'waived only'),
    key('report_only', 'r', 'report-only'),
    key('pass', '✓', 'nothing fails'),
    key('not_applicable', '–', 'not applicable'),
  );
}

function row(data: PageData, org: PageOrg, onPick: (org: string, control: number) => void): HTMLElement {
  return h(
    'tr',
    { class: org.status === 'not_assessed' ? 'unread-org' : undefined },
    h('th', { scope: 'row' }, name(org.alias)),
    ...data.controls.map(({ title }, control) => {
      const cell = cellOf(org, control);
      const label = `${org.alias}, ${title}: ${cell.words}`;
      const mark = h('span', { 'aria-hidden': 'true' }, cell.mark);
      const content = cell.hasApps
        ? button({ class: `cell ${cell.kind}`, 'aria-label': label, title: label }, mark, () =>
            onPick(org.alias, control),
          )
        : h('span', { class: `cell ${cell.kind}`, role: 'img', 'aria-label': label, title: label }, mark);
      return h('td', { class: cell.hasApps ? 'has-apps' : undefined, 'data-title': title }, content);
    }),
  );
}

interface Cell {
  readonly kind: string;
  readonly mark: string;
  readonly words: string;
  /** Whether it has apps to list. */
  readonly hasApps: boolean;
}

/** Shows the worst: a failure, then not assessed, waived, report-only. */
function cellOf(org: PageOrg, control: number): Cell {
  if (org.status === 'not_assessed') {
    return { kind: 'not_assessed', mark: '?', words: 'the org could not be read', hasApps: false };
  }
  const findings = org.apps.flatMap((app) => app.findings.filter((finding) => finding.control === control));
  const of = (standing: PageFinding['standing']) => findings.filter((finding) => finding.standing === standing);
  const failing = of('violation');
  const worst = SEVERITIES.find((severity) => failing.some((finding) => finding.severity === severity));
  if (worst !== undefined) {
    return {
      kind: worst,
      mark: String(failing.length),
      words: `${failing.length} failing, worst ${worst}`,
      hasApps: true,
    };
  }
  for (const [standing, mark, words] of OTHER_STANDINGS) {
    const count = of(standing).length;
    if (count > 0) {
      return { kind: standing, mark, words: `${count} ${words}`, hasApps: true };
    }
  }
  return org.passes[control] === 'p'
    ? { kind: 'pass', mark: '✓', words: 'nothing fails', hasApps: false }
    : { kind: 'not_applicable', mark: '–', words: 'not applicable', hasApps: false };
}

const OTHER_STANDINGS = [
  ['not_assessed', '?', 'not assessed'],
  ['waived', 'w', 'waived'],
  ['report_only', 'r', 'failing, report-only'],
] as const;

/**
 * The apps with something open: search, filters, order, list.
 *
 * @module
 */
import type { Severity } from '../../../audit/model/model.ts';
import type { Standing } from '../../view/view.ts';
import type { PageData } from '../data.ts';
import { appCard } from './app-card.ts';
import { button, h, section } from './dom.ts';
import {
  type Entry,
  EVERYTHING,
  type Filter,
  filterEntries,
  isApp,
  quietMatches,
  SORTS,
  type Sort,
  select,
} from './filter.ts';
import { number, plural, SEVERITY_ORDER, STANDING_WORDS } from './format.ts';
import { pages } from './pages.ts';

export interface AppsSection {
  readonly element: HTMLElement;
  /** This org (empty for all) and control only. */
  readonly narrow: (org: string, control: number) => void;
}

const STANDINGS: readonly Standing[] = ['violation', 'not_assessed', 'waived', 'report_only'];
const QUIET_SHOWN = 20;

export function apps(data: PageData): AppsSection {
  const entries = filterEntries(data);
  const list = h('ul', { class: 'plain apps' });
  const paged = pages(list, list, 20, 'apps', (entry: Entry) => appCard(data, entry));
  const status = h('p', { class: 'muted', role: 'status' });
  const quiet = h('p', { class: 'muted' });
  const controls = filterControls(data, () => update());
  const update = () => {
    const filter = controls.read();
    const found = select(entries, filter);
    paged.show(found);
    const order = filter.sort === 'risk' ? 'worst first' : `by ${SORTS[filter.sort].toLowerCase()}`;
    status.textContent = `${countWords(found, entries)}, ${order}${aloneWords(data, filter)}`;
    const names = quietMatches(data, filter, QUIET_SHOWN);
    quiet.textContent =
      names.length === 0 ? '' : `Nothing open on: ${names.join(', ')}${names.length === QUIET_SHOWN ? ' …' : ''}`;
  };
  update();
  const element = section('apps', 'Apps with something open', controls.element, status, paged.element, quiet);
  return {
    element,
    narrow: (org, control) => {
      controls.write({ ...EVERYTHING, org, control });
      update();
      element.scrollIntoView();
      (list.querySelector('summary') ?? controls.element.querySelector('input'))?.focus({ preventScroll: true });
    },
  };
}

/** @example "4 of 13 apps and the settings of 1 of 3 orgs" */
function countWords(found: readonly Entry[], all: readonly Entry[]): string {
  const appsIn = (list: readonly Entry[]) => list.filter(({ app }) => isApp(app)).length;
  const part = (count: number, of: number, noun: string) =>
    count === of ? plural(of, noun) : `${number(count)} of ${plural(of, noun)}`;
  const [apps, allApps] = [appsIn(found), appsIn(all)];
  const orgs = all.length - allApps;
  const settings = orgs === 0 ? '' : ` and the settings of ${part(found.length - apps, orgs, 'org')}`;
  return `${part(apps, allApps, 'app')}${settings}`;
}

/** What one control says of everything that the page holds, passes too. */
function aloneWords({ controls }: PageData, { org, control }: Filter): string {
  const alone = controls[control];
  if (alone === undefined) {
    return '';
  }
  const counts = Object.entries(alone.counts)
    .filter(([, count]) => count > 0)
    .map(([standing, count]) => `${number(count)} ${STANDING_WORDS[standing as Standing].toLowerCase()}`);
  return `. Only ${alone.id}${org === '' ? `: ${counts.join(', ')}` : ''}.`;
}

interface FilterControls {
  readonly element: HTMLElement;
  readonly read: () => Filter;
  readonly write: (filter: Filter) => void;
}

function filterControls(data: PageData, onChange: () => void): FilterControls {
  const query = h('input', { type: 'search', placeholder: 'App, org, control or id', autocomplete: 'off' });
  const org = choice([
    ['', 'All orgs'],
    ...data.orgs.filter(({ apps }) => apps.length > 0).map(({ alias }) => [alias, alias] as const),
  ]);
  const control = choice([
    ['-1', 'All controls'],
    ...data.controls.map(({ title }, index) => [String(index), title] as const),
  ]);
  const severity = choice([['any', 'Any severity'], ...SEVERITY_ORDER.map((word) => [word, word] as const)]);
  const sort = choice(Object.entries(SORTS));
  const boxes = STANDINGS.map((standing) => ({ standing, box: h('input', { type: 'checkbox', checked: true }) }));
  const write = (filter: Filter) => {
    query.value = filter.query;
    org.value = filter.org;
    control.value = String(filter.control);
    severity.value = filter.severity;
    sort.value = filter.sort;
    for (const { standing, box } of boxes) {
      box.checked = filter.standings.has(standing);
    }
  };
  const form = h(
    'form',
    { class: 'filters', role: 'search', 'aria-label': 'Filter apps' },
    field('Search', query),
    field('Org', org),
    field('Control', control),
    field('Severity', severity),
    field('Sort by', sort),
    h(
      'fieldset',
      {},
      h('legend', {}, 'Show'),
      ...boxes.map(({ standing, box }) => h('label', { class: 'check' }, box, ` ${STANDING_WORDS[standing]}`)),
    ),
    button({ class: 'quiet' }, 'Reset', () => {
      write(EVERYTHING);
      onChange();
    }),
  );
  form.addEventListener('input', onChange);
  form.addEventListener('submit', (event) => event.preventDefault());
  return {
    element: form,
    write,
    read: () => ({
      query: query.value,
      org: org.value,
      control: Number(control.value),
      severity: severity.value as Severity | 'any',
      sort: sort.value as Sort,
      standings: new Set(boxes.filter(({ box }) => box.checked).map(({ standing }) => standing)),
    }),
  };
}

function choice(options: readonly (readonly [string, string])[]): HTMLSelectElement {
  return h('select', {}, ...options.map(([value, text]) => h('option', { value }, text)));
}

function field(label: string, input: HTMLElement): HTMLElement {
  return h('label', { class: 'field' }, h('span', {}, label), input);
}

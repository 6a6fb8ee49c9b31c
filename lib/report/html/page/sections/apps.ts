/**
 * The apps with something open: search, filters, order, list.
 *
 * @module
 */
import { SEVERITIES, type Severity } from '../../../../audit/model/finding.ts';
import type { Standing } from '../../../view/view.ts';
import type { PageData } from '../../data.ts';
import { button, h, section } from '../elements/dom.ts';
import { number, plural, STANDING_WORDS } from '../elements/format.ts';
import { pagedList } from '../elements/paged-list.ts';
import { appCard } from './app-card.ts';
import {
  type Entry,
  EVERYTHING,
  filterEntries,
  isApp,
  matchesWithNothingOpen,
  type PageFilter,
  SHOWN_STANDINGS,
  SORTS,
  type Sort,
  select,
} from './filter.ts';

export interface AppsSection {
  readonly element: HTMLElement;
  /** Shows only the apps with a finding of this control, in this org (empty: in all). */
  readonly showOnly: (org: string, control: number) => void;
}

/** Apps with nothing open that a search shows. */
const MAX_NOTHING_OPEN = 20;

export function apps(data: PageData): AppsSection {
  const entries = filterEntries(data);
  const list = h('ul', { class: 'plain apps' });
  const paged = pagedList(list, list, 20, 'apps', (entry: Entry) => appCard(data, entry));
  const status = h('p', { class: 'muted', role: 'status' });
  const nothingOpen = h('p', { class: 'muted' });
  const controls = filterControls(data, () => update());
  const update = () => {
    const filter = controls.read();
    const found = select(entries, filter);
    paged.show(found);
    const order = filter.sort === 'risk' ? 'worst first' : `by ${SORTS[filter.sort].toLowerCase()}`;
    status.textContent = `${countWords(found, entries)}, ${order}${controlWords(data, filter)}`;
    const names = matchesWithNothingOpen(data, filter, MAX_NOTHING_OPEN);
    nothingOpen.textContent =
      names.length === 0 ? '' : `Nothing open on: ${names.join(', ')}${names.length === MAX_NOTHING_OPEN ? ' …' : ''}`;
  };
  update();
  const element = section('apps', 'Apps with something open', controls.element, status, paged.element, nothingOpen);
  return {
    element,
    showOnly: (org, control) => {
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

/** If one control is selected: its verdicts on all apps of the page, passes too. */
function controlWords({ controls }: PageData, { org, control }: PageFilter): string {
  const selected = controls[control];
  if (selected === undefined) {
    return '';
  }
  const counts = Object.entries(selected.counts)
    .filter(([, count]) => count > 0)
    .map(([standing, count]) => `${number(count)} ${STANDING_WORDS[standing as Standing].toLowerCase()}`);
  return `. Only ${selected.id}${org === '' ? `: ${counts.join(', ')}` : ''}.`;
}

interface FilterControls {
  readonly element: HTMLElement;
  readonly read: () => PageFilter;
  readonly write: (filter: PageFilter) => void;
}

function filterControls(data: PageData, onChange: () => void): FilterControls {
  const inputs = inputsOf(data);
  const form = formOf(inputs, () => {
    write(inputs, EVERYTHING);
    onChange();
  });
  form.addEventListener('input', onChange);
  form.addEventListener('submit', (event) => event.preventDefault());
  return { element: form, write: (filter) => write(inputs, filter), read: () => read(inputs) };
}

type Inputs = ReturnType<typeof inputsOf>;

function inputsOf({ orgs, controls }: PageData) {
  const aliases = orgs.filter(({ apps }) => apps.length > 0).map(({ alias }) => [alias, alias] as const);
  const titles = controls.map(({ title }, index) => [String(index), title] as const);
  return {
    query: h('input', { type: 'search', placeholder: 'App, org, control or id', autocomplete: 'off' }),
    org: choice([['', 'All orgs'], ...aliases]),
    control: choice([['-1', 'All controls'], ...titles]),
    severity: choice([['any', 'Any severity'], ...SEVERITIES.map((severity) => [severity, severity] as const)]),
    sort: choice(Object.entries(SORTS)),
    boxes: SHOWN_STANDINGS.map((standing) => ({ standing, box: h('input', { type: 'checkbox', checked: true }) })),
  };
}

function formOf({ query, org, control, severity, sort, boxes }: Inputs, onReset: () => void): HTMLElement {
  return h(
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
    button({ class: 'reset' }, 'Reset', onReset),
  );
}

function write({ query, org, control, severity, sort, boxes }: Inputs, filter: PageFilter): void {
  query.value = filter.query;
  org.value = filter.org;
  control.value = String(filter.control);
  severity.value = filter.severity;
  sort.value = filter.sort;
  for (const { standing, box } of boxes) {
    box.checked = filter.standings.has(standing);
  }
}

function read({ query, org, control, severity, sort, boxes }: Inputs): PageFilter {
  return {
    query: query.value,
    org: org.value,
    control: Number(control.value),
    severity: severity.value as Severity | 'any',
    sort: sort.value as Sort,
    standings: new Set(boxes.filter(({ box }) => box.checked).map(({ standing }) => standing)),
  };
}

function choice(options: readonly (readonly [string, string])[]): HTMLSelectElement {
  return h('select', {}, ...options.map(([value, text]) => h('option', { value }, text)));
}

function field(label: string, input: HTMLElement): HTMLElement {
  return h('label', { class: 'field' }, h('span', {}, label), input);
}

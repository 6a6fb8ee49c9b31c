/**
 * One app: in its line what is wrong with it; opened, why, how to fix it, and its settings.
 *
 * @module
 */
import { waiveCommandLine } from '../../../view/waive-command.ts';
import type { PageApp, PageControl, PageData, PageFinding } from '../../data.ts';
import { badge, h, name, when } from '../elements/dom.ts';
import { longMoment, STANDING_WORDS } from '../elements/format.ts';
import type { Entry } from './filter.ts';

/** What is inside is made when the card is first opened, because most cards never are. */
export function appCard(data: PageData, { org, app }: Entry): HTMLElement {
  const card = h(
    'details',
    { class: 'app' },
    h(
      'summary',
      {},
      headBadge(app),
      h(
        'span',
        { class: 'name' },
        h('strong', {}, name(app.label)),
        ' ',
        h('span', { class: 'muted' }, name(org.alias)),
      ),
      h('span', { class: 'what muted' }, summaryOf(data, app)),
    ),
  );
  card.addEventListener('toggle', () => card.append(body(data, org.alias, app)), { once: true });
  return h('li', {}, card);
}

function badgeOf({ standing, severity }: PageFinding): HTMLElement {
  return standing === 'violation' ? badge(severity, severity) : badge(standing, STANDING_WORDS[standing]);
}

/** The worst failure; without a failure, the first finding. */
function headBadge({ findings }: PageApp): HTMLElement {
  const worst = findings.find(({ standing }) => standing === 'violation') ?? findings[0];
  return worst === undefined ? badge('pass', STANDING_WORDS.pass) : badgeOf(worst);
}

function summaryOf({ controls, texts }: PageData, { findings }: PageApp): string {
  const failing = findings.filter(({ standing }) => standing === 'violation');
  const [first] = findings;
  if (failing.length === 0 && first?.standing === 'not_assessed') {
    return texts[first.message] ?? '';
  }
  const shown = failing.length > 0 ? failing : findings;
  return [...new Set(shown.map(({ control }) => controls[control]?.title ?? ''))].join(' · ');
}

function body(data: PageData, org: string, app: PageApp): HTMLElement {
  const byMessage = [
    ...Map.groupBy(app.findings, ({ message, standing }) => (standing === 'not_assessed' ? `${message}` : {})),
  ];
  return h(
    'div',
    { class: 'body' },
    h('p', { class: 'muted' }, ...aboutOf(app)),
    ...byMessage.map(([, findings]) => finding(data, findings, { org, app: app.name })),
    settings(data, app),
  );
}

function aboutOf({ name: developerName, contact, changed }: PageApp): readonly (Node | string)[] {
  return [
    name(developerName),
    ...(contact === undefined ? [] : [' · contact ', name(contact)]),
    ...(changed === undefined ? [] : [' · last changed by ', name(changed.by), `, ${longMoment(changed.at)}`]),
  ];
}

/** The org's alias and the app's developer name, for commands. */
interface Subject {
  readonly org: string;
  readonly app: string;
}

/** @param findings one, or several that are not assessed for the same reason */
function finding({ controls, texts }: PageData, findings: readonly PageFinding[], on: Subject): HTMLElement {
  const [first] = findings;
  if (first === undefined) {
    return h('div');
  }
  const titles = findings.map(({ control }) => controls[control]?.title ?? '').join(', ');
  return h(
    'article',
    { class: 'finding' },
    h(
      'h3',
      {},
      badgeOf(first),
      ' ',
      titles,
      ...when(first.standing === 'violation', h('span', { class: 'muted' }, ` CVSS ${first.cvss.toFixed(1)}`)),
    ),
    ...when(first.place !== undefined, h('p', {}, h('code', {}, name(first.place ?? '')))),
    h('p', {}, texts[first.message] ?? ''),
    ...(first.details ?? []).map((index) => h('p', { class: 'muted' }, texts[index] ?? '')),
    ...(first.remedy === undefined
      ? fix(controls[first.control])
      : [h('p', {}, h('strong', {}, 'What to do: '), texts[first.remedy] ?? '')]),
    ...waiver(first, on, controls[first.control]?.id ?? ''),
  );
}

/** The waiver in force, or the command that adds one. */
function waiver({ waiver, waive }: PageFinding, { org, app }: Subject, control: string): readonly HTMLElement[] {
  if (waiver !== undefined) {
    const ticket = waiver.ticket === undefined ? '' : ` (${waiver.ticket})`;
    return [
      h(
        'p',
        { class: 'waiver' },
        `Waived until ${waiver.until} by `,
        name(waiver.owner),
        ': ',
        name(waiver.reason),
        ticket,
      ),
    ];
  }
  return waive === undefined
    ? []
    : [h('p', {}, 'Or waive it: ', h('code', {}, waiveCommandLine(org, { control, app })))];
}

function fix(control: PageControl | undefined): readonly HTMLElement[] {
  if (control === undefined || control.remedy.length === 0) {
    return [];
  }
  return [
    h('p', { class: 'muted' }, control.rationale),
    h('ol', {}, ...control.remedy.map((step) => h('li', {}, step))),
    ...(control.fix === undefined ? [] : [h('p', {}, 'In metadata: ', h('code', {}, control.fix))]),
    h('p', {}, h('a', { href: control.source.url, rel: 'noreferrer noopener', target: '_blank' }, control.source.name)),
  ];
}

function settings({ texts }: PageData, { settings, callbacks = [] }: PageApp): HTMLElement {
  if (settings === undefined) {
    return h('p', { class: 'muted' }, 'Nothing is open on this app. Its settings are in the evidence.');
  }
  const lines = [
    ...callbacks.map((url): readonly [string, string] => ['callbackUrl', url]),
    ...(texts[settings] ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): readonly [string, string] => [
        line.slice(0, line.indexOf(': ')),
        line.slice(line.indexOf(': ') + 2),
      ]),
  ];
  return h(
    'details',
    { class: 'settings' },
    h('summary', {}, 'Settings as read'),
    lines.length === 0
      ? h('p', { class: 'muted' }, 'None could be read.')
      : h('dl', {}, ...lines.map(([field, value]) => h('div', {}, h('dt', {}, field), h('dd', {}, value)))),
  );
}

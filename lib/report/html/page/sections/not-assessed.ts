/**
 * Orgs that are not assessed, or only in part, each with the reason, and the notes on orgs.
 *
 * @module
 */
import type { PageData, PageOrg } from '../../data.ts';
import { h, name, section, when } from '../elements/dom.ts';

export function notAssessedOrgs({ orgs }: PageData): readonly HTMLElement[] {
  const unread = orgs.filter(({ status }) => status === 'not_assessed');
  const inPart = orgs.filter(({ status, reason }) => status === 'partial' && reason !== undefined);
  return [
    ...part('unread', 'Not assessed', 'These orgs are not assessed. That is not a pass.', unread),
    ...part('unread-in-part', 'Not assessed in part', 'Some verdicts are not assessed. That is not a pass.', inPart),
  ];
}

/** Notes on how orgs were read or judged. */
export function notes({ orgs }: PageData): readonly HTMLElement[] {
  const lines = orgs.flatMap(({ alias, notes = [] }) =>
    notes.map((note) => h('li', { class: 'note' }, h('strong', {}, alias), ' ', note)),
  );
  return lines.length === 0 ? [] : [section('notes', 'Notes', h('ul', { class: 'plain' }, ...lines))];
}

function part(id: string, title: string, words: string, orgs: readonly PageOrg[]): readonly HTMLElement[] {
  return orgs.length === 0
    ? []
    : [section(id, title, h('p', { class: 'muted' }, words), h('ul', { class: 'plain' }, ...orgs.map(line)))];
}

function line({
  alias,
  orgId,
  environment,
  reason: [message, remedy] = ['No reason is known.', ''],
}: PageOrg): HTMLElement {
  const details = [environment, orgId].filter((part) => part !== undefined).join(' · ');
  return h(
    'li',
    { class: 'unread' },
    h('p', {}, h('strong', {}, name(alias)), ' ', h('span', { class: 'muted' }, details)),
    h('p', {}, message),
    ...when(remedy !== '', h('p', { class: 'muted' }, remedy)),
  );
}

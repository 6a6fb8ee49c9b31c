/**
 * Orgs that could not be read, each with its reason: they come before everything that is known.
 *
 * @module
 */
import type { PageData, PageOrg } from '../data.ts';
import { h, section, when } from './dom.ts';

export function unreadOrgs({ orgs }: PageData): readonly HTMLElement[] {
  const unread = orgs.filter(({ status }) => status === 'not_assessed');
  if (unread.length === 0) {
    return [];
  }
  return [
    section(
      'unread',
      'Not assessed',
      h('p', { class: 'muted' }, 'Nothing is known of these orgs in this run. That is no pass.'),
      h('ul', { class: 'plain' }, ...unread.map(line)),
    ),
  ];
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
    h('p', {}, h('strong', {}, alias), ' ', h('span', { class: 'muted' }, details)),
    h('p', {}, message),
    ...when(remedy !== '', h('p', { class: 'muted' }, remedy)),
  );
}

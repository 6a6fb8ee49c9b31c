/**
 * Moves that have no end: an app was created, deleted, or saved.
 *
 * @module
 */
import { COMPONENTS } from '../../model/app.ts';
import type { SettingChange } from '../../model/drift-event.ts';
import { isKnown, settingAt } from '../setting-changes.ts';
import { changedKeys } from './keys.ts';
import type { MoveRow } from './row.ts';
import { FLOWS, valueEntries } from './settings.ts';

/** The settings that show what a new app may do. */
const OF_A_NEW_APP = ['oauthPolicies.permittedUsersPolicyType', 'commaSeparatedOauthScopes', 'callbackUrl', ...FLOWS];

export const appCreated = {
  kind: 'event',
  audience: { usual: 'inform', loud: 'page' },
  when: 'an app was created; with a scope other than `Api` and open to all users: louder',
  find({ comparison, was, is }) {
    // If the list of apps was incomplete, the app may have existed before.
    const isListComplete = comparison.before?.snapshot.reason?.code !== 'settings_not_listed';
    if (was !== undefined || is === undefined || comparison.before === undefined) {
      return undefined;
    }
    const changes = OF_A_NEW_APP.flatMap((field): SettingChange[] => {
      const setting = settingAt(is, field);
      return setting === undefined || setting.value === null || setting.value === false
        ? []
        : [{ component: setting.component, field, before: null, after: setting.value }];
    });
    const after = (field: string) => changes.find((change) => change.field === field)?.after ?? null;
    const isOpen = after('oauthPolicies.permittedUsersPolicyType') === 'AllSelfAuthorized';
    const isPowerful = valueEntries(after('commaSeparatedOauthScopes')).some((scope) => scope.toLowerCase() !== 'api');
    const { createdBy, createdAt } = is.saves?.app ?? {};
    const saved = {
      ...(createdBy !== undefined && { who: createdBy }),
      ...(createdAt !== undefined && { when: createdAt }),
    };
    return isListComplete || isCreatedSince(createdAt, comparison.before.snapshot.takenAt)
      ? { changes, saved, ...(isOpen && isPowerful && { grade: 'loud' as const }) }
      : undefined;
  },
} as const satisfies MoveRow;

function isCreatedSince(createdAt: string | undefined, takenAt: string): boolean {
  return createdAt !== undefined && Date.parse(createdAt) >= Date.parse(takenAt);
}

export const appRemoved = {
  kind: 'event',
  audience: { usual: 'inform' },
  when: 'an app was deleted',
  find: ({ was, is }) => (was !== undefined && is === undefined ? { changes: [], saved: {} } : undefined),
} as const satisfies MoveRow;

/** A component was saved, and no kept setting of it changed. It is not known what was changed, or changed and changed back. */
export const savedWithoutChange = {
  kind: 'event',
  audience: { usual: 'evidence' },
  when: 'a component was saved, and no kept setting changed; in production by somebody outside `deployers`: louder',
  find({ was, is, changes }) {
    if (was === undefined || is === undefined || was.saves === undefined || is.saves === undefined) {
      return undefined;
    }
    const [before, after] = [was.saves, is.saves];
    const changed = new Set([...changes, ...changedKeys({ was, is })].map(({ component }) => component));
    const components = COMPONENTS.filter((component) => {
      const [old, now] = [before[component]?.modifiedAt, after[component]?.modifiedAt];
      const isSaved = old !== undefined && now !== undefined && old !== now;
      return isSaved && !changed.has(component) && isKnown(was, component) && isKnown(is, component);
    });
    const newest = components
      .map((component) => after[component])
      .sort((a, b) => Date.parse(b?.modifiedAt ?? '') - Date.parse(a?.modifiedAt ?? ''))[0];
    const saved = {
      ...(newest?.modifiedBy !== undefined && { who: newest.modifiedBy }),
      ...(newest?.modifiedAt !== undefined && { when: newest.modifiedAt }),
    };
    return components.length === 0 ? undefined : { changes: [], saved, components };
  },
} as const satisfies MoveRow;

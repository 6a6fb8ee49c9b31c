/**
 * Makes the settings of the org as a whole from the records that were read.
 *
 * @module
 */

import {
  type AnyComponent,
  COMPONENT_TYPES,
  DECLARED,
  FIRST_API_VERSION,
  ORG_COMPONENTS,
  type OrgComponent,
} from '../../audit/components/registry.ts';
import type { OrgSettings, Reading } from '../../audit/model/app.ts';
import type { Reason } from '../../audit/model/causes.ts';
import type { KnownRecord } from './match-records.ts';

/** The records of a component, and why others could not be read; by full name. */
export type FoundRecords = (component: AnyComponent) => {
  readonly records: ReadonlyMap<string, KnownRecord>;
  readonly unread: ReadonlyMap<string, Reason>;
};

/** @param available the wanted components that the API version has */
export function orgSettingsFrom(
  wanted: readonly OrgComponent[],
  available: readonly OrgComponent[],
  found: FoundRecords,
): OrgSettings {
  const decodedOf = (component: OrgComponent) => found(component).records.get(DECLARED[component].fullName)?.decoded;
  const readingOf = (component: OrgComponent): Reading => {
    if (!wanted.includes(component)) {
      return { state: 'not_requested' };
    }
    if (!available.includes(component)) {
      return { state: 'not_available' };
    }
    return decodedOf(component) === undefined
      ? whyUnread(component, found(component).unread.get(DECLARED[component].fullName))
      : { state: 'read' };
  };
  const unclear = available.flatMap((component) => decodedOf(component)?.unclear ?? []);
  return {
    settings: Object.fromEntries(
      available.flatMap((component) => {
        const decoded = decodedOf(component);
        return decoded === undefined ? [] : [[component, decoded.values]];
      }),
    ),
    readings: Object.fromEntries(
      ORG_COMPONENTS.map((component) => [component, readingOf(component)]),
    ) as OrgSettings['readings'],
    ...(unclear.length > 0 && { unclear }),
  };
}

/** As for components of an app, an org may lack a type that is newer than External Client Apps. */
function whyUnread(component: OrgComponent, reason: Reason | undefined): Reading {
  if (reason?.code === 'type_not_available' && FIRST_API_VERSION[component] > FIRST_API_VERSION.app) {
    return { state: 'not_available' };
  }
  const message = `${COMPONENT_TYPES[component]} could not be read.`;
  return { state: 'unreadable', ...(reason ?? { code: 'settings_not_returned', message }) };
}

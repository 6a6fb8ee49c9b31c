/**
 * Settings that the Metadata API returns in every record and left out of one. Absent is not false: such a setting is not
 * known, and what rests on it is not assessed. In metadata source an absent setting has Salesforce's default.
 *
 * @module
 */

import type { Fields } from '../components/declaration.ts';
import {
  ALL_COMPONENTS,
  type AnyComponent,
  type Component,
  componentAt,
  FIELDS,
  FIRST_API_VERSION,
  fieldOf,
  PATHS,
} from '../components/registry.ts';
import type { App, OrgSettings, Reading, UnclearField } from '../model/app.ts';
import type { Reason } from '../model/causes.ts';

interface Expected {
  readonly component: AnyComponent;
  /** As in `AppSettings` or `OrgSettings`. */
  readonly path: string;
  /** API version. */
  readonly since: number;
}

const EXPECTED: readonly Expected[] = ALL_COMPONENTS.flatMap((component) => {
  const expectedIn = (fields: Fields, path: string): Expected[] =>
    Object.entries(fields).flatMap(([name, field]) => [
      ...(field.always === true
        ? [{ component, path: path + name, since: field.since ?? FIRST_API_VERSION[component] }]
        : []),
      ...(field.kind === 'element' ? expectedIn(field.fields, `${path}${name}.`) : []),
    ]);
  return expectedIn(FIELDS[component], PATHS[component]);
});

/**
 * @param apps all of one org, as the Metadata API returned them
 * @param apiVersion with which they were read, such as `66.0`. A field that came with a later one does not count as lost. It
 *   is unclear nevertheless, because its default says nothing about an org that may have it.
 * @returns the same apps, with what they lack among their unclear fields
 */
export function markMissingFields(apps: readonly App[], apiVersion: string): readonly App[] {
  const marks = new Map(
    EXPECTED.map((each): [Expected, UnclearField] => {
      if (each.since > Number(apiVersion)) {
        return [each, { field: each.path, found: `not in API version ${apiVersion}` }];
      }
      const everywhere = apps.every((app) => lacks(app, each) !== false);
      return [each, { field: each.path, found: 'absent', missing: { apiVersion, everywhere } }];
    }),
  );
  return apps.map((app) => {
    const missing = [...marks].flatMap(([each, mark]) => (lacks(app, each) === true ? [mark] : []));
    return missing.length === 0 ? app : { ...app, unclear: [...(app.unclear ?? []), ...missing] };
  });
}

/** As {@link markMissingFields}, for settings that have one record in an org. */
export function markMissingSettings(org: OrgSettings, apiVersion: string): OrgSettings {
  const missing = EXPECTED.filter((each) => Number(apiVersion) >= each.since && lacks(org, each) === true);
  const marks = missing.map(({ path }) => ({
    field: path,
    found: 'absent',
    missing: { apiVersion, everywhere: true },
  }));
  return marks.length === 0 ? org : { ...org, unclear: [...(org.unclear ?? []), ...marks] };
}

/** What an app and the settings of an org have in common. */
interface Holder {
  readonly settings: object;
  readonly readings: Readonly<Partial<Record<AnyComponent, Reading>>>;
  readonly unclear?: readonly UnclearField[];
}

/** `undefined`: there is no record that could hold the field. */
function lacks({ settings, readings, unclear }: Holder, { component, path }: Expected): boolean | undefined {
  if (readings[component]?.state !== 'read') {
    return undefined;
  }
  const names = path.split('.');
  let holder: unknown = settings;
  for (const name of names.slice(0, -1)) {
    holder = (holder as Readonly<Record<string, unknown>>)[name];
    if (holder === undefined) {
      return undefined;
    }
  }
  const value = (holder as Readonly<Record<string, unknown>>)[names.at(-1) ?? ''];
  return value === undefined && unclear?.some(({ field }) => field === path) !== true;
}

export type Missing = UnclearField & Required<Pick<UnclearField, 'missing'>>;

/** The fields that a live answer lacks. */
export function missingFields({ unclear = [] }: App): readonly Missing[] {
  return unclear.filter((each): each is Missing => each.missing !== undefined);
}

/**
 * The first field that the record of a component lacks. Such a record was cut, so its other absent fields may have been lost
 * too.
 */
export function firstMissing(app: App, component: Component): Missing | undefined {
  return missingFields(app).find(({ field }) => componentAt(field) === component);
}

export function missingReason({ field, missing: { apiVersion, everywhere } }: Missing): Reason {
  return everywhere
    ? {
        code: 'field_in_no_record',
        message: `Salesforce returned ${fieldOf(field)} for no app of this org (API version ${apiVersion}).`,
      }
    : {
        code: 'field_not_returned',
        message: `Salesforce returned this app without ${fieldOf(field)}, which API version ${apiVersion} has.`,
      };
}

/** Fields that the org has for no app are one reason for the org, not one for each app. */
export function fieldsInNoRecord(apps: readonly App[]): Reason | undefined {
  const missing = apps.flatMap(missingFields).filter((each) => each.missing.everywhere);
  const [first] = missing;
  const fields = [...new Set(missing.map(({ field }) => field))].sort();
  return (
    first && {
      code: 'field_in_no_record',
      fields,
      message: `Salesforce returned ${fields.join(', ')} for no app of this org (API version ${first.missing.apiVersion}): an older or a newer API than the auditor knows, or a damaged answer.`,
    }
  );
}

/**
 * Fields that the Metadata API returns in every record, but left out of one. Absent is not false: the value is not known, and
 * controls that judge it are not assessed. In metadata source, an absent field has Salesforce's default.
 *
 * @module
 */

import type { DeclaredFields } from '../components/declaration.ts';
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
  /** The API version that the field came with. */
  readonly since: number;
}

const EXPECTED: readonly Expected[] = ALL_COMPONENTS.flatMap((component) => {
  const expectedIn = (fields: DeclaredFields, path: string): Expected[] =>
    Object.entries(fields).flatMap(([name, field]) => [
      ...(field.always === true
        ? [{ component, path: path + name, since: field.since ?? FIRST_API_VERSION[component] }]
        : []),
      ...(field.kind === 'element' ? expectedIn(field.fields, `${path}${name}.`) : []),
    ]);
  return expectedIn(FIELDS[component], PATHS[component]);
});

/**
 * @param apps all apps of one org, as the Metadata API returned them
 * @param apiVersion that of the request, such as `66.0`. A field that came with a later version was not left out. It is unclear
 *   nevertheless, because the org may have a value for it that this version does not return.
 * @returns the same apps, with their missing fields among the unclear ones
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

/** As {@link markMissingFields}, for the settings of the org. */
export function markMissingSettings(org: OrgSettings, apiVersion: string): OrgSettings {
  const missing = EXPECTED.filter((each) => Number(apiVersion) >= each.since && lacks(org, each) === true);
  const marks = missing.map(({ path }) => ({
    field: path,
    found: 'absent',
    missing: { apiVersion, everywhere: true },
  }));
  return marks.length === 0 ? org : { ...org, unclear: [...(org.unclear ?? []), ...marks] };
}

/** What `App` and `OrgSettings` have in common. */
interface Holder {
  readonly settings: object;
  readonly readings: Readonly<Partial<Record<AnyComponent, Reading>>>;
  readonly unclear?: readonly UnclearField[];
}

/** Whether the record lacks the field; `undefined` without a record, or without the element that contains the field. */
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

/** The fields that the Metadata API left out. */
export function missingFields({ unclear = [] }: App): readonly Missing[] {
  return unclear.filter((each): each is Missing => each.missing !== undefined);
}

/** The first field that the Metadata API left out of a component. The record is incomplete then: others may be missing too. */
export function firstMissing(app: App, component: Component): Missing | undefined {
  return missingFields(app).find(({ field }) => componentAt(field) === component);
}

/** Why the field is not known. */
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

/** The reason for the org, if fields are missing from all of its apps: one, and not one for each app. `undefined`: none are. */
export function fieldsInNoRecord(apps: readonly App[]): Reason | undefined {
  const missing = apps.flatMap(missingFields).filter((each) => each.missing.everywhere);
  const [first] = missing;
  const fields = [...new Set(missing.map(({ field }) => field))].sort();
  return (
    first && {
      code: 'field_in_no_record',
      fields,
      message: `Salesforce returned ${fields.join(', ')} for no app of this org (API version ${first.missing.apiVersion}): the auditor does not know this API version, or the response is damaged.`,
    }
  );
}

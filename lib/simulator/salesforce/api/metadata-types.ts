/**
 * The metadata types of the simulated orgs: folder and file suffix as `listMetadata` returns them, key prefix of the ids, first API
 * version, and the fields of every record. lib/audit/components declares the types that the audit reads.
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_types_list.htm
 *
 * @module
 */
import type { AnyDeclaration, Field } from '../../../audit/components/declaration.ts';
import { ALL_COMPONENTS, DECLARED, ORG_COMPONENTS } from '../../../audit/components/registry.ts';
import type { RecordFields } from '../xml.ts';

export interface MetadataType {
  readonly folder: string;
  readonly suffix: string;
  readonly idPrefix: string;
  readonly since: number;
}

/**
 * A field that Salesforce returns even if the component's definition does not have it, such as every boolean. `since` is the first
 * version of the API with the field. https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappglobaloauthsettings.htm
 */
export interface ReturnedField {
  readonly since: number;
  readonly value: boolean | string;
}

const DECLARATIONS: readonly AnyDeclaration[] = ALL_COMPONENTS.map((component) => DECLARED[component]);

export const RETURNED_FIELDS: Readonly<Record<string, Readonly<Record<string, ReturnedField>>>> = Object.fromEntries(
  DECLARATIONS.map((declared) => [declared.type, returnedFields(declared)]),
);

function returnedFields({ since, fields, notKept }: AnyDeclaration): Record<string, ReturnedField> {
  const returned = [
    ...Object.entries(fields).map(([name, field]) => [name, initialOf(field), field.since] as const),
    ...Object.entries(notKept).map(([name, other]) => [name, other.initial, other.since] as const),
  ];
  return Object.fromEntries(
    returned
      .flatMap(([name, value, from = since]) => (value === undefined ? [] : [[name, { since: from, value }] as const]))
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function initialOf(field: Field): boolean | string | undefined {
  return field.kind === 'boolean'
    ? (field.initial ?? field.platformDefault)
    : 'initial' in field
      ? field.initial
      : undefined;
}

/** The settings of a new org, by metadata type. */
export const NEW_ORG_SETTINGS: Readonly<Record<string, RecordFields>> = Object.fromEntries(
  ORG_COMPONENTS.map((component) => [DECLARED[component].type, { fullName: DECLARED[component].fullName }]),
);

/** Types that the audit does not read. */
const OTHERS: Readonly<Record<string, MetadataType>> = {
  ConnectedApp: { folder: 'connectedApps', suffix: 'connectedApp', idPrefix: '0H4', since: 34 },
  // `listMetadata` lists the settings of the org under this type.
  Settings: { folder: 'settings', suffix: 'settings', idPrefix: '000', since: 27 },
};

export const METADATA_TYPES: Readonly<Record<string, MetadataType>> = {
  ...Object.fromEntries(
    DECLARATIONS.map(({ type, folder, suffix, since, ...declared }) => [
      type,
      { folder, suffix, since, idPrefix: declared.place === 'org' ? '000' : declared.keyPrefix },
    ]),
  ),
  ...OTHERS,
};

/**
 * Answers of `readMetadata` that are well-formed and wrong.
 *
 * @module
 */
import type { SimulatedRecord } from '../api/metadata-api.ts';
import type { FieldValue, RecordFields } from '../xml.ts';
import type { Fault } from './fault.ts';

const GLOBAL_OAUTH = 'ExtlClntAppGlobalOauthSettings';
type Known = NonNullable<SimulatedRecord>;

export const RECORDS = {
  'records-none': records('No record comes back.', () => []),
  'record-missing': records('The last record that was asked for does not come back.', (all) => all.slice(0, -1)),
  'record-nil': records('The first record is nil.', ([, ...others]) => [undefined, ...others]),
  'records-nil': records('Every record is nil.', (all) => all.map(() => undefined)),
  'record-twice': records('The first record comes back twice, the same.', (all) => [...all.slice(0, 1), ...all]),
  'record-twice-contradictory': records(
    'The first OAuth settings come back twice, each the opposite of the other.',
    (all) => [...all.slice(0, 1).map((record) => changedBooleans(record, (value) => String(value) !== 'true')), ...all],
  ),
  'record-never-asked-for': records('A record comes back that was not asked for.', (all) => [
    ...all,
    ...all.slice(0, 1).map((record) => renamed(record, 'Never_Asked_For')),
  ]),
  'record-of-another-name': records('The first record comes back under another name.', ([first, ...others]) => [
    renamed(first, 'Another_Name'),
    ...others,
  ]),
  'record-of-another-type': records('The first record says that it is of another type.', ([first, ...others]) => [
    first && { ...first, type: 'ConnectedApp' },
    ...others,
  ]),
  'record-without-name': records('The records come back without their names.', (all) => all.map(without('fullName'))),
  'records-in-another-order': records('The records come back in another order.', (all) => all.toReversed()),
  'boolean-yes': booleans('Every true and false of the OAuth settings is "yes".', 'yes'),
  'boolean-number': booleans('Every true and false of the OAuth settings is "0".', '0'),
  'boolean-capital': booleans('Every true and false of the OAuth settings is "False".', 'False'),
  'boolean-placeholder': booleans(
    'Every true and false of the OAuth settings is "{{SECRET_OPTIONAL}}".',
    '{{SECRET_OPTIONAL}}',
  ),
  'boolean-empty': booleans('Every true and false of the OAuth settings is empty.', ''),
  'boolean-nil': booleans('Every true and false of the OAuth settings is nil.', null),
  'boolean-twice': booleans('Every true and false of the OAuth settings comes twice, once as true, once as false.', [
    'true',
    'false',
  ]),
  'boolean-nested': booleans('Every true and false of the OAuth settings is an element within.', { value: 'false' }),
  'fields-missing': records('The OAuth settings come back without their true and false.', (all) =>
    all.map((record) => ofGlobalOauth(record, (fields) => filtered(fields, (value) => !isBoolean(value)))),
  ),
  'field-missing': records(
    'The first OAuth settings come back without isConsumerSecretOptional.',
    ([first, ...others]) => [ofGlobalOauth(first, withoutField('isConsumerSecretOptional')), ...others],
  ),
  'field-missing-everywhere': records('All OAuth settings come back without isConsumerSecretOptional.', (all) =>
    all.map((record) => ofGlobalOauth(record, withoutField('isConsumerSecretOptional'))),
  ),
  'fields-missing-but-one': records(
    'The first OAuth settings come back with isDeviceFlowEnabled as their only true or false.',
    ([first, ...others]) => [
      ofGlobalOauth(first, (fields) =>
        filtered(fields, (value, name) => name === 'isDeviceFlowEnabled' || !isBoolean(value)),
      ),
      ...others,
    ],
  ),
  'fields-unknown': records('The records hold fields that nobody knows.', (all) =>
    all.map(
      (record) => record && { ...record, fields: { ...record.fields, isSomethingNew: true, zNew: { inner: 'x' } } },
    ),
  ),
  'app-reference-missing': records('The records do not say which app they belong to.', (all) =>
    all.map(without('externalClientApplication')),
  ),
  'app-reference-wrong': records('The records say that they belong to an app that does not exist.', (all) =>
    all.map((record) => referring(record, 'No_Such_App')),
  ),
} as const satisfies Record<string, Fault>;

function records(description: string, change: (original: readonly SimulatedRecord[]) => readonly SimulatedRecord[]) {
  return { description, operations: ['readMetadata'], effect: { kind: 'records', change } } as const satisfies Fault;
}

function booleans(description: string, value: FieldValue) {
  return records(description, (all) => all.map((record) => changedBooleans(record, () => value)));
}

function changedBooleans(record: SimulatedRecord, change: (value: FieldValue) => FieldValue): SimulatedRecord {
  return ofGlobalOauth(record, (fields) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, isBoolean(value) ? change(value) : value])),
  );
}

function ofGlobalOauth(record: SimulatedRecord, change: (fields: RecordFields) => RecordFields): SimulatedRecord {
  return record?.type === GLOBAL_OAUTH ? { ...record, fields: change(record.fields) } : record;
}

function isBoolean(value: FieldValue): boolean {
  return /^(?:true|false)$/.test(String(value));
}

function filtered(fields: RecordFields, keep: (value: FieldValue, name: string) => boolean): RecordFields {
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => keep(value, name)));
}

function withoutField(field: string): (fields: RecordFields) => RecordFields {
  return (fields) => filtered(fields, (_, name) => name !== field);
}

function renamed(record: SimulatedRecord, fullName: string): SimulatedRecord {
  return record && { ...record, fields: { ...record.fields, fullName } };
}

function referring(record: SimulatedRecord, externalClientApplication: string): SimulatedRecord {
  if (record?.fields.externalClientApplication === undefined) return record;
  return { ...record, fields: { ...record.fields, externalClientApplication } };
}

function without(field: string): (record: SimulatedRecord) => Known | undefined {
  return (record) => {
    if (record === undefined) return undefined;
    const { [field]: _left, ...fields } = record.fields;
    return { ...record, fields };
  };
}

/**
 * Answers of `listMetadata` that are well-formed and wrong.
 *
 * @module
 */
import type { RecordFields } from '../xml.ts';
import type { Fault } from './fault.ts';

const APPLICATION = 'ExternalClientApplication';
const GLOBAL_OAUTH = 'ExtlClntAppGlobalOauthSettings';

export const ROWS = {
  'list-empty': rows('Nothing is listed.', () => []),
  'list-without-apps': rows('OAuth settings are listed, apps are not.', (all) =>
    all.filter(({ type }) => type !== APPLICATION),
  ),
  'list-without-global-oauth': rows('Apps are listed, no global OAuth settings are.', (all) =>
    all.filter(({ type }) => type !== GLOBAL_OAUTH),
  ),
  'list-partial': rows('The global OAuth settings of one app are not listed.', (all) => {
    const left = all.find(({ type }) => type === GLOBAL_OAUTH);
    return all.filter((row) => row !== left);
  }),
  'list-without-one-app': rows('One app is not listed, nor is anything that belongs to it.', (all, { components }) => {
    const [left] = components;
    const names = new Set(components.filter(({ app }) => app === left?.app).map(({ fullName }) => fullName));
    return all.filter(({ fullName }) => !names.has(String(fullName)));
  }),
  'list-twice': rows('Every row is listed twice.', (all) => [...all, ...all]),
  'list-never-asked-for': rows('A type is listed that was not asked for.', (all) => [
    ...all,
    ...all.slice(0, 1).map((row) => ({ ...row, type: 'ApexClass', fullName: 'Never_Asked_For' })),
  ]),
  'list-without-names': rows('The rows have no names.', (all) => all.map(without('fullName'))),
  'list-without-types': rows('The rows have no types.', (all) => all.map(without('type'))),
  'list-without-changes': rows('The rows do not say who changed what and when.', (all) =>
    all.map(without('lastModifiedByName')).map(without('lastModifiedDate')),
  ),
  'list-dates-wrong': rows('The rows have dates that are none.', (all) =>
    all.map((row) => ({ ...row, lastModifiedDate: 'yesterday', createdDate: '1970-01-01T00:00:00.000Z' })),
  ),
} as const satisfies Record<string, Fault>;

type RowChange = Extract<Fault['effect'], { kind: 'rows' }>['change'];

function rows(description: string, change: RowChange) {
  return { description, operations: ['listMetadata'], effect: { kind: 'rows', change } } as const satisfies Fault;
}

function without(field: string): (row: RecordFields) => RecordFields {
  return ({ [field]: _left, ...others }) => others;
}

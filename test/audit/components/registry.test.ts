/** That no component is forgotten, and that every table knows all of them. What the compiler holds is not tested again. */
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DeclaredFields, valueName } from '../../../lib/audit/components/declaration.ts';
import {
  ALL_COMPONENTS,
  COMPONENT_TYPES,
  COMPONENTS,
  componentAt,
  componentOfType,
  DECLARED,
  FIELDS,
  fieldIn,
  fieldOf,
  ORG_COMPONENTS,
  PATHS,
  SECRET_FIELDS,
} from '../../../lib/audit/components/registry.ts';
import { assembleApp, type ComponentPart } from '../../../lib/audit/decoding/assemble-app.ts';
import { settingChanges } from '../../../lib/audit/drift/setting-changes.ts';
import { fixPath } from '../../../lib/audit/judging/fix-path.ts';
import { componentsPage } from '../../../lib/report/reference-pages/components-page.ts';
import { LINE_NAMES } from '../../../lib/salesforce/facts/lines.ts';
import { isNamedAsComponent, isRelatedType, isTypeFolder } from '../../../lib/salesforce/source/component-files.ts';
import { METADATA_TYPES } from '../../../lib/simulator/salesforce/api/metadata-types.ts';

const NOT_COMPONENTS = ['declaration', 'index', 'registry', 'salesforce-types'];

/** A text that each kind of field takes for clear, and another one. */
const TEXTS: Readonly<Record<string, readonly [string, string]>> = {
  boolean: ['true', 'false'],
  number: ['1', '2'],
  word: ['One', 'Two'],
  text: ['one', 'two'],
  lines: ['https://one.example.com', 'https://two.example.com'],
  list: ['One', 'Two'],
  presence: ['there', ''],
};

function raw(fields: DeclaredFields, side: 0 | 1): NonNullable<Extract<ComponentPart, { fields: unknown }>['fields']> {
  return new Map(
    Object.entries(fields).map(([name, field]) => [
      name,
      'fields' in field ? raw(field.fields, side) : (TEXTS[field.kind]?.[side] ?? ''),
    ]),
  );
}

it('every file of a component is in the table, under the name of its file', () => {
  const files = globSync('lib/audit/components/*.ts').map((file) => basename(file, '.ts'));
  const names = files
    .filter((file) => !NOT_COMPONENTS.includes(file))
    .map((file) => file.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()));
  expect([...ALL_COMPONENTS]).toEqual(names.sort());
});

it('no two components share a type, a folder or a suffix', () => {
  const declarations = COMPONENTS.map((component) => DECLARED[component]);
  for (const of of ['type', 'folder', 'suffix', 'keyPrefix', 'setupSuffix'] as const) {
    expect(new Set(declarations.map((declared) => declared[of].toLowerCase())).size).toBe(COMPONENTS.length);
  }
  expect(new Set(ORG_COMPONENTS.map((component) => DECLARED[component].fullName)).size).toBe(ORG_COMPONENTS.length);
});

describe.each(COMPONENTS)('%s', (component) => {
  const { type, folder, suffix, fields } = DECLARED[component];
  const app = (side: 0 | 1) =>
    assembleApp({ name: 'Portal' }, { [component]: { reading: { state: 'read' }, fields: raw(fields, side) } });

  it('each change of a value is attributed to it', () => {
    const expected = DECLARED[component].place === 'app' ? [] : Object.entries(FIELDS[component]);
    const paths = expected.map(([name, field]) => PATHS[component] + valueName(name, field)).sort();
    expect(settingChanges(app(0), app(1)).map((change) => [change.field, change.component])).toEqual(
      paths.map((path) => [path, component]),
    );
  });

  it('each field has its path, and a fix of it too', () => {
    for (const [name, field] of Object.entries(FIELDS[component])) {
      const path = PATHS[component] + valueName(name, field);
      expect(componentAt(path)).toBe(component);
      expect(fieldOf(path)).toBe(valueName(name, field));
      expect(fixPath({ fix: { type, field: name, value: '' } })).toBe(path);
      expect(fieldIn(component, name)).toBe(field);
    }
  });

  it('is found in source, in the simulator and among the facts', () => {
    expect(componentOfType(type)).toBe(component);
    expect([isTypeFolder(folder), isRelatedType(type)]).toEqual([true, true]);
    expect([isNamedAsComponent(`P.${suffix}`), isNamedAsComponent(`P.${suffix}-meta.xml`)]).toEqual([true, true]);
    expect(METADATA_TYPES).toHaveProperty(type);
    expect(LINE_NAMES).toContain(type);
  });
});

it('what no component declares is attributed to none', () => {
  const paths = ['isSomethingNew', 'somethingNew.isEnabled', 'constructor', '', 'oauthOidcSettings.isPkceRequired'];
  expect(paths.map(componentAt)).toEqual(paths.map(() => undefined));
  expect(fixPath({ fix: { type: 'ConnectedApp', field: 'isEnabled', value: 'true' } })).toBeUndefined();
  const type = COMPONENT_TYPES.policies;
  expect(fixPath({ fix: { type, field: 'isSomethingNew', value: 'true' } })).toBeUndefined();
});

it('no secret is kept but its presence', () => {
  expect(SECRET_FIELDS).toEqual(expect.arrayContaining(['consumerKey', 'consumerSecret', 'certificate']));
  for (const component of ALL_COMPONENTS) {
    for (const secret of SECRET_FIELDS.filter((name) => name in FIELDS[component])) {
      expect(FIELDS[component][secret]?.kind).toBe('presence');
    }
  }
});

it('docs/components.md is current', () => {
  expect(readFileSync('docs/components.md', 'utf8')).toBe(componentsPage());
});

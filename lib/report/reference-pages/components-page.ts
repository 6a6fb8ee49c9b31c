/**
 * docs/components.md, whole; built by `npm run docs`.
 *
 * @module
 */
import type { AnyDeclaration, DeclaredFields, Field, NotKept } from '../../audit/components/declaration.ts';
import { COMPONENTS, DECLARED, ORG_COMPONENTS } from '../../audit/components/registry.ts';

const HEAD = `# Which settings are read, and what does an absent one mean?

<!-- Built from lib/audit/components by "npm run docs": edit there. -->

Which metadata types eca-auditor knows, which of their fields it keeps, and which it drops when it decodes an answer or a file.

- *Default*: what a field means that is absent from metadata source, as Salesforce documents it. A switch without a documented
  default counts as off: [our reading](unverified.md#what-settings-mean). Without a default, an absent field is not assessed.
- *From*: the first API version that has the type or the field. With an older version, the type is not requested, and the field is
  not expected.
- *Always*: the Metadata API returns the field in every record. A record without it was damaged, and controls that judge the field
  are not assessed.
- A component that no enabled control reads is not requested.

`;

const KINDS: Readonly<Record<Field['kind'], string>> = {
  boolean: 'true or false',
  number: 'number',
  word: 'one word',
  text: 'text, masked',
  lines: 'URLs, masked',
  list: 'list of words',
  presence: 'only whether it has a value',
  element: 'element',
  elements: 'elements',
};

export function componentsPage(): string {
  const ofApps = COMPONENTS.map((name) => section(name, DECLARED[name]));
  const ofOrgs = ORG_COMPONENTS.map((name) => section(name, DECLARED[name]));
  return `${HEAD}## Of an app\n\n${ofApps.join('\n')}\n## Of the org as a whole\n\n${ofOrgs.join('\n')}`;
}

function section(name: string, declared: AnyDeclaration): string {
  const { type, since, fields, notKept } = declared;
  const rows = rowsOf(fields, '', since);
  const dropped = Object.entries(notKept).map(([field, mark]) => `\`${field}\`${markOf(mark)}`);
  return `### ${type}

\`${name}\`, from API version ${since}.0. ${placeOf(declared)}

| field | kept as | default | from | always |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

Dropped: ${dropped.join(', ') || 'nothing'}.
`;
}

function markOf({ secret, fingerprint }: NotKept): string {
  const marks = [...(secret === true ? ['secret'] : []), ...(fingerprint === true ? ['its fingerprint is kept'] : [])];
  return marks.length === 0 ? '' : ` (${marks.join('; ')})`;
}

function placeOf(declared: AnyDeclaration): string {
  return declared.place === 'org'
    ? `Read by its one name, \`${declared.fullName}\`.`
    : `In source: folder \`${declared.folder}\`, suffix \`.${declared.suffix}\`.`;
}

function rowsOf(fields: DeclaredFields, path: string, since: number): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const from = field.since ?? since;
    const platformDefault = 'platformDefault' in field ? `\`${field.platformDefault}\`` : '';
    const kept = KINDS[field.kind] + markOf(field);
    return [
      `| \`${path}${name}\` | ${kept} | ${platformDefault} | ${from}.0 | ${field.always === true ? 'yes' : ''} |`,
      ...('fields' in field ? rowsOf(field.fields, `${path}${name}.`, from) : []),
    ];
  });
}

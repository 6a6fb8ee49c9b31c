/**
 * Who created and last saved the components of an app, and when, according to the lists.
 *
 * @module
 */
import type { App, Component, Person, Saves } from '../../audit/model/app.ts';
import type { ListedComponent } from './soap-answer.ts';

/** @param row of the app itself, which may not be listed */
export function savesOf(
  row: ListedComponent | undefined,
  found: ReadonlyMap<Component, readonly { readonly row: ListedComponent | undefined }[]>,
): Pick<App, 'saves' | 'lastModified'> {
  const rows: [Component, ListedComponent | undefined][] = [
    ['app', row],
    // If two records claim to be one component, neither is used.
    ...[...found].map(([component, all]): [Component, ListedComponent | undefined] => [
      component,
      all.length === 1 ? all[0]?.row : undefined,
    ]),
  ];
  const saves = Object.fromEntries(rows.flatMap(([component, each]) => (each ? [[component, savesIn(each)]] : [])));
  const lastModified = newest(Object.values(saves));
  return { ...(Object.keys(saves).length > 0 && { saves }), ...(lastModified && { lastModified }) };
}

function savesIn(row: ListedComponent): Saves {
  const [createdBy, modifiedBy] = [
    person(row.createdById, row.createdByName),
    person(row.lastModifiedById, row.lastModifiedByName),
  ];
  const [createdAt, modifiedAt] = [iso(row.createdDate), iso(row.lastModifiedDate)];
  return {
    ...(createdBy && { createdBy }),
    ...(createdAt && { createdAt }),
    ...(modifiedBy && { modifiedBy }),
    ...(modifiedAt && { modifiedAt }),
  };
}

function person(id: string | undefined, name: string | undefined): Person | undefined {
  const known = name ?? id;
  return known === undefined ? undefined : { ...(id !== undefined && { id }), name: known };
}

function iso(text: string | undefined): string | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

function newest(saves: readonly Saves[]): App['lastModified'] {
  const [last] = saves
    .flatMap(({ modifiedBy, modifiedAt }) => (modifiedBy && modifiedAt ? [{ modifiedBy, modifiedAt }] : []))
    .sort((a, b) => Date.parse(b.modifiedAt) - Date.parse(a.modifiedAt));
  if (last === undefined) {
    return undefined;
  }
  const { id, name } = last.modifiedBy;
  return { by: name, ...(id !== undefined && { byId: id }), at: last.modifiedAt };
}

/**
 * From components to apps. Joined on `externalClientApplication`, never on names; every app that is listed comes out, and
 * so does one that only its settings tell of.
 *
 * @module
 */
import { type AppIdentity, assembleApp, type ComponentPart } from '../audit/assemble-app.ts';
import { type App, COMPONENT_TYPES, type Component, type Reason } from '../audit/model.ts';
import type { Components, ComponentsOfType } from './components.ts';
import type { ListedComponent, ReadRecord } from './soap-answer.ts';

/** A record with its row in the list. */
interface Found {
  readonly record: ReadRecord;
  readonly row: ListedComponent | undefined;
}

/** All that belongs to one app. */
interface Belongings {
  readonly name: string;
  /** Its row in the list of apps; absent when only its settings tell of it. */
  readonly row: ListedComponent | undefined;
  readonly found: ReadonlyMap<Component, readonly Found[]>;
}

/** @returns by name. The `app` component must be among the components. */
export function joinApps(components: Components): App[] {
  const byApp = new Map([...components].map(([component, ofType]) => [component, groupByApp(component, ofType)]));
  const rows = new Map(components.get('app')?.listed.map((row) => [row.fullName, row]));
  const names = new Set([...rows.keys(), ...[...byApp.values()].flatMap((groups) => [...groups.keys()])]);
  return [...names].sort().map((name) => {
    const found = new Map([...byApp].map(([component, groups]) => [component, groups.get(name) ?? []]));
    return toApp({ name, row: rows.get(name), found }, components);
  });
}

function groupByApp(component: Component, { listed, records }: ComponentsOfType): ReadonlyMap<string, Found[]> {
  const rows = new Map(listed.map((row) => [row.fullName, row]));
  const groups = new Map<string, Found[]>();
  for (const record of records.values()) {
    const row = rows.get(record.fullName);
    const app = component === 'app' ? record.fullName : appOf(record, row);
    if (app !== undefined) {
      groups.set(app, [...(groups.get(app) ?? []), { record, row }]);
    }
  }
  return groups;
}

/** A component of a package may name its app without the namespace that the list gives to both. */
function appOf(record: ReadRecord, row: ListedComponent | undefined): string | undefined {
  const { externalClientApplication: app } = record;
  const namespace = row?.namespacePrefix;
  return app === undefined || namespace === undefined || app.startsWith(`${namespace}__`)
    ? app
    : `${namespace}__${app}`;
}

function toApp(belongings: Belongings, components: Components): App {
  const parts = [...components].map(([component, ofType]) => [component, partOf(component, ofType, belongings)]);
  return withPluginShownOff(
    identityOf(belongings),
    Object.fromEntries(parts) as Readonly<Partial<Record<Component, ComponentPart>>>,
  );
}

function identityOf({ name, row, found }: Belongings): AppIdentity {
  const rows = [row, ...[...found.values()].flat().map((each) => each.row)];
  const namespace = row?.namespacePrefix ?? rows.find((each) => each?.namespacePrefix !== undefined)?.namespacePrefix;
  const lastModified = newestChange(rows.filter((each) => each !== undefined));
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    ...(lastModified !== undefined && { lastModified }),
  };
}

function newestChange(rows: readonly ListedComponent[]): App['lastModified'] {
  const changes = rows.flatMap(({ lastModifiedByName: by, lastModifiedDate }) => {
    const at = Date.parse(lastModifiedDate ?? '');
    return by === undefined || Number.isNaN(at) ? [] : [{ by, at }];
  });
  const [newest] = changes.sort((a, b) => b.at - a.at);
  return newest && { by: newest.by, at: new Date(newest.at).toISOString() };
}

function partOf(component: Component, ofType: ComponentsOfType, belongings: Belongings): ComponentPart {
  const found = belongings.found.get(component) ?? [];
  const [first, ...others] = found;
  if (others.length > 0) {
    return unreadable({
      code: 'contradictory_answer',
      message: `${found.length} components of type ${COMPONENT_TYPES[component]} name the app "${belongings.name}".`,
    });
  }
  if (first !== undefined) {
    return { reading: { state: 'read' }, fields: first.record.fields };
  }
  const reason = whyNotFound(component, ofType, belongings);
  return reason === undefined ? { reading: { state: 'absent' } } : unreadable(reason);
}

/** `undefined`: the app has no such component, and is shown to have none. */
function whyNotFound(component: Component, ofType: ComponentsOfType, { name, row }: Belongings): Reason | undefined {
  const type = COMPONENT_TYPES[component];
  if (ofType.unlisted !== undefined) {
    return { code: ofType.unlisted.code, message: `${type} could not be listed: ${ofType.unlisted.message}` };
  }
  if (component === 'app') {
    return (
      ofType.unread.get(name) ?? { code: 'settings_not_listed', message: `The app "${name}" is not listed itself.` }
    );
  }
  const unread = unreadThatMayBelong(ofType, row?.namespacePrefix);
  if (isManaged(row) && (unread !== undefined || component === 'globalOauth')) {
    return {
      code: 'managed_package',
      message: `"${name}" comes from the package ${row?.namespacePrefix ?? ''} and its ${type} is not readable here.`,
    };
  }
  if (unread !== undefined) {
    return unread;
  }
  return component === 'globalOauth'
    ? { code: 'settings_not_listed', message: `No ${type} is listed for "${name}".` }
    : undefined;
}

/**
 * A component that was listed but not read does not say whose it is: it may be that of any app of its namespace that has
 * none so far.
 */
function unreadThatMayBelong({ listed, unread }: ComponentsOfType, namespace: string | undefined): Reason | undefined {
  const candidate = listed.find((row) => row.namespacePrefix === namespace && unread.has(row.fullName));
  return candidate && unread.get(candidate.fullName);
}

function isManaged(row: ListedComponent | undefined): boolean {
  return row?.namespacePrefix !== undefined && row.manageableState !== 'unmanaged';
}

/** The one case in which missing OAuth settings are no mystery: the policies say that the plugin is off. */
function withPluginShownOff(identity: AppIdentity, parts: Readonly<Partial<Record<Component, ComponentPart>>>): App {
  const app = assembleApp(identity, parts);
  const { globalOauth } = app.readings;
  const isMissing = globalOauth.state === 'unreadable' && globalOauth.code === 'settings_not_listed';
  return isMissing && app.settings.policies?.isOauthPluginEnabled === false
    ? { ...app, readings: { ...app.readings, globalOauth: { state: 'absent' } } }
    : app;
}

function unreadable(reason: Reason): ComponentPart {
  return { reading: { state: 'unreadable', code: reason.code, message: reason.message } };
}

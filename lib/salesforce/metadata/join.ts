/**
 * Makes apps of components. Components are joined on `externalClientApplication`, never on their own names.
 *
 * @module
 */

import type { Fingerprints } from '../../audit/components/registry.ts';
import { type AppIdentity, assembleApp, type ComponentPart } from '../../audit/decoding/assemble-app.ts';
import { type App, COMPONENT_TYPES, type Component } from '../../audit/model/app.ts';
import { CAUSES, type Reason, SHORT_LIST_REMEDY } from '../../audit/model/causes.ts';
import type { Components, ComponentsOfType } from './components.ts';
import type { KnownRecord } from './match-records.ts';
import { savesOf } from './saves.ts';
import { isManaged, type ListedComponent } from './soap-answer.ts';

/** A record with its row in the list, if it is listed. */
export interface ListedRecord {
  readonly record: KnownRecord;
  readonly row: ListedComponent | undefined;
}

/** The components that belong to one app, and those that may. */
interface ComponentsOfApp {
  readonly name: string;
  /** Its row in the list of apps; absent when it is not listed. */
  readonly row: ListedComponent | undefined;
  readonly found: ReadonlyMap<Component, readonly ListedRecord[]>;
  /** Components that name an app which is not listed. */
  readonly orphans: ReadonlyMap<Component, readonly ListedRecord[]>;
  /** Why the policies could not be read. Only policies show that an app has no OAuth plugin. */
  readonly policiesUnread?: Reason | undefined;
  /** Whether the lists lack an app that exists. Then they may lack other components too. */
  readonly areListsShort: boolean;
}

/**
 * @param components must include `app`
 * @returns every listed app, every app that only its settings name, and every app that was read by its name; ordered by name
 */
export function joinApps(components: Components): App[] {
  const apps = components.get('app');
  const rows = new Map(apps?.listed.map((row) => [row.fullName, row]));
  const askedFor = [...(apps?.records.keys() ?? []), ...(apps?.unread.keys() ?? [])];
  const nameOf = namesIgnoringCase([...new Set([...rows.keys(), ...askedFor])]);
  const byApp = new Map([...components].map(([component, ofType]) => [component, recordsByApp(ofType, nameOf)]));
  const named = new Set([...askedFor, ...[...byApp.values()].flatMap((groups) => [...groups.keys()])]);
  const unlisted = [...named].filter((name) => !rows.has(name));
  const foundOf = (names: readonly string[]) =>
    new Map([...byApp].map(([component, groups]) => [component, names.flatMap((name) => groups.get(name) ?? [])]));
  const ofUnlisted = foundOf(unlisted);
  const isAppMissed = askedFor.some((name) => !rows.has(name));
  return [...rows.keys(), ...unlisted].sort().map((name) => {
    const row = rows.get(name);
    const orphans = row === undefined ? NONE : ofUnlisted;
    const areListsShort = isAppMissed || row === undefined;
    return toApp({ name, row, found: foundOf([name]), orphans, areListsShort }, components);
  });
}

const NONE: ComponentsOfApp['orphans'] = new Map();

/**
 * Developer names are unique whatever their case, so a reference in another case means the same app. If an answer holds two
 * apps that differ only by case, they stay two apps.
 */
function namesIgnoringCase(names: readonly string[]): (reference: string) => string {
  const known = new Set(names);
  const byLowerCase = new Map<string, string | undefined>();
  for (const name of names) {
    const key = name.toLowerCase();
    byLowerCase.set(key, byLowerCase.has(key) ? undefined : name);
  }
  return (reference) => (known.has(reference) ? reference : (byLowerCase.get(reference.toLowerCase()) ?? reference));
}

function recordsByApp(
  { listed, records }: ComponentsOfType,
  nameOf: (reference: string) => string,
): ReadonlyMap<string, readonly ListedRecord[]> {
  const rows = new Map(listed.map((row) => [row.fullName, row]));
  const found = [...records.values()].map((record) => ({ record, row: rows.get(record.fullName) }));
  return Map.groupBy(found, ({ record, row }) => nameOf(appOf(record, row)));
}

/** A component of a package may name its app without the namespace that the list gives to both. */
function appOf({ app }: KnownRecord, row: ListedComponent | undefined): string {
  const namespace = row?.namespacePrefix;
  return namespace === undefined || app.startsWith(`${namespace}__`) ? app : `${namespace}__${app}`;
}

function toApp(ofApp: ComponentsOfApp, components: Components): App {
  const policies = components.get('policies');
  const { reading } = policies === undefined ? {} : partOf('policies', policies, ofApp);
  const policiesUnread = reading?.state === 'unreadable' ? reading : undefined;
  const parts = [...components].map(([component, ofType]) => [
    component,
    partOf(component, ofType, { ...ofApp, policiesUnread }),
  ]);
  return assembleApp(identityOf(ofApp), Object.fromEntries(parts));
}

function identityOf({ name, row, found }: ComponentsOfApp): AppIdentity {
  const rows = [row, ...[...found.values()].flat().map((each) => each.row)];
  const namespace = row?.namespacePrefix ?? rows.find((each) => each?.namespacePrefix !== undefined)?.namespacePrefix;
  return { name, ...(namespace !== undefined && { namespace }), ...savesOf(row, found), ...fingerprintsIn(found) };
}

/** None if there are several records, because it is not known which one belongs to the app. */
function fingerprintsIn(found: ComponentsOfApp['found']): Fingerprints {
  const [first, ...others] = found.get('globalOauth') ?? [];
  return others.length > 0 ? {} : (first?.record.fingerprints ?? {});
}

function partOf(component: Component, ofType: ComponentsOfType, ofApp: ComponentsOfApp): ComponentPart {
  if (ofType.isAvailable === false) {
    return { reading: { state: 'not_available' } };
  }
  const found = ofApp.found.get(component) ?? [];
  const [first, ...others] = found;
  if (others.length > 0) {
    return unreadable({
      code: 'contradictory_answer',
      message: `${found.length} components of type ${COMPONENT_TYPES[component]} name the app "${ofApp.name}".`,
    });
  }
  if (first !== undefined) {
    return { reading: { state: 'read' }, decoded: first.record.decoded };
  }
  const reason = whyNotFound(component, ofType, ofApp);
  return reason === undefined ? { reading: { state: 'absent' } } : unreadable(reason);
}

/** `undefined` when the app is known to have no such component. */
function whyNotFound(component: Component, ofType: ComponentsOfType, ofApp: ComponentsOfApp): Reason | undefined {
  const { name, row } = ofApp;
  const type = COMPONENT_TYPES[component];
  if (ofType.unlisted !== undefined) {
    return { ...ofType.unlisted, message: `${type} could not be listed: ${ofType.unlisted.message}` };
  }
  if (component === 'app') {
    return (
      ofType.unread.get(name) ?? { ...notListed(`The app "${name}" is not listed itself.`), remedy: SHORT_LIST_REMEDY }
    );
  }
  const refused = unreadThatMayBelong(component, ofType, row?.namespacePrefix);
  const unread = refused ?? orphanThatMayBelong(component, ofApp);
  const mayBeNone = (component !== 'globalOauth' && !ofApp.areListsShort) || isPluginOff(ofApp);
  if (unread === undefined && mayBeNone) {
    return undefined;
  }
  // A package always hides its components. A call that failed for a transient cause says nothing about the package.
  if (row !== undefined && isManaged(row) && !(refused !== undefined && CAUSES[refused.code].transient)) {
    return {
      code: 'managed_package',
      message: `"${name}" comes from the package ${row.namespacePrefix} and its ${type} is not readable here.`,
    };
  }
  const pluginUnknown = component === 'globalOauth' ? ofApp.policiesUnread : undefined;
  return unread ?? pluginUnknown ?? notListed(`No ${type} is listed for "${name}".`);
}

/** Only then an app without OAuth settings is complete. */
function isPluginOff({ found }: ComponentsOfApp): boolean {
  const [policies, ...others] = found.get('policies') ?? [];
  const values = policies?.record.decoded.values ?? {};
  return others.length === 0 && 'isOauthPluginEnabled' in values && values.isOauthPluginEnabled === false;
}

/**
 * A component that was listed and could not be read may belong to any app of its namespace that lacks such a component,
 * because only its content names the app. The reason names the component only for the reader.
 */
function unreadThatMayBelong(
  component: Component,
  { listed, unread }: ComponentsOfType,
  namespace: string | undefined,
): Reason | undefined {
  if (unread.size === 0) {
    return undefined;
  }
  const rows = listed.filter((row) => row.namespacePrefix === namespace && unread.has(row.fullName));
  const [{ fullName } = { fullName: '' }] = rows;
  const reason = unread.get(fullName);
  if (reason === undefined || reason.message.includes(`"${fullName}"`)) {
    return reason;
  }
  const which = rows.length === 1 ? ` "${fullName}"` : '';
  return {
    code: reason.code,
    message: `${COMPONENT_TYPES[component]}${which} could not be read: ${reason.message}`,
  };
}

/** A component that names an unlisted app may belong to any app of its namespace too. */
function orphanThatMayBelong(component: Component, { row, orphans }: ComponentsOfApp): Reason | undefined {
  const orphan = orphans.get(component)?.find((each) => each.row?.namespacePrefix === row?.namespacePrefix);
  return (
    orphan && {
      code: 'contradictory_answer',
      message: `"${orphan.record.fullName}" names the app "${orphan.record.app}", which is not listed.`,
    }
  );
}

function notListed(message: string): Reason {
  return { code: 'settings_not_listed', message };
}

function unreadable(reason: Reason): ComponentPart {
  return { reading: { state: 'unreadable', ...reason } };
}

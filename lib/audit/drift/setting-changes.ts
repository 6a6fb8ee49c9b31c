/**
 * The settings that differ between two snapshots.
 *
 * @module
 */

import { COMPONENTS, componentAt, DECLARED, FIELDS, type OrgComponent } from '../components/registry.ts';
import { firstMissing } from '../decoding/missing-fields.ts';
import type { App, Component, OrgSettings } from '../model/app.ts';
import type { Setting, SettingChange, SettingValue } from '../model/drift-event.ts';

/** Limits of an event. Its id is made from all changes. */
const MAX_CHANGES = 50;
const MAX_ENTRIES = 20;
const MAX_TEXT = 120;

type IsComparable = (path: string) => boolean;

/**
 * The changed settings of an app, sorted by field. A setting that is not known in both snapshots has not changed.
 */
export function settingChanges(before: App, after: App, isComparable: IsComparable = () => true): SettingChange[] {
  if (hasSameText(before, after)) {
    return [];
  }
  const [was, is] = [flatten(before), flatten(after)];
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((field) => {
    const component = componentAt(field);
    if (component === undefined) {
      // This version of the auditor does not keep the field.
      return [];
    }
    const [old, now] = [was.get(field) ?? null, is.get(field) ?? null];
    const isFieldKnown = isComparable(field) && isKnownIn(before, field, was) && isKnownIn(after, field, is);
    return isFieldKnown && textOf(old) !== textOf(now)
      ? [{ component, field, before: differingFirst(old, now), after: differingFirst(now, old) }]
      : [];
  });
}

/** The changed settings of a component of the org; `undefined` if they are not known in both snapshots. */
export function orgSettingChanges(
  before: OrgSettings | undefined,
  after: OrgSettings | undefined,
  component: OrgComponent,
  isComparable: IsComparable = () => true,
): SettingChange[] | undefined {
  const sides = [before, after].filter((side) => side?.readings[component].state === 'read');
  const [was, is] = sides.map((side) => side?.settings[component] as Readonly<Record<string, unknown>> | undefined);
  if (was === undefined || is === undefined) {
    return undefined;
  }
  const unclear = sides.flatMap((side) => side?.unclear ?? []).map(({ field }) => field);
  const fields = Object.keys(FIELDS[component]).filter((field) => isComparable(`${component}.${field}`));
  if (fields.some((field) => unclear.includes(`${component}.${field}`))) {
    return undefined;
  }
  const valueIn = (side: Readonly<Record<string, unknown>>, field: string) =>
    side[field] === undefined ? null : settingValue(side[field]);
  return fields
    .map((field) => ({
      component,
      field: `${component}.${field}`,
      before: valueIn(was, field),
      after: valueIn(is, field),
    }))
    .filter((change) => textOf(change.before) !== textOf(change.after));
}

/** The changes for an event: at most {@link MAX_CHANGES}, and long values end with `…`. */
export function bounded(changes: readonly SettingChange[]): SettingChange[] {
  return changes
    .slice(0, MAX_CHANGES)
    .map(({ before, after, ...change }) => ({ ...change, before: boundedValue(before), after: boundedValue(after) }));
}

function boundedValue(value: SettingValue): SettingValue {
  if (typeof value === 'string') {
    return cut(value);
  }
  if (!isList(value)) {
    return value;
  }
  return [...value.slice(0, MAX_ENTRIES).map(cut), ...(value.length > MAX_ENTRIES ? ['…'] : [])];
}

function cut(text: string): string {
  // Does not split a surrogate pair.
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}

/** Most apps are unchanged, and comparing their JSON takes a tenth of the time. Different texts do not prove a change. */
function hasSameText(before: App, after: App): boolean {
  const textOf = ({ settings, unclear }: App) => JSON.stringify([settings, unclear]);
  return textOf(before) === textOf(after);
}

/** Puts the entries that differ first, so that a long list still shows them when it is cut. */
function differingFirst(value: SettingValue, other: SettingValue): SettingValue {
  if (!isList(value)) {
    return value;
  }
  const others = isList(other) ? other : [String(other)];
  const isShared = (entry: string) => others.includes(entry);
  return [...value.filter((entry) => !isShared(entry)), ...value.filter(isShared)];
}

/** Whether the component's values are known: it was read, or it does not exist. */
export function isKnown(app: App, component: Component): boolean {
  const { state } = app.readings[component];
  return state === 'read' || state === 'absent';
}

/** Whether the value is known. A field that is absent from an incomplete record may be missing. */
function isKnownIn(app: App, field: string, settings: ReadonlyMap<string, SettingValue>): boolean {
  const component = componentAt(field);
  return (
    component !== undefined &&
    isKnown(app, component) &&
    (settings.has(field) || firstMissing(app, component) === undefined)
  );
}

/** The setting for an event, with long values cut; `undefined` when it is not known. */
export function settingAt(app: App, field: string): Setting | undefined {
  const setting = settingOf(app, field);
  return setting && { ...setting, value: boundedValue(setting.value) };
}

/** The whole setting; `undefined` when it is not known. */
export function settingOf(app: App, field: string): Setting | undefined {
  const settings = flatten(app);
  const component = componentAt(field);
  return component !== undefined && isKnownIn(app, field, settings)
    ? { component, field, value: settings.get(field) ?? null }
    : undefined;
}

const NESTED: ReadonlySet<string> = new Set<string>(COMPONENTS.filter((name) => DECLARED[name].place === 'nested'));

/** Every setting by its path. An unclear setting has its text for people. */
function flatten(app: App): Map<string, SettingValue> {
  const entries = Object.entries(app.settings).flatMap(([name, value]): (readonly [string, unknown])[] =>
    NESTED.has(name) ? Object.entries(value).map(([field, inner]) => [`${name}.${field}`, inner]) : [[name, value]],
  );
  const settings = new Map<string, SettingValue>(
    entries.filter(([, value]) => value !== undefined).map(([field, value]) => [field, settingValue(value)] as const),
  );
  for (const { field, found, missing } of app.unclear ?? []) {
    if (missing !== undefined) {
      continue;
    }
    const known = settings.get(field);
    settings.set(field, known === undefined ? found : [...(isList(known) ? known : [String(known)]), found]);
  }
  return settings;
}

function settingValue(value: unknown): SettingValue {
  if (Array.isArray(value)) {
    // Sorted, because Salesforce documents no order, and the order of these lists has no meaning.
    return value.map((each) => [settingValue(each)].flat().join(' ')).sort();
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, inner]) => `${key}=${inner}`)
      .sort();
  }
  return typeof value === 'boolean' || typeof value === 'number' ? value : String(value);
}

function textOf(value: SettingValue): string {
  return value === null ? 'absent' : isList(value) ? value.join('\n') : String(value);
}

function isList(value: SettingValue): value is readonly string[] {
  return Array.isArray(value);
}

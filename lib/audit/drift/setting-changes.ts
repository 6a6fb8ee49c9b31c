/**
 * Which settings of an app differ between two readings, as data.
 *
 * @module
 */

import { COMPONENTS, componentAt, DECLARED, FIELDS, type OrgComponent } from '../components/registry.ts';
import { firstMissing } from '../decoding/missing-fields.ts';
import type { App, Component, OrgSettings } from '../model/app.ts';
import type { Setting, SettingChange, SettingValue } from '../model/model.ts';

/** What goes into an event; ids are made of the whole. */
const MAX_CHANGES = 50;
const MAX_ENTRIES = 20;
const MAX_TEXT = 120;

type IsComparable = (path: string) => boolean;

/**
 * The fields that changed, by name. A component counts only when its values are known on both sides. One that could not be
 * read shows no change.
 */
export function settingChanges(before: App, after: App, isComparable: IsComparable = () => true): SettingChange[] {
  if (hasSameText(before, after)) {
    return [];
  }
  const [was, is] = [flatten(before), flatten(after)];
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((field) => {
    const component = componentAt(field);
    if (component === undefined) {
      // A field that this version of the auditor does not keep: it was not the app that changed.
      return [];
    }
    const [old, now] = [was.get(field) ?? null, is.get(field) ?? null];
    const isFieldKnown = isComparable(field) && isKnownIn(before, field, was) && isKnownIn(after, field, is);
    return isFieldKnown && textOf(old) !== textOf(now)
      ? [{ component, field, before: differingFirst(old, now), after: differingFirst(now, old) }]
      : [];
  });
}

/** The same of settings of the org; `undefined` where a component is not known on both sides. */
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

/** As they go into an event: bounded for readers and for the size of messages. Cut values end with `…`. */
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
  // Not between the halves of a character outside the basic plane.
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}

/** Nearly all apps are unchanged, and comparing their JSON text takes a tenth of the time. Different texts prove no change. */
function hasSameText(before: App, after: App): boolean {
  const textOf = ({ settings, unclear }: App) => JSON.stringify([settings, unclear]);
  return textOf(before) === textOf(after);
}

/** The entries that differ come first, so that a long list still shows them after it is cut. */
function differingFirst(value: SettingValue, other: SettingValue): SettingValue {
  if (!isList(value)) {
    return value;
  }
  const others = isList(other) ? other : [String(other)];
  const isShared = (entry: string) => others.includes(entry);
  return [...value.filter((entry) => !isShared(entry)), ...value.filter(isShared)];
}

/** Whether the component's values are known: it was read, or is shown not to exist. */
export function isKnown(app: App, component: Component): boolean {
  const { state } = app.readings[component];
  return state === 'read' || state === 'absent';
}

/** What is absent from a record that was cut is not known to be absent. */
function isKnownIn(app: App, field: string, settings: ReadonlyMap<string, SettingValue>): boolean {
  const component = componentAt(field);
  return (
    component !== undefined &&
    isKnown(app, component) &&
    (settings.has(field) || firstMissing(app, component) === undefined)
  );
}

/** One setting as it goes into an event; `undefined` when it is not known. */
export function settingAt(app: App, field: string): Setting | undefined {
  const setting = settingOf(app, field);
  return setting && { ...setting, value: boundedValue(setting.value) };
}

/** One setting as it is, whole; `undefined` when it is not known. */
export function settingOf(app: App, field: string): Setting | undefined {
  const settings = flatten(app);
  const component = componentAt(field);
  return component !== undefined && isKnownIn(app, field, settings)
    ? { component, field, value: settings.get(field) ?? null }
    : undefined;
}

const NESTED: ReadonlySet<string> = new Set<string>(COMPONENTS.filter((name) => DECLARED[name].place === 'nested'));

/** Every setting by its path. Includes settings that could not be decoded, as they were found. */
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
    // Sorted: Salesforce promises no order, and none of these lists has a meaning in one.
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

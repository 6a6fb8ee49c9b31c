/**
 * Which settings of an app differ between two readings, in short words.
 *
 * @module
 */
import type { App, Component } from '../app.ts';
import { COMPONENTS, componentAt, DECLARED } from '../components/registry.ts';
import { firstMissing } from '../missing-fields.ts';

export interface SettingChange {
  /** Path as in `AppSettings`, for example `policies.isEnabled`. */
  readonly field: string;
  readonly component: Component;
  readonly before: string;
  readonly after: string;
}

const MAX_VALUE = 120;
const MAX_TEXT = 300;

/** What a setting holds: one text, or several when it is a list. */
type Texts = readonly string[];
const ABSENT: Texts = ['absent'];

/**
 * The fields that changed, by name. A component counts only when its values are known on both sides: what could not be
 * read has not changed for all we know.
 */
export function settingChanges(before: App, after: App): SettingChange[] {
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
    const [old, now] = [was.get(field) ?? ABSENT, is.get(field) ?? ABSENT];
    const isFieldKnown = isKnownIn(before, field, was) && isKnownIn(after, field, is);
    return isFieldKnown && old.join('\n') !== now.join('\n')
      ? [{ field, component, before: differingFirst(old, now), after: differingFirst(now, old) }]
      : [];
  });
}

/** Nearly all apps are as they were: their text tells so in a tenth of the time. Differing texts tell nothing. */
function hasSameText(before: App, after: App): boolean {
  const textOf = ({ settings, unclear }: App) => JSON.stringify([settings, unclear]);
  return textOf(before) === textOf(after);
}

/** So that a long list, once it is cut, still shows what changed in it. */
function differingFirst(texts: Texts, others: Texts): string {
  const isShared = (text: string) => others.includes(text);
  return [...texts.filter((text) => !isShared(text)), ...texts.filter(isShared)].join(' ') || 'empty';
}

/** Whether the component's values are known: it was read, or is shown not to exist. */
export function isKnown(app: App, component: Component): boolean {
  const { state } = app.readings[component];
  return state === 'read' || state === 'absent';
}

/** What is absent from a record that was cut is not known to be absent. */
function isKnownIn(app: App, field: string, settings: ReadonlyMap<string, Texts>): boolean {
  const component = componentAt(field);
  return (
    component !== undefined &&
    isKnown(app, component) &&
    (settings.has(field) || firstMissing(app, component) === undefined)
  );
}

/** One setting as it is; `undefined` when it is not known. */
export function settingText(app: App, field: string): string | undefined {
  const settings = flatten(app);
  return isKnownIn(app, field, settings)
    ? `${field}: ${short((settings.get(field) ?? ABSENT).join(' ') || 'empty')}`
    : undefined;
}

/** `field: value` of the changes on one side, comma-separated. */
export function changesText(changes: readonly SettingChange[], side: 'before' | 'after'): string {
  return cut(changes.map((change) => `${change.field}: ${short(change[side])}`).join(', '), MAX_TEXT);
}

function short(value: string): string {
  return cut(value, MAX_VALUE);
}

function cut(text: string, length: number): string {
  // Not between the halves of a character outside the basic plane.
  return text.length > length ? `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}

const NESTED: ReadonlySet<string> = new Set<string>(COMPONENTS.filter((name) => DECLARED[name].place === 'nested'));

/** Every setting by its path; what could not be understood, as it was found, beside what was. */
function flatten(app: App): Map<string, Texts> {
  const entries = Object.entries(app.settings).flatMap(([name, value]): (readonly [string, unknown])[] =>
    NESTED.has(name) ? Object.entries(value).map(([field, inner]) => [`${name}.${field}`, inner]) : [[name, value]],
  );
  const settings = new Map(
    entries.filter(([, value]) => value !== undefined).map(([field, value]) => [field, textsOf(value)] as const),
  );
  for (const { field, found, missing } of app.unclear ?? []) {
    if (missing !== undefined) {
      continue;
    }
    settings.set(field, [...(settings.get(field) ?? []), found]);
  }
  return settings;
}

function textsOf(value: unknown): Texts {
  if (Array.isArray(value)) {
    // Sorted: Salesforce promises no order, and none of these lists has a meaning in one.
    return value.map((each) => textsOf(each).join(' ')).sort();
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, inner]) => `${key}=${inner}`)
      .sort();
  }
  return [String(value)];
}

/**
 * Which settings of an app differ between two readings, in short words.
 *
 * @module
 */
import type { App, AppSettings, Component } from '../model.ts';

export interface SettingChange {
  /** Path as in `AppSettings`, for example `policies.isEnabled`. */
  readonly field: string;
  readonly component: Component;
  readonly before: string;
  readonly after: string;
}

const MAX_VALUE = 120;
const MAX_TEXT = 300;

/**
 * The fields that changed, by name. A component counts only when its values are known on both sides: what could not be
 * read has not changed for all we know.
 */
export function settingChanges(before: App, after: App): SettingChange[] {
  const was = flatten(before);
  const is = flatten(after);
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((field) => {
    const component = componentOf(field);
    const change = { field, component, before: was.get(field) ?? 'absent', after: is.get(field) ?? 'absent' };
    return change.before !== change.after && isKnown(before, component) && isKnown(after, component) ? [change] : [];
  });
}

/** Whether the component's values are known: it was read, or is shown not to exist. */
export function isKnown(app: App, component: Component): boolean {
  const { state } = app.readings[component];
  return state === 'read' || state === 'absent';
}

/** One setting as it is; `undefined` when it is not known. */
export function settingText(app: App, field: string): string | undefined {
  return isKnown(app, componentOf(field)) ? `${field}: ${short(flatten(app).get(field) ?? 'absent')}` : undefined;
}

/** `field: value` of the changes on one side, comma-separated. */
export function changesText(changes: readonly SettingChange[], side: 'before' | 'after'): string {
  return cut(changes.map((change) => `${change.field}: ${short(change[side])}`).join(', '), MAX_TEXT);
}

function short(value: string): string {
  return cut(value, MAX_VALUE);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function componentOf(field: string): Component {
  if (field.startsWith('policies.')) {
    return 'policies';
  }
  if (field.startsWith('oauthPolicies.')) {
    return 'oauthPolicies';
  }
  return field === 'commaSeparatedOauthScopes' ? 'oauth' : 'globalOauth';
}

/** Every setting by its path, lists and records as text; what could not be understood as it was found. */
function flatten(app: App): Map<string, string> {
  const { policies, oauthPolicies, ...flat } = app.settings satisfies AppSettings;
  const entries = [
    ...Object.entries(flat),
    ...Object.entries(policies ?? {}).map(([field, value]) => [`policies.${field}`, value] as const),
    ...Object.entries(oauthPolicies ?? {}).map(([field, value]) => [`oauthPolicies.${field}`, value] as const),
  ];
  return new Map([
    ...entries.filter(([, value]) => value !== undefined).map(([field, value]) => [field, text(value)] as const),
    ...(app.unclear ?? []).map(({ field, found }) => [field, found] as const),
  ]);
}

function text(value: unknown): string {
  if (Array.isArray(value)) {
    // Sorted: Salesforce promises no order, and none of these lists has a meaning in one.
    return [...value].sort().join(' ');
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, inner]) => `${key}=${inner}`)
      .sort()
      .join(' ');
  }
  return String(value);
}

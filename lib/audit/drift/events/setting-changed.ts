/**
 * Settings that changed without opening, worsening or resolving a violation: kept as evidence, not notified.
 *
 * @module
 */
import type { App } from '../../model/app.ts';
import type { DriftEvent, SettingChange } from '../../model/model.ts';
import type { Comparison } from '../comparison.ts';
import { driftEvent, lastSave } from '../event.ts';
import { bounded, settingChanges } from '../setting-changes.ts';

/** The settings that changed, by the name of an app that is on both sides. */
export function changesByApp({
  before,
  after,
  isComparable,
}: Comparison): ReadonlyMap<string, readonly SettingChange[]> {
  const pairs = [...after.apps.values()].flatMap((app): (readonly [App, App])[] => {
    const previous = before?.apps.get(app.name);
    return previous === undefined ? [] : [[previous, app]];
  });
  return new Map(pairs.map(([was, is]) => [is.name, settingChanges(was, is, isComparable)]));
}

/**
 * @param changed by {@link changesByApp}
 * @param events of violations and moves; the changes that they name are left out
 */
export function quietChanges(
  comparison: Comparison,
  changed: ReadonlyMap<string, readonly SettingChange[]>,
  events: readonly DriftEvent[],
): DriftEvent[] {
  const named = namedChanges(events);
  return [...comparison.after.apps.values()].flatMap((app) => {
    const changes = (changed.get(app.name) ?? []).filter(({ field }) => named.get(app.name)?.has(field) !== true);
    if (changes.length === 0) {
      return [];
    }
    const event = driftEvent(
      comparison.origin,
      {
        type: 'setting_changed',
        app: app.name,
        severity: 'info',
        cause: 'setting_changed',
        changes: bounded(changes),
        ...lastSave(app, changes),
        notify: 'evidence',
      },
      changes.map(({ field, before, after }) => [field, before, after]),
    );
    return [event];
  });
}

/** Fields by app. */
function namedChanges(events: readonly DriftEvent[]): ReadonlyMap<string, ReadonlySet<string>> {
  const named = new Map<string, Set<string>>();
  for (const { app = '', changes = [] } of events) {
    const fields = named.get(app) ?? new Set();
    named.set(app, fields);
    for (const { field } of changes) {
      fields.add(field);
    }
  }
  return named;
}

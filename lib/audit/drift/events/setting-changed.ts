/**
 * The events of settings that changed without a violation or a move. They are evidence only.
 *
 * @module
 */
import type { App } from '../../model/app.ts';
import type { DriftEvent, SettingChange } from '../../model/drift-event.ts';
import type { Comparison } from '../comparison.ts';
import { driftEvent, lastSave } from '../event.ts';
import { bounded, settingChanges } from '../setting-changes.ts';

/** The changed settings of each app that is in both snapshots, by its name. */
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
 * @param events of violations and moves. Changes that they contain have no event of their own.
 */
export function settingChanged(
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

/** The fields in the changes of the events, by app. */
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

/**
 * Settings that changed without any violation opening, worsening or being resolved by them: kept as evidence, told to
 * nobody.
 *
 * @module
 */
import type { DriftEvent } from '../model.ts';
import { judgedFields } from './causes-of-change.ts';
import type { Comparison } from './comparison.ts';
import { driftEvent, lastChange } from './event.ts';
import { changesText, settingChanges } from './setting-changes.ts';

/** @param told events of violations: the changes that they name are not named again. */
export function quietChanges(comparison: Comparison, told: readonly DriftEvent[]): DriftEvent[] {
  const named = namedChanges(comparison, told);
  return [...comparison.after.apps.values()].flatMap((app) => {
    const previous = comparison.before?.apps.get(app.name);
    const changes = (previous === undefined ? [] : settingChanges(previous, app)).filter(
      ({ field }) => named.get(app.name)?.has(field) !== true,
    );
    if (changes.length === 0) {
      return [];
    }
    const [before, after] = [changesText(changes, 'before'), changesText(changes, 'after')];
    const event = driftEvent(
      comparison.origin,
      {
        type: 'setting_changed',
        app: app.name,
        severity: 'info',
        cause: 'setting_changed',
        before,
        after,
        ...lastChange(app),
        message: `${app.name}: ${changes.map(({ field }) => field).join(', ')} changed; no violation opened or ended by it.`,
        notify: 'evidence',
      },
      [before, after],
    );
    return [event];
  });
}

/** Fields by app. */
function namedChanges(comparison: Comparison, told: readonly DriftEvent[]): ReadonlyMap<string, ReadonlySet<string>> {
  const named = new Map<string, Set<string>>();
  for (const { app, control, before } of told) {
    if (app !== undefined && control !== undefined && before !== undefined) {
      const fields = named.get(app) ?? new Set();
      named.set(app, fields);
      for (const field of judgedFields(comparison, { app, control })) {
        fields.add(field);
      }
    }
  }
  return named;
}

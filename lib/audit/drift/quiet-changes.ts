/**
 * Settings that changed without any violation opening, worsening or being resolved: kept as evidence, told to nobody.
 *
 * @module
 */
import type { DriftEvent } from '../model.ts';
import type { Comparison } from './comparison.ts';
import { driftEvent, lastChange } from './event.ts';
import { changesText, settingChanges } from './setting-changes.ts';

/** @param told the apps whose changes the events of a violation name already. */
export function quietChanges(comparison: Comparison, told: ReadonlySet<string>): DriftEvent[] {
  return [...comparison.after.apps.values()].flatMap((app) => {
    const previous = comparison.before?.apps.get(app.name);
    const changes = previous === undefined || told.has(app.name) ? [] : settingChanges(previous, app);
    if (changes.length === 0) {
      return [];
    }
    const [before, after] = [changesText(changes, 'before'), changesText(changes, 'after')];
    return [
      driftEvent(
        { state: comparison.state, current: comparison.after.snapshot },
        {
          type: 'setting_changed',
          app: app.name,
          severity: 'info',
          cause: 'setting_changed',
          before,
          after,
          ...lastChange(app),
          message: `${app.name}: ${changes.map(({ field }) => field).join(', ')} changed; no violation opened or ended.`,
          notify: 'evidence',
        },
        [before, after],
      ),
    ];
  });
}

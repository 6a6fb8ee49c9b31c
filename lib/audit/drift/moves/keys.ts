/**
 * Replaced keys and certificates, found by their fingerprints. A fingerprint that is absent on either side shows nothing.
 *
 * @module
 */
import type { Fingerprints } from '../../components/registry.ts';
import type { SettingChange } from '../../model/model.ts';
import type { AppMoves, FoundMove, MoveRow } from './row.ts';

/** Of the app's fingerprints those that are there on both sides, and differ. */
export function changedKeys({ was, is }: Pick<AppMoves, 'was' | 'is'>): readonly SettingChange[] {
  return (['certificateFingerprint', 'consumerKeyFingerprint'] as const).flatMap((field) => {
    const [before, after] = [was?.[field], is?.[field]];
    return before === undefined || after === undefined || before === after
      ? []
      : [{ component: 'globalOauth' as const, field, before, after }];
  });
}

function found(app: AppMoves, field: keyof Fingerprints): FoundMove | undefined {
  const changes = changedKeys(app).filter((change) => change.field === field);
  return changes.length === 0 ? undefined : { changes };
}

export const certificateReplaced = {
  kind: 'event',
  audience: { usual: 'page' },
  when: 'the certificate of the app is another one',
  find: (app) => found(app, 'certificateFingerprint'),
} as const satisfies MoveRow;

export const keyRotated = {
  kind: 'event',
  audience: { usual: 'inform' },
  when: 'the consumer key of the app is another one',
  find: (app) => found(app, 'consumerKeyFingerprint'),
} as const satisfies MoveRow;

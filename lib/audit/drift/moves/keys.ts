/**
 * Replaced keys and certificates, shown by their fingerprints. A fingerprint that is absent in either snapshot shows nothing.
 *
 * @module
 */
import type { Fingerprints } from '../../components/registry.ts';
import type { SettingChange } from '../../model/drift-event.ts';
import type { AppPair, MoveRow } from './row.ts';
import { moveBy } from './settings.ts';

/** The fingerprints that are in both snapshots and differ. */
export function changedKeys({ was, is }: Pick<AppPair, 'was' | 'is'>): readonly SettingChange[] {
  return (['certificateFingerprint', 'consumerKeyFingerprint'] as const).flatMap((field) => {
    const [before, after] = [was?.[field], is?.[field]];
    return before === undefined || after === undefined || before === after
      ? []
      : [{ component: 'globalOauth' as const, field, before, after }];
  });
}

function moveByKey(app: AppPair, field: keyof Fingerprints) {
  return moveBy(changedKeys(app).filter((change) => change.field === field));
}

export const certificateReplaced = {
  kind: 'event',
  audience: { usual: 'page' },
  when: 'the certificate of the app was replaced',
  find: (app) => moveByKey(app, 'certificateFingerprint'),
} as const satisfies MoveRow;

export const keyRotated = {
  kind: 'event',
  audience: { usual: 'inform' },
  when: 'the consumer key of the app was replaced',
  find: (app) => moveByKey(app, 'consumerKeyFingerprint'),
} as const satisfies MoveRow;

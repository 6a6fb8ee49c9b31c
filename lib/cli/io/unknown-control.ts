/**
 * @module
 */

import { CATALOGUE } from '../../audit/controls/index.ts';
import type { AnyControl } from '../../audit/model/control.ts';
import { UsageError } from './errors.ts';
import { didYouMean } from './options.ts';

/**
 * What to say of an id that is none of the controls that count.
 *
 * @param where the flag, or what stands for it
 */
export function unknownControl(where: string, id: string, controls: readonly AnyControl[]): UsageError {
  if (CATALOGUE.some((control) => control.id === id)) {
    return new UsageError(`${where} ${id}: the configuration switches it off.`);
  }
  const known = controls.map((control) => control.id);
  const hint = didYouMean(id, known) || ' "eca-auditor controls" lists them.';
  return new UsageError(`${where} ${id}: there is no such control.${hint}`);
}

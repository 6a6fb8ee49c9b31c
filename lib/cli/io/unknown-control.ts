/**
 * The error for an unknown id of a control.
 *
 * @module
 */

import { CATALOGUE } from '../../audit/controls/index.ts';
import type { AnyControl } from '../../audit/model/control.ts';
import { UsageError } from './errors.ts';
import { didYouMean } from './options.ts';

/**
 * Explains that the control does not exist, or is switched off.
 *
 * @param where the flag or the argument with the id
 */
export function unknownControl(where: string, id: string, controls: readonly AnyControl[]): UsageError {
  if (CATALOGUE.some((control) => control.id === id)) {
    return new UsageError(`${where} ${id}: the configuration switches it off.`);
  }
  const known = controls.map((control) => control.id);
  const hint = didYouMean(id, known) || ' "eca-auditor controls" lists them.';
  return new UsageError(`${where} ${id}: there is no such control.${hint}`);
}

/**
 * Which flows an app can use, where a control depends on it.
 *
 * @module
 */
import type { App } from '../model/app.ts';
import type { Verdict } from '../model/control.ts';
import { booleanSetting, type JudgedField } from './settings.ts';

/**
 * `not_applicable` while the flow is off; `not_assessed` when that is not known; `undefined` when it is on and must be
 * judged.
 */
export function flowOff(app: App, field: JudgedField, flow: string): Verdict | undefined {
  const setting = booleanSetting(app, field);
  if (!setting.clear) {
    return setting.verdict;
  }
  return setting.value
    ? undefined
    : { status: 'not_applicable', message: `The ${flow} flow is off: ${field} is false.` };
}

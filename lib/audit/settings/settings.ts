/**
 * How controls read an app's settings: never a value taken for granted that was not read.
 *
 * @module
 */

import { componentAt, DECLARED, fieldOf, type ValuePath } from '../components/registry.ts';
import { firstMissing, type Missing, missingFields, missingReason } from '../decoding/missing-fields.ts';
import type { App, Reading } from '../model/app.ts';
import type { Reason } from '../model/causes.ts';
import type { Verdict } from '../model/control.ts';

const { fields: FIELDS } = DECLARED.globalOauth;

/**
 * The booleans with a platform's default: what a field means that is absent from a component in source. A live answer holds
 * all of them (see missing-fields.ts).
 */
export type JudgedField = {
  [K in keyof typeof FIELDS]: (typeof FIELDS)[K] extends { readonly platformDefault: boolean } ? K : never;
}[keyof typeof FIELDS];

export type BooleanSetting =
  | {
      readonly clear: true;
      readonly value: boolean /** Absent, so the platform's default. */;
      readonly byDefault: boolean;
    }
  /** With the verdict of a control that needs it. */
  | { readonly clear: false; readonly verdict: Verdict };

/** A boolean of the global OAuth settings, which must have been read (see {@link oauthSettingsNotJudged}). */
export function booleanSetting(app: App, field: JudgedField): BooleanSetting {
  const verdict = unclearVerdict(app, field, 'true or false');
  if (verdict !== undefined) {
    return { clear: false, verdict };
  }
  const value = app.settings[field];
  return { clear: true, value: value ?? FIELDS[field].platformDefault, byDefault: value === undefined };
}

/** Whether the field is known to have the value; false when it is unclear, so that it never counts in an app's favour. */
export function isKnownToBe(app: App, field: JudgedField, value: boolean): boolean {
  const setting = booleanSetting(app, field);
  return setting.clear && setting.value === value;
}

/**
 * The verdict that every control gives when there are no OAuth settings to judge, or they are not known.
 * `undefined`: they were read, go on. Not knowing wins over everything else.
 */
export function oauthSettingsNotJudged(app: App): Verdict | undefined {
  return notJudged(app.readings.globalOauth, 'The app has no OAuth plugin.', 'global OAuth settings');
}

/**
 * @param absent what it means that the component does not exist
 * @param name of the component, in the plural
 */
export function notJudged(reading: Reading, absent: string, name: string): Verdict | undefined {
  switch (reading.state) {
    case 'read':
      return undefined;
    case 'absent':
      return { status: 'not_applicable', message: absent };
    case 'unreadable':
      return notAssessed(reading);
    case 'not_available':
      return { status: 'not_applicable', message: `There are no ${name} in this org at this API version.` };
    case 'not_requested':
      return {
        status: 'not_assessed',
        code: 'internal_error',
        message: `The ${name} were not requested although a control judges them.`,
      };
  }
}

/** The verdict where a component could not be read. */
export function notAssessed({ code, message, remedy }: Reason): Verdict {
  return { status: 'not_assessed', code, message, ...(remedy !== undefined && { remedy }) };
}

/** Passes when the field has the wanted value, says so when that is by default; fails as `fail` says. */
export function judgeBoolean(app: App, field: JudgedField, wanted: boolean, fail: (found: string) => Verdict): Verdict {
  const setting = booleanSetting(app, field);
  if (!setting.clear) {
    return setting.verdict;
  }
  const found = `${field} is ${setting.value}${setting.byDefault ? " (absent, the platform's default)" : ''}`;
  return setting.value === wanted ? { status: 'pass', message: `${found}.` } : fail(found);
}

/**
 * The verdict on a field that is not known: it holds something else than was expected, or a live answer lacks it.
 * `undefined`: go on.
 *
 * @param path as in `AppSettings`
 */
export function unclearVerdict(app: App, path: string, expected: string): Verdict | undefined {
  const found = unclearText(app, path);
  return notReturned(app, path) ?? (found === undefined ? undefined : unclearValue(fieldOf(path), found, expected));
}

/** The verdict on a field that a live answer lacks; `undefined` for any other. */
function notReturned(app: App, path: string): Verdict | undefined {
  const missing = missingFields(app).find(({ field }) => field === path);
  return missing && missingVerdict(missing, '');
}

/**
 * The verdict on an optional field that is absent from a live record: `not_assessed` where the record lacks a field that all
 * records hold, for then this one may be lost too. `undefined`: it is absent.
 *
 * @param path as in `AppSettings`
 */
export function absentInIncompleteRecord(app: App, path: ValuePath): Verdict | undefined {
  const missing = firstMissing(app, componentAt(path));
  return missing && missingVerdict(missing, ` So ${fieldOf(path)}, which is absent, may be missing too.`);
}

function missingVerdict(missing: Missing, more: string): Verdict {
  const { code, message } = missingReason(missing);
  return { status: 'not_assessed', code, message: message + more };
}

/** The verdict on a field that holds something else than was expected. */
export function unclearValue(field: string, found: string, expected: string): Verdict {
  return { status: 'not_assessed', code: 'unclear_value', message: `${field} is "${found}", not ${expected}.` };
}

/** What stands in a field that could not be understood. */
export function unclearText(app: App, field: string): string | undefined {
  return app.unclear?.find((unclear) => unclear.field === field)?.found;
}

/**
 * How controls read an app's settings. A value that was not read is not assumed.
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
 * The booleans that have a platform default, which holds where metadata source leaves the field out. The Metadata API returns
 * all of them (see missing-fields.ts).
 */
export type JudgedField = {
  [K in keyof typeof FIELDS]: (typeof FIELDS)[K] extends { readonly platformDefault: boolean } ? K : never;
}[keyof typeof FIELDS];

export type BooleanSetting =
  /** `byDefault`: the field is absent, so the value is the platform's default. */
  | { readonly clear: true; readonly value: boolean; readonly byDefault: boolean }
  /** The value is not known. `verdict` is that of a control that needs it. */
  | { readonly clear: false; readonly verdict: Verdict };

/** A boolean of the global OAuth settings. They must have been read (see {@link oauthSettingsNotJudged}). */
export function booleanSetting(app: App, field: JudgedField): BooleanSetting {
  const verdict = unclearVerdict(app, field, 'true or false');
  if (verdict !== undefined) {
    return { clear: false, verdict };
  }
  const value = app.settings[field];
  return { clear: true, value: value ?? FIELDS[field].platformDefault, byDefault: value === undefined };
}

/** Whether the field is known to have the value. An unclear field is known to have no value. */
export function isKnownToBe(app: App, field: JudgedField, value: boolean): boolean {
  const setting = booleanSetting(app, field);
  return setting.clear && setting.value === value;
}

/** The verdict of every control where the app has no OAuth settings, or they could not be read. `undefined`: they were read. */
export function oauthSettingsNotJudged(app: App): Verdict | undefined {
  return notJudged(app.readings.globalOauth, 'The app has no OAuth plugin.', 'global OAuth settings');
}

/**
 * The verdict on a component that was not read; `undefined`: it was read.
 * @param absent the message where the component does not exist
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

/** The verdict `not_assessed`, for the reason. */
export function notAssessed({ code, message, remedy }: Reason): Verdict {
  return { status: 'not_assessed', code, message, ...(remedy !== undefined && { remedy }) };
}

/** Passes when the field has the wanted value; otherwise returns what `fail` returns. */
export function judgeBoolean(app: App, field: JudgedField, wanted: boolean, fail: (found: string) => Verdict): Verdict {
  const setting = booleanSetting(app, field);
  if (!setting.clear) {
    return setting.verdict;
  }
  const found = `${field} is ${setting.value}${setting.byDefault ? " (absent, the platform's default)" : ''}`;
  return setting.value === wanted ? { status: 'pass', message: `${found}.` } : fail(found);
}

/**
 * The verdict on a field whose value is not known: it has an unexpected value, or the Metadata API left it out. `undefined`:
 * the value is known, or the field is optional and absent.
 *
 * @param path as in `AppSettings`
 */
export function unclearVerdict(app: App, path: string, expected: string): Verdict | undefined {
  const found = unclearText(app, path);
  return notReturned(app, path) ?? (found === undefined ? undefined : unclearValue(fieldOf(path), found, expected));
}

/** The verdict on a field that the Metadata API left out; `undefined` for any other. */
function notReturned(app: App, path: string): Verdict | undefined {
  const missing = missingFields(app).find(({ field }) => field === path);
  return missing && missingVerdict(missing, '');
}

/**
 * The verdict on an optional field that is absent: `not_assessed` where the record also lacks a field that every record has,
 * because then this one may be missing too. `undefined`: the field is not set.
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

/** The verdict on a field that has an unexpected value. */
export function unclearValue(field: string, found: string, expected: string): Verdict {
  return { status: 'not_assessed', code: 'unclear_value', message: `${field} is "${found}", not ${expected}.` };
}

/** The value of a field that is unclear, as text for people; `undefined` for any other field. */
export function unclearText(app: App, field: string): string | undefined {
  return app.unclear?.find((unclear) => unclear.field === field)?.found;
}

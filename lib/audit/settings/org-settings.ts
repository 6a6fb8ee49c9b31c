/**
 * How controls read the settings of the org. A value that was not read is not assumed.
 *
 * @module
 */

import type { Field } from '../components/declaration.ts';
import { COMPONENT_TYPES, type ComponentValues, FIELDS, type OrgComponent } from '../components/registry.ts';
import type { OrgSettings } from '../model/app.ts';
import type { Reason } from '../model/causes.ts';
import type { Verdict } from '../model/control.ts';
import { notAssessed } from './settings.ts';

type BooleanOf<C extends OrgComponent> = keyof ComponentValues[C] & string;

/** Passes when the field has the wanted value; otherwise returns what `fail` returns. An unknown value is not assessed. */
export function judgeOrgBoolean<C extends OrgComponent>(
  org: OrgSettings,
  component: C,
  field: BooleanOf<C>,
  wanted: boolean,
  fail: (found: string) => Verdict,
): Verdict {
  if (org.readings[component].state === 'not_available') {
    const message = `There are no ${COMPONENT_TYPES[component]} in this org at this API version.`;
    return { status: 'not_applicable', message };
  }
  const value = orgBoolean(org, component, field);
  if (typeof value !== 'boolean') {
    return notAssessed(value);
  }
  const found = `${field} is ${value}`;
  return value === wanted ? { status: 'pass', message: `${found}.` } : fail(found);
}

/** The value, or why it is not known. In metadata source an absent field has the platform's default, if there is one. */
function orgBoolean<C extends OrgComponent>(org: OrgSettings, component: C, field: BooleanOf<C>): boolean | Reason {
  const type = COMPONENT_TYPES[component];
  const reading = org.readings[component];
  if (reading.state !== 'read') {
    return reading.state === 'unreadable'
      ? reading
      : { code: 'internal_error', message: `${type} was not requested although a control judges it.` };
  }
  const unclear = org.unclear?.find((each) => each.field === `${component}.${field}`);
  if (unclear?.missing !== undefined) {
    const { apiVersion } = unclear.missing;
    const message = `Salesforce returned ${type} without ${field}, which API version ${apiVersion} has.`;
    return { code: 'field_not_returned', message };
  }
  if (unclear !== undefined) {
    return { code: 'unclear_value', message: `${type}.${field} is "${unclear.found}", not true or false.` };
  }
  const declared: Field | undefined = FIELDS[component][field];
  const byDefault = declared?.kind === 'boolean' ? declared.platformDefault : undefined;
  const value = (org.settings[component] as Readonly<Record<string, boolean>> | undefined)?.[field] ?? byDefault;
  return (
    value ?? { code: 'unclear_value', message: `${type}.${field} is absent, and Salesforce documents no default.` }
  );
}

/**
 * Whether the org requires PKCE for every authorization code flow, or why that is not known. `false` where the org has no such
 * setting, and for metadata source without a settings file: the app's own value decides then.
 */
export function requiresPkce(org: OrgSettings | undefined): boolean | Reason {
  return org === undefined || org.readings.oauthOidcSettings.state === 'not_available'
    ? false
    : orgBoolean(org, 'oauthOidcSettings', 'isPkceRequired');
}

/**
 * How controls read the OAuth policies, which an administrator sets and a developer's update does not change.
 * Source: https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappoauthconfigurablepolicies.htm
 *
 * @module
 */
import type { App, OauthPolicies } from '../model/app.ts';
import type { Verdict } from '../model/control.ts';
import type { RiskContext } from './risk-scale.ts';
import { absentInIncompleteRecord, notJudged, unclearValue, unclearVerdict } from './settings.ts';

/**
 * The verdict where the app has no OAuth policies, or they could not be read. `undefined`: they were read. Global OAuth settings
 * that can't be read do not matter here: a managed package hides them, and the subscriber still sets the policies.
 */
export function oauthPoliciesNotJudged(app: App): Verdict | undefined {
  if (app.readings.globalOauth.state === 'absent') {
    return { status: 'not_applicable', message: 'The app has no OAuth plugin.' };
  }
  return notJudged(app.readings.oauthPolicies, 'The app has no OAuth policies.', 'OAuth policies');
}

type PolicyField = {
  [K in keyof OauthPolicies]-?: NonNullable<OauthPolicies[K]> extends string ? K : never;
}[keyof OauthPolicies];

/** Passes or fails by the field's value. A value that is in neither list is not assessed. */
export function judgePolicy(
  app: App,
  field: PolicyField,
  words: { readonly good: readonly string[]; readonly bad: readonly string[] },
  fail: (found: string) => Verdict,
): Verdict {
  const word = policyWord(app, field, [...words.good, ...words.bad]);
  if (typeof word !== 'string') {
    return word;
  }
  return words.bad.includes(word) ? fail(`${field} is ${word}`) : { status: 'pass', message: `${field} is ${word}.` };
}

/**
 * The field's value, or the verdict `not_assessed` where it is absent or is not one of `words`. Salesforce documents no
 * defaults for policies.
 */
export function policyWord<Word extends string>(app: App, field: PolicyField, words: readonly Word[]): Word | Verdict {
  const expected = `one of ${words.join(', ')}`;
  const path = `oauthPolicies.${field}` as const;
  const unclear = unclearVerdict(app, path, expected);
  if (unclear !== undefined) {
    return unclear;
  }
  const value = app.settings.oauthPolicies?.[field];
  if (value === undefined) {
    return (
      absentInIncompleteRecord(app, path) ?? {
        status: 'not_assessed',
        code: 'unclear_value',
        message: `${field} is absent, and Salesforce documents no default.`,
        remedy: 'Set the policy and save it in Setup > External Client App Manager, in the policies of the app.',
      }
    );
  }
  return words.find((word) => word === value) ?? unclearValue(field, value, expected);
}

/** The policies, or `undefined` where they could not be read. */
export function knownPolicies(app: App): OauthPolicies | undefined {
  return app.readings.oauthPolicies.state === 'read' ? app.settings.oauthPolicies : undefined;
}

/**
 * Whether IP restrictions are known to apply to every use of the app, refreshing included. This does not show that any range is
 * set: `Enforce` is the default, and the ranges of profiles and of the org are not read.
 */
export function enforcesIpRestrictions(app: App): boolean {
  return knownPolicies(app)?.ipRelaxationPolicyType === 'Enforce';
}

/** Whether IP restrictions are known not to apply to some use of the app. */
export function relaxesIpRestrictions(app: App): boolean {
  const type = knownPolicies(app)?.ipRelaxationPolicyType;
  return type !== undefined && type !== 'Enforce';
}

/** Whether any user of the org is known to be able to authorise the app. */
export function letsUsersAuthorize(app: App): boolean {
  return knownPolicies(app)?.permittedUsersPolicyType === 'AllSelfAuthorized';
}

/** The risk conditions that follow from who may use the app. */
export function riskByUsers(app: App): RiskContext {
  const isPreAuthorized = knownPolicies(app)?.permittedUsersPolicyType === 'AdminApprovedPreAuthorized';
  return {
    raised: letsUsersAuthorize(app) ? ['All users may authorise the app themselves.'] : [],
    lowered: isPreAuthorized ? ['Only users whom an administrator approved may use the app.'] : [],
  };
}

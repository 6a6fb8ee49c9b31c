/**
 * How controls read the OAuth policies, which an administrator sets and a developer's update does not change.
 * Source: https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappoauthconfigurablepolicies.htm
 *
 * @module
 */
import type { App, OauthPolicies } from '../model/app.ts';
import type { Verdict } from '../model/control.ts';
import { absentInIncompleteRecord, notJudged, unclearValue, unclearVerdict } from './settings.ts';

/**
 * The verdict when there are no policies to judge or they are not known; `undefined`: they were read, go on. Of the global
 * settings only their absence counts: a managed package hides them and still leaves its policies to the subscriber.
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

/** Passes or fails by the word that stands in the field; see {@link policyWord} for any other. */
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
 * The word that stands in the field, or a verdict: Salesforce documents no defaults for policies, so a field that is absent,
 * or holds a word that is not documented, is not assessed.
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
    const cut = absentInIncompleteRecord(app, path);
    return (
      cut ?? {
        status: 'not_assessed',
        code: 'unclear_value',
        message: `${field} is absent, and Salesforce documents no default.`,
        remedy: 'Set the policy and save it in Setup > External Client App Manager, in the policies of the app.',
      }
    );
  }
  return words.find((word) => word === value) ?? unclearValue(field, value, expected);
}

/** A policy that was read; `undefined` when it was not, so that it never counts in an app's favour. */
export function knownPolicies(app: App): OauthPolicies | undefined {
  return app.readings.oauthPolicies.state === 'read' ? app.settings.oauthPolicies : undefined;
}

/**
 * Whether IP restrictions hold for every use of the app, refreshing included. That shows no range: it is the default, and
 * ranges of profiles and of the org are not read.
 */
export function enforcesIpRestrictions(app: App): boolean {
  return knownPolicies(app)?.ipRelaxationPolicyType === 'Enforce';
}

/** Whether they are known not to. */
export function relaxesIpRestrictions(app: App): boolean {
  const type = knownPolicies(app)?.ipRelaxationPolicyType;
  return type !== undefined && type !== 'Enforce';
}

/** Whether any user of the org can let the app in. */
export function letsUsersAuthorize(app: App): boolean {
  return knownPolicies(app)?.permittedUsersPolicyType === 'AllSelfAuthorized';
}

/** Whether an administrator decides who may use the app. */
export function isPreAuthorized(app: App): boolean {
  return knownPolicies(app)?.permittedUsersPolicyType === 'AdminApprovedPreAuthorized';
}

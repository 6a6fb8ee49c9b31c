/**
 * Only sessions with multi-factor authentication may use the app.
 *
 * @module
 */
import { switchedOff } from '../../judging/applicability.ts';
import type { Control } from '../../model/control.ts';
import { judgePolicy, oauthPoliciesNotJudged } from '../../settings/oauth-policies.ts';
import { failure, TOKEN_MISUSE } from '../../settings/risk-scale.ts';

const FIELD = 'requiredSessionLevel';

export const requireHighAssurance = {
  id: 'require-high-assurance',
  title: 'Require a high-assurance session',
  source: {
    name: 'ExtlClntAppOauthConfigurablePolicies: requiredSessionLevel',
    url: 'https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappoauthconfigurablepolicies.htm',
  },
  failsWhen: '`requiredSessionLevel` is `STANDARD` or `LOW`.',
  rationale:
    'With a high-assurance session, a guessed or phished password is not enough to get a token through the app.',
  claimSources: { rationale: [] },
  remedy: [
    'Check first that the users of the app have set up multi-factor authentication. Integration users cannot do so.',
    'In Setup, open External Client App Manager and choose Edit Policies for the app.',
    'Under Session Policies, select "High assurance session required".',
    'Save.',
  ],
  fix: { type: 'ExtlClntAppOauthConfigurablePolicies', field: FIELD, value: 'HIGH_ASSURANCE' },
  severity: 'medium',
  cvssVector: TOKEN_MISUSE.base,
  alerts: false,
  reads: ['globalOauth', 'policies', 'oauthPolicies'],
  assess: (app) =>
    oauthPoliciesNotJudged(app) ??
    switchedOff(app) ??
    judgePolicy(app, FIELD, { good: ['HIGH_ASSURANCE'], bad: ['STANDARD', 'LOW'] }, (found) =>
      failure(`A password alone is enough to get a token: ${found}.`, {}, TOKEN_MISUSE),
    ),
} as const satisfies Control;

/**
 * An administrator decides who may use the app.
 *
 * @module
 */
import { switchedOff } from '../../judging/applicability.ts';
import type { Control } from '../../model/control.ts';
import { judgePolicy, oauthPoliciesNotJudged } from '../../settings/oauth-policies.ts';
import { failure, TOKEN_MISUSE } from '../../settings/risk-scale.ts';
import { hasFullScope } from '../../settings/scopes.ts';

const FIELD = 'permittedUsersPolicyType';

export const preAuthorizeUsers = {
  id: 'pre-authorize-users',
  title: 'Let only approved users use the app',
  source: {
    name: 'Preauthorize User App Access Through External Client App Policies',
    url: 'https://help.salesforce.com/s/articleView?id=xcloud.preauth_user_app_access_through_eca.htm&type=5',
  },
  failsWhen: '`permittedUsersPolicyType` is `AllSelfAuthorized`.',
  rationale:
    'If users may authorise the app themselves, an attacker has to deceive only one of them. No administrator has to agree.',
  higherRiskWhen: ['The app has the scope Full.'],
  claimSources: { rationale: [], higherRiskWhen: [] },
  remedy: [
    'Find out who uses the app: Setup > External Client Apps OAuth Usage.',
    'In Setup, open External Client App Manager and choose Edit Policies for the app.',
    'Select the permission sets of those users. All other users lose access.',
    'Under OAuth Policies > Permitted Users, choose "Admin approved users are pre-authorized", and save.',
  ],
  fix: { type: 'ExtlClntAppOauthConfigurablePolicies', field: FIELD, value: 'AdminApprovedPreAuthorized' },
  severity: 'medium',
  cvssVector: TOKEN_MISUSE.base,
  alerts: false,
  reads: ['globalOauth', 'policies', 'oauth', 'oauthPolicies'],
  severityReads: ['oauth'],
  assess: (app) =>
    oauthPoliciesNotJudged(app) ??
    switchedOff(app) ??
    judgePolicy(app, FIELD, { good: ['AdminApprovedPreAuthorized'], bad: ['AllSelfAuthorized'] }, (found) =>
      failure(
        `Every user may authorise the app: ${found}.`,
        { raised: hasFullScope(app) ? ['The app has the scope Full.'] : [] },
        TOKEN_MISUSE,
      ),
    ),
} as const satisfies Control;

/**
 * A token works only from IP addresses from which its user may log in.
 *
 * The Security Health Review has no page about this setting of External Client Apps. The source is its page about the same setting
 * of connected apps.
 *
 * @module
 */
import { switchedOff } from '../../judging/applicability.ts';
import type { Control } from '../../model/control.ts';
import { judgePolicy, oauthPoliciesNotJudged } from '../../settings/oauth-policies.ts';
import { neverExpires } from '../../settings/refresh-token-policy.ts';
import { failure, TOKEN_MISUSE } from '../../settings/risk-scale.ts';
import { hasFullScope } from '../../settings/scopes.ts';
import { isKnownToBe } from '../../settings/settings.ts';

const FIELD = 'ipRelaxationPolicyType';

export const enforceIpRestrictions = {
  id: 'enforce-ip-restrictions',
  title: 'Enforce IP restrictions',
  source: {
    name: 'Manage OAuth Access Policies for Connected Apps – IP Relaxation',
    url: 'https://help.salesforce.com/s/articleView?id=xcloud.shr_manage_oauth_access_policies_for_a_connected_app_ip_relaxation.htm&type=5',
  },
  severityRange: { from: 6, to: 8.5 },
  failsWhen: '`ipRelaxationPolicyType` is `Enforce_RelaxRefresh`, `Bypass_2factor` or `Bypass`.',
  rationale: 'If IP restrictions are relaxed, a stolen token works from everywhere.',
  higherRiskWhen: ['The app has the scope Full.', 'Refresh tokens never expire.'],
  lowerRiskWhen: ['Refresh tokens are rotated.'],
  remedy: [
    'Set login IP ranges in the profiles of the users. The trusted IP ranges of the app do not restrict access: they skip a further check.',
    'In Setup, open External Client App Manager and choose Edit Policies for the app.',
    'Under OAuth Policies > IP Relaxation, choose "Enforce IP restrictions".',
    'Save.',
  ],
  fix: { type: 'ExtlClntAppOauthConfigurablePolicies', field: FIELD, value: 'Enforce' },
  severity: 'medium',
  cvssVector: TOKEN_MISUSE.base,
  alerts: false,
  reads: ['globalOauth', 'policies', 'oauth', 'oauthPolicies'],
  severityReads: ['globalOauth', 'oauth'],
  assess: (app) =>
    oauthPoliciesNotJudged(app) ??
    switchedOff(app) ??
    judgePolicy(app, FIELD, { good: ['Enforce'], bad: ['Enforce_RelaxRefresh', 'Bypass_2factor', 'Bypass'] }, (found) =>
      failure(
        `A stolen token works from other networks too: ${found}.`,
        {
          raised: [
            ...(hasFullScope(app) ? ['The app has the scope Full.'] : []),
            ...(neverExpires(app) ? ['Refresh tokens never expire.'] : []),
          ],
          lowered:
            app.readings.globalOauth.state === 'read' && isKnownToBe(app, 'isRefreshTokenRotationEnabled', true)
              ? ['Refresh tokens are rotated.']
              : [],
        },
        TOKEN_MISUSE,
      ),
    ),
} as const satisfies Control;

/**
 * A session of the app ends within an hour.
 *
 * For an app that issues opaque tokens, `sessionTimeoutInMinutes` applies, which counts from the last use. For an app that issues
 * JWTs, only `namedUserJwtTimeout` applies, of 60 to 720 minutes.
 *
 * The Security Health Review has no page about this setting of External Client Apps. The source is its page about the same setting
 * of connected apps. Its range (Critical) is for everything that a stolen session can do. How long the session lasts is one part of
 * that risk, so the severity here is medium.
 *
 * @module
 */

import { switchedOff } from '../../judging/applicability.ts';
import type { App } from '../../model/app.ts';
import type { Control, Link, Verdict } from '../../model/control.ts';
import { OAUTH_POLICY_FIELDS } from '../../model/references.ts';
import { oauthPoliciesNotJudged, policyWord } from '../../settings/oauth-policies.ts';
import { failure, TOKEN_MISUSE } from '../../settings/risk-scale.ts';
import {
  absentInIncompleteRecord,
  booleanSetting,
  oauthSettingsNotJudged,
  unclearVerdict,
} from '../../settings/settings.ts';

const FIELD = 'sessionTimeoutInMinutes';
const JWT_TYPE = 'namedUserJwtSessionTimeoutType';
const JWT_FIELD = 'namedUserJwtTimeout';
const SOURCE: Link = {
  name: 'Connected Apps: Manage Session Policies for a Connected App: Session Timeout',
  url: 'https://help.salesforce.com/s/articleView?id=xcloud.shr_manage_session_policies_for_a_connected_app_session_timeout.htm&type=5',
};
const RECOMMENDED_MINUTES = 60;

export const limitSessionTime = {
  id: 'limit-session-time',
  title: 'End sessions after an hour',
  source: SOURCE,
  severityRange: { from: 9, to: 10 },
  failsWhen:
    '`sessionTimeoutInMinutes` is more than 60; for an app that issues JWTs (`isNamedUserJwtEnabled`), `namedUserJwtSessionTimeoutType` is `Custom` and `namedUserJwtTimeout` is more than 60.',
  rationale: 'The longer an unused session lasts, the longer somebody can use a stolen token or an unattended device.',
  claimSources: { failsWhen: [SOURCE, OAUTH_POLICY_FIELDS] },
  remedy: [
    'In Setup, open External Client App Manager and choose Edit Policies for the app.',
    'Under Session Policies, set the time-out value to 1 hour; for an app that issues JWTs, set the time-out of those tokens to 60 minutes (namedUserJwtTimeout in metadata).',
    'Save.',
  ],
  fix: {
    type: 'ExtlClntAppOauthConfigurablePolicies',
    field: FIELD,
    value: String(RECOMMENDED_MINUTES),
  },
  severity: 'medium',
  cvssVector: TOKEN_MISUSE.base,
  alerts: false,
  reads: ['globalOauth', 'policies', 'oauthPolicies'],
  assess: (app) => oauthPoliciesNotJudged(app) ?? switchedOff(app) ?? oauthSettingsNotJudged(app) ?? judge(app),
} as const satisfies Control;

function judge(app: App): Verdict {
  const issuesJwts = booleanSetting(app, 'isNamedUserJwtEnabled');
  if (!issuesJwts.clear) {
    return issuesJwts.verdict;
  }
  const message = 'The app does not set a time-out, so that of the profile or the org applies.';
  return issuesJwts.value ? judgeJwts(app) : judgeMinutes(app, FIELD, { status: 'not_applicable', message });
}

function judgeJwts(app: App): Verdict {
  const type = policyWord(app, JWT_TYPE, ['Custom', 'UserSession']);
  if (typeof type !== 'string') {
    return type;
  }
  if (type === 'UserSession') {
    const message = "The app's tokens end with the user's session. Its time-out is that of the profile or the org.";
    return { status: 'not_applicable', message };
  }
  const message = `${JWT_FIELD} is absent, and Salesforce documents no default.`;
  return judgeMinutes(app, JWT_FIELD, { status: 'not_assessed', code: 'unclear_value', message });
}

/** @param absent the verdict where the field is not set */
function judgeMinutes(app: App, field: typeof FIELD | typeof JWT_FIELD, absent: Verdict): Verdict {
  const path = `oauthPolicies.${field}` as const;
  const unclear = unclearVerdict(app, path, 'a number of minutes');
  if (unclear !== undefined) {
    return unclear;
  }
  const minutes = app.settings.oauthPolicies?.[field];
  if (minutes === undefined) {
    return absentInIncompleteRecord(app, path) ?? absent;
  }
  return minutes <= RECOMMENDED_MINUTES
    ? { status: 'pass', message: `${field} is ${minutes}.` }
    : failure(`A session lasts longer than an hour: ${field} is ${minutes}.`, {}, TOKEN_MISUSE);
}

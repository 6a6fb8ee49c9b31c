/**
 * Access tokens are signed, name their audience and expire.
 *
 * Salesforce's help prefers opaque tokens for apps that call one org only, and SOAP accepts no others. So the severity is low, and
 * the remedy begins with that check.
 *
 * @module
 */
import { switchedOff } from '../../judging/applicability.ts';
import type { Control } from '../../model/control.ts';
import { failure } from '../../settings/risk-scale.ts';
import { judgeBoolean, oauthSettingsNotJudged } from '../../settings/settings.ts';

const FIELD = 'isNamedUserJwtEnabled';
/** 3.7: a stolen token is not limited to one audience, and has no expiry of its own. */
const VECTOR = 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:N';

export const issueJwtAccessTokens = {
  id: 'issue-jwt-access-tokens',
  title: 'Issue JWT-based access tokens for named users',
  source: {
    name: 'External Client Apps: Security: Issue JSON Web Token (JWT)-based access tokens for named users',
    url: 'https://help.salesforce.com/s/articleView?id=xcloud.shr_external_client_apps.htm&type=5',
  },
  failsWhen: '`isNamedUserJwtEnabled` is false or absent.',
  rationale:
    'An opaque token is a session id: it allows everything that the session may do. A JWT names its app, its scopes and its expiry, which every service can check.',
  claimSources: { rationale: [] },
  remedy: [
    'Check first that the app calls REST APIs only: SOAP and the user interface do not accept JWT-based tokens.',
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Under OAuth Settings > Security, select "Issue JSON Web Token (JWT)-based access tokens for named users".',
    'Choose Edit Policies, select the same setting there, and set a time-out.',
  ],
  fix: { type: 'ExtlClntAppGlobalOauthSettings', field: FIELD, value: 'true' },
  severity: 'low',
  cvssVector: VECTOR,
  alerts: false,
  reads: ['globalOauth', 'policies'],
  assess: (app) =>
    oauthSettingsNotJudged(app) ??
    switchedOff(app) ??
    judgeBoolean(app, FIELD, true, (found) =>
      failure(`The app gets opaque access tokens: ${found}.`, {}, { base: VECTOR }),
    ),
} as const satisfies Control;

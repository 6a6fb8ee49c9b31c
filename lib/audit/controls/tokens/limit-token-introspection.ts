/**
 * An app may introspect only its own tokens.
 *
 * @module
 */
import { switchedOff } from '../../judging/applicability.ts';
import type { Control } from '../../model/control.ts';
import { GLOBAL_OAUTH_FIELDS, INTROSPECTION } from '../../model/references.ts';
import { failure } from '../../settings/risk-scale.ts';
import { judgeBoolean, oauthSettingsNotJudged } from '../../settings/settings.ts';

const FIELD = 'isIntrospectAllTokens';
/** 3.1: somebody with the app's credentials learns whose a token is and what it allows, and gains no rights. */
const VECTOR = 'CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:L/I:N/A:N';

export const limitTokenIntrospection = {
  id: 'limit-token-introspection',
  title: 'Let an app introspect its own tokens only',
  source: GLOBAL_OAUTH_FIELDS,
  failsWhen: '`isIntrospectAllTokens` is true.',
  rationale:
    'An app that may introspect all tokens can find out whether tokens of other apps are valid, whose they are and what they allow.',
  claimSources: { failsWhen: [], rationale: [INTROSPECTION] },
  remedy: [
    'Check first that the app is not a gateway, which must introspect the tokens of other apps.',
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Under OAuth Settings, deselect "Introspect All Tokens".',
    'Save.',
  ],
  fix: { type: 'ExtlClntAppGlobalOauthSettings', field: FIELD, value: 'false' },
  references: [INTROSPECTION],
  severity: 'low',
  cvssVector: VECTOR,
  alerts: false,
  reads: ['globalOauth', 'policies'],
  assess: (app) =>
    oauthSettingsNotJudged(app) ??
    switchedOff(app) ??
    judgeBoolean(app, FIELD, false, (found) =>
      failure(`The app may introspect the tokens of other apps: ${found}.`, {}, { base: VECTOR }),
    ),
} as const satisfies Control;

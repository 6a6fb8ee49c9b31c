/**
 * Refresh tokens work only from the IP addresses of the app's servers.
 *
 * @module
 */

import { noRefreshTokens, switchedOff } from '../../judging/applicability.ts';
import type { App } from '../../model/app.ts';
import type { Control, Verdict } from '../../model/control.ts';
import { PARTNER_MANDATE, REFRESH_TOKENS } from '../../model/references.ts';
import { failure, TOKEN_MISUSE } from '../../settings/risk-scale.ts';
import { notJudged, unclearValue } from '../../settings/settings.ts';
import { tokenIpRanges } from '../../settings/token-ip-ranges.ts';

export const restrictRefreshTokenIps = {
  id: 'restrict-refresh-token-ips',
  title: 'Restrict refresh tokens to known IP addresses',
  source: PARTNER_MANDATE,
  failsWhen: '`tokenIpRanges` is empty, or includes every address.',
  rationale: 'Without an allowlist, a stolen refresh token opens sessions from everywhere.',
  claimSources: { rationale: [] },
  remedy: [
    'Find the IP addresses from which the servers of the app call Salesforce.',
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Add these addresses to the IP ranges for refresh tokens, and save.',
  ],
  fix: {
    type: 'ExtlClntAppOauthSecuritySettings',
    field: 'tokenIpRanges.startIpAddress',
    value: 'first address of the servers of the app, with endIpAddress the last',
  },
  references: [REFRESH_TOKENS],
  severity: 'medium',
  cvssVector: TOKEN_MISUSE.base,
  alerts: false,
  reads: ['globalOauth', 'policies', 'oauth', 'oauthSecurity'],
  severityReads: ['globalOauth'],
  assess: (app) =>
    app.readings.globalOauth.state === 'absent'
      ? { status: 'not_applicable', message: 'The app has no OAuth plugin.' }
      : (notRead(app) ?? switchedOff(app) ?? noRefreshTokens(app) ?? judge(app)),
} as const satisfies Control;

/** An app without security settings has no allowlist. It is not verified with an org that an app may have none. */
function notRead(app: App): Verdict | undefined {
  const reading = app.readings.oauthSecurity;
  return reading.state === 'absent' ? undefined : notJudged(reading, '', 'OAuth security settings');
}

function judge(app: App): Verdict {
  const ranges = tokenIpRanges(app);
  switch (ranges.kind) {
    case 'unclear':
      return unclearValue('tokenIpRanges', ranges.found, 'IP addresses');
    case 'some':
      return {
        status: 'pass',
        message: `tokenIpRanges allows ${ranges.count} ${ranges.count === 1 ? 'range' : 'ranges'}.`,
      };
    case 'none':
    case 'everything': {
      const found = ranges.kind === 'none' ? 'tokenIpRanges is empty' : 'tokenIpRanges includes every address';
      return failure(`A stolen refresh token works from everywhere: ${found}.`, {}, TOKEN_MISUSE);
    }
  }
}

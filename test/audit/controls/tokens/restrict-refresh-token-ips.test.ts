import { restrictRefreshTokenIps } from '../../../../lib/audit/controls/tokens/restrict-refresh-token-ips.ts';
import type { AppParts } from '../../../support/audit/app-builder.ts';
import { NOT_READ, testControl } from '../../../support/audit/test-control.ts';

/** @param ranges each as `first last` */
function allowlist(...ranges: readonly string[]): AppParts {
  const tokenIpRanges = ranges.map((range) => {
    const [startIpAddress = '', endIpAddress = ''] = range.split(' ');
    return { startIpAddress, endIpAddress };
  });
  return { oauthSecurity: { tokenIpRanges } };
}
const UNREAD = { state: 'unreadable', code: 'settings_not_returned', message: 'They did not come back.' } as const;

testControl(restrictRefreshTokenIps, {
  passes: {
    'one range': allowlist('192.0.2.1 192.0.2.9'),
    'a range of IPv6': allowlist('2001:db8:: 2001:db8::ff'),
    'half of the addresses': allowlist('0.0.0.0 127.255.255.255'),
    'all but one address': allowlist('1.0.0.0 127.0.0.0', '127.0.0.2 255.255.255.255'),
    'an allowlist, whose app comes from a package': {
      readings: { globalOauth: { state: 'unreadable', code: 'managed_package', message: 'It comes from a package.' } },
    },
  },
  fails: {
    'security settings without ranges': { app: { oauthSecurity: {} }, severity: 'medium' },
    'an app without security settings': {
      app: { readings: { oauthSecurity: { state: 'absent' } }, oauthSecurity: {} },
      severity: 'medium',
    },
    'ranges of the app, which relax': {
      app: {
        settings: { trustedIpRanges: [{ startIpAddress: '192.0.2.1', endIpAddress: '192.0.2.9' }] },
        oauthSecurity: {},
      },
      severity: 'medium',
    },
    'every address': { app: allowlist('0.0.0.0 255.255.255.255'), severity: 'medium' },
    'every address in two ranges, the second first': {
      app: allowlist('128.0.0.0 255.255.255.255', '0.0.0.0 127.255.255.255'),
      severity: 'medium',
    },
    'every address of IPv6': {
      app: allowlist(':: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'),
      severity: 'medium',
    },
  },
  notAssessed: {
    'security settings that could not be read': {
      app: { readings: { oauthSecurity: UNREAD } },
      code: 'settings_not_returned',
    },
    'a placeholder': {
      app: { unclear: [{ field: 'oauthSecurity.tokenIpRanges', found: '{{RANGES}}' }] },
      code: 'unclear_value',
    },
    'a range that is none': { app: allowlist('192.0.2.1 {{END}}'), code: 'unclear_value' },
    'an octet above 255': { app: allowlist('192.0.2.1 192.0.2.256'), code: 'unclear_value' },
  },
  notApplicable: {
    ...NOT_READ.notApplicable,
    'an API version without them': { readings: { oauthSecurity: { state: 'not_available' } } },
    'an app without refresh tokens': { settings: { commaSeparatedOauthScopes: ['Api'] }, oauthSecurity: {} },
  },
});

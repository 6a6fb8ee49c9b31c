import { expect, test } from 'vitest';
import { loginRefused } from '../../lib/salesforce/login-errors.ts';

const NOT_INSTALLED = 'The app that the auditor logs in through is not installed in the org, or is blocked.';

test.each([
  [
    'invalid_grant',
    'no client credentials user enabled',
    "The app's policies name no user for the client credentials flow.",
  ],
  ['invalid_client', 'app must be installed into org', NOT_INSTALLED],
  ['invalid_grant', 'App blocked by admin, not approved', NOT_INSTALLED],
  ['OAUTH_APP_BLOCKED', 'this app is blocked by admin', NOT_INSTALLED],
  [
    'invalid_grant',
    "user hasn't approved this consumer",
    'The user is not approved for the app that the auditor logs in through.',
  ],
])('%s: %s', (error, description, message) => {
  const refused = loginRefused(JSON.stringify({ error, error_description: description }));
  expect(refused).toMatchObject({ code: 'user_not_approved', message });
});

import { describe, expect, test } from 'vitest';
import { CAUSES } from '../../../lib/audit/model/causes.ts';
import { NotAssessedError, reasonOf } from '../../../lib/salesforce/errors.ts';
import { logIn, loginNotes } from '../../../lib/salesforce/session/login.ts';
import { loginError, withSharedHostHint } from '../../../lib/salesforce/session/login-errors.ts';
import { sharedKeyPair } from '../../../lib/simulator/salesforce/keys.ts';

const refused = (error: string, description: string) =>
  loginError(JSON.stringify({ error, error_description: description }));
const APP_NOT_FOUND = ['app_not_found', 'External client app is not installed in this org'] as const;

test.each([
  [...APP_NOT_FOUND, 'app_not_in_org', 'The org does not have'],
  [
    'OAUTH_AUTHORIZATION_BLOCKED',
    'Cross-org OAuth flows are not supported for this external client app',
    'app_not_in_org',
    'belongs to another org',
  ],
  ['invalid_client', 'app must be installed into org', 'app_not_in_org', 'not installed'],
  ['invalid_grant', 'App blocked by admin, not approved', 'user_not_approved', 'blocks the app'],
  ['OAUTH_APP_BLOCKED', 'this app is blocked by admin', 'user_not_approved', 'blocks the app'],
  ['invalid_grant', 'no client credentials user enabled', 'user_not_approved', 'name no user'],
  ['invalid_grant', "user hasn't approved this consumer", 'user_not_approved', 'not approved'],
])('%s: %s', (error, description, code, message) => {
  expect(refused(error, description)).toMatchObject({ code, message: expect.stringContaining(message) });
});

test('an app that is not in the org is told with its three causes, the most likely first', () => {
  const { remedy, transient } = CAUSES.app_not_in_org;
  expect(transient).toBe(false);
  const [loginUrl, clientId, sandbox] = ['1. loginUrl', '2. clientId', '3. The app'].map((text) =>
    remedy.indexOf(text),
  );
  expect(loginUrl).toBeGreaterThan(0);
  expect(clientId).toBeGreaterThan(loginUrl ?? 0);
  expect(sandbox).toBeGreaterThan(clientId ?? 0);
  expect(remedy).toMatch(/My Domain.*another one.*sandbox/s);
});

describe('a remedy is that of the case', () => {
  test.each([
    ['OAUTH_APP_BLOCKED', 'this app is blocked by admin', /^Unblock the app/],
    ['invalid_grant', 'no client credentials user enabled', /Run As/],
    ['inactive_user', 'user is inactive', /Activate/],
    ['invalid_grant', 'audience is invalid', /"audience"/],
    ['invalid_grant', 'request not supported on this domain', /^Set loginUrl/],
    ['unsupported_grant_type', 'grant type not supported', /^Switch the flow on/],
    ['invalid_client_id', 'client identifier invalid', /^Check clientId/],
    ['invalid_grant', 'invalid assertion', /certificate of the private key/],
    ['inactive_org', 'organization is locked', /^Ask Salesforce/],
  ])('%s: %s', (error, description, remedy) => {
    expect(refused(error, description).remedy).toMatch(remedy);
  });
});

const SECRET = {
  alias: 'acme',
  loginUrl: 'https://login.salesforce.com',
  auth: 'jwt',
  clientId: '3MVG9clientid',
  username: 'auditor@acme.example',
  privateKey: sharedKeyPair().privateKey,
} as const;

describe('a login host that all orgs share', () => {
  const LIKELY = 'The likely cause: loginUrl is https://login.salesforce.com';

  /** What a login comes to when the host answers with this refusal. */
  async function failure(loginUrl: string, error: NotAssessedError): Promise<unknown> {
    const transport = {
      prepare: () => {},
      httpRequest: () => {
        throw error;
      },
    };
    return logIn(
      { ...SECRET, loginUrl },
      { transport: transport as never, allowLoopback: false, now: new Date() },
    ).catch((thrown: unknown) => thrown);
  }

  test.each([
    [...APP_NOT_FOUND],
    ['invalid_client_id', 'client identifier invalid'],
    ['invalid_grant', "user hasn't approved this consumer"],
    ['inactive_org', 'organization is closed'],
  ])('is named as the likely cause of %s', async (error, description) => {
    const { code } = refused(error, description);
    expect(await failure(SECRET.loginUrl, refused(error, description))).toMatchObject({
      code,
      message: expect.stringContaining(LIKELY),
      remedy: expect.stringMatching(/^(?:First set loginUrl|Check in this order. 1. loginUrl)/),
    });
    expect(await failure('https://acme.my.salesforce.com', refused(error, description))).toMatchObject({
      code,
      message: expect.not.stringContaining('likely'),
    });
  });

  test.each(['maintenance', 'network', 'login_rate_exceeded', 'access_restricted'] as const)(
    'has no part in %s',
    (code) => {
      const error = new NotAssessedError(code, 'Why.');
      expect(reasonOf(withSharedHostHint(error, new URL(SECRET.loginUrl)))).toEqual({ code, message: 'Why.' });
    },
  );

  test.each(['https://login.salesforce.com', 'https://test.salesforce.com', 'https://login.sfcrmproducts.cn'])(
    'is noted where a login succeeds: %s',
    (loginUrl) => {
      expect(loginNotes({ ...SECRET, loginUrl })).toEqual([expect.stringContaining(loginUrl)]);
    },
  );

  test.each(['https://acme.my.salesforce.com', 'https://test.my.salesforce.com', 'http://127.0.0.1:8080'])(
    'is not %s',
    (loginUrl) => {
      expect(loginNotes({ ...SECRET, loginUrl })).toEqual([]);
    },
  );
});

import { expect, test } from 'vitest';
import { parseOrgSecret } from '../../../../lib/salesforce/session/org-secret.ts';
import { newKeyPair } from '../../../../lib/simulator/salesforce/keys.ts';
import { assertion, jsforceConnection, simulatedOrg } from '../../../support/salesforce/simulated-salesforce.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

async function token(url: string, form: Record<string, string>): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  return { status: response.status, body: await response.json() };
}

test('gives an opaque token for a signed assertion', async () => {
  const org = await simulatedOrg();
  const { status, body } = await token(org.url, { grant_type: JWT_BEARER, assertion: await assertion(org) });
  expect(status).toBe(200);
  expect(body).toEqual({
    access_token: expect.stringMatching(new RegExp(`^${org.orgId.slice(0, 15)}![\\w.]{90,}$`)),
    scope: 'api',
    instance_url: org.url,
    id: expect.stringMatching(new RegExp(`^https://login\\.salesforce\\.com/id/${org.orgId}/005\\w{15}$`)),
    token_type: 'Bearer',
  });
});

test.each([
  ['another consumer key', { iss: '3MVG9other' }, 'invalid_client_id', 'client identifier invalid'],
  ['another user', { sub: 'someone@else.example' }, 'invalid_grant', "user hasn't approved this consumer"],
  ['another audience', { aud: 'https://evil.example' }, 'invalid_grant', 'audience is invalid'],
  ['a past end', { exp: 1_700_000_000 }, 'invalid_grant', 'expired authorization code'],
  ['an end in ten minutes', { exp: Math.floor(Date.now() / 1000) + 600 }, 'invalid_grant', 'invalid assertion'],
])('refuses an assertion with %s', async (_, claims, error, error_description) => {
  const org = await simulatedOrg({ apps: 0 });
  const answer = await token(org.url, { grant_type: JWT_BEARER, assertion: await assertion(org, claims) });
  expect(answer).toEqual({ status: 400, body: { error, error_description } });
});

test.each(['https://login.salesforce.com', 'https://test.salesforce.com'])('takes the audience %s', async (aud) => {
  const org = await simulatedOrg({ apps: 0 });
  const answer = await token(org.url, { grant_type: JWT_BEARER, assertion: await assertion(org, { aud }) });
  expect(answer.status).toBe(200);
});

test('refuses the signature of another key, and an assertion that is none', async () => {
  const org = await simulatedOrg({ apps: 0 });
  const forged = await assertion(org, {}, newKeyPair().privateKey);
  for (const assertion of [forged, 'x.y.z', '']) {
    const answer = await token(org.url, { grant_type: JWT_BEARER, assertion });
    expect(answer).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'invalid assertion' },
    });
  }
});

test('client credentials log in by secret alone', async () => {
  const org = await simulatedOrg({ apps: 0, auth: 'client_credentials' });
  const connection = await jsforceConnection(org);
  expect(connection.userInfo).toMatchObject({ organizationId: org.orgId });
  const { clientId } = org.secret();
  const wrong = await token(org.url, { grant_type: 'client_credentials', client_id: clientId, client_secret: 'X' });
  expect(wrong.body).toEqual({ error: 'invalid_client', error_description: 'invalid client credentials' });
});

test('a user who is not approved, not active, or a grant that is unknown', async () => {
  const org = await simulatedOrg({ apps: 0 });
  const login = async () => token(org.url, { grant_type: JWT_BEARER, assertion: await assertion(org) });
  org.setAccess({ approved: false });
  expect((await login()).body).toMatchObject({ error_description: "user hasn't approved this consumer" });
  org.setAccess({ active: false });
  expect((await login()).body).toMatchObject({ error: 'inactive_user' });
  expect((await token(org.url, { grant_type: 'password' })).body).toMatchObject({ error: 'unsupported_grant_type' });
});

test.each(['jwt', 'client_credentials'] as const)('the org secret (%s) is one that the audit takes', async (auth) => {
  const org = await simulatedOrg({ apps: 0, auth, environment: 'sandbox' });
  const secret = org.secret();
  expect(parseOrgSecret('acme', JSON.stringify(secret), { allowLoopback: true })).toEqual(secret);
});

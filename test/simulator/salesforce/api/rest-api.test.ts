import { expect, test } from 'vitest';
import type { SimulatedOrg } from '../../../../lib/simulator/salesforce/start.ts';
import { jsforceConnection, simulatedOrg } from '../../../support/salesforce/simulated-salesforce.ts';

test('jsforce asks who it is, and which organization this is', async () => {
  const org = await simulatedOrg({ environment: 'sandbox' });
  const connection = await jsforceConnection(org);
  const user = await connection.request<{ readonly user_id: string }>('/services/oauth2/userinfo');
  expect(user).toMatchObject({ organization_id: org.orgId, preferred_username: expect.stringContaining('@') });
  expect(await connection.retrieve('User', user.user_id)).toMatchObject({ Id: user.user_id });
  const { records } = await connection.query('SELECT Name, IsSandbox, NamespacePrefix FROM Organization');
  expect(records).toEqual([
    { attributes: { type: 'Organization' }, Name: 'Simulated', IsSandbox: true, NamespacePrefix: null },
  ]);
  await expect(connection.query('SELECT Id FROM ScratchOrgInfo')).rejects.toThrow('is not supported');
});

test('the versions need no session, and two leading slashes are accepted', async () => {
  const org = await simulatedOrg({ newestApiVersion: 66 });
  for (const path of ['/services/data', '//services/data']) {
    const { status, body } = await get(org, path, '');
    expect([status, body.at(-1)]).toEqual([
      200,
      { label: 'Version 66.0', url: '/services/data/v66.0', version: '66.0' },
    ]);
  }
});

test('the rest takes a session, and there is no more of it', async () => {
  const org = await simulatedOrg();
  const { accessToken } = await jsforceConnection(org);
  const refused = { status: 401, body: [expect.objectContaining({ errorCode: 'INVALID_SESSION_ID' })] };
  const missing = { status: 404, body: [expect.objectContaining({ errorCode: 'NOT_FOUND' })] };
  const path = '/services/oauth2/userinfo';
  expect(await get(org, path, 'Bearer nobody')).toEqual(refused);
  expect(await get(org, '/services/data/v66.0/sobjects/Account/001', `Bearer ${accessToken}`)).toEqual(missing);
  expect(await get(org, path, `Bearer ${accessToken}`, 'POST')).toEqual(missing);
  org.expireSessions();
  expect(await get(org, path, `Bearer ${accessToken}`)).toEqual(refused);
});

async function get({ url }: SimulatedOrg, path: string, authorization: string, method = 'GET') {
  const response = await fetch(url + path, { method, headers: { authorization } });
  return { status: response.status, body: (await response.json()) as readonly unknown[] };
}

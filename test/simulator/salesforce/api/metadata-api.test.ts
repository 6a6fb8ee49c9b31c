import { expect, test } from 'vitest';
import { externalClientApp } from '../../../../lib/simulator/salesforce/components.ts';
import { jsforceConnection, read, simulatedOrg } from '../../../support/salesforce/simulated-salesforce.ts';

const GLOBAL = 'ExtlClntAppGlobalOauthSettings';

test('jsforce lists what an org holds, with who changed it and when', async () => {
  let now = new Date('2026-03-01T02:00:00.000Z');
  const org = await simulatedOrg({ apps: 2, clock: () => now });
  now = new Date();
  org.setField({ app: 'App2', type: GLOBAL, field: 'isConsumerSecretOptional', value: true, by: 'Grace' });
  const connection = await jsforceConnection(org);
  const rows = await connection.metadata.list([{ type: 'ExternalClientApplication' }, { type: GLOBAL }]);
  expect(rows.map(({ type, fullName }) => `${type} ${fullName}`)).toEqual([
    'ExternalClientApplication App1',
    'ExternalClientApplication App2',
    `${GLOBAL} App1_glbloauth`,
    `${GLOBAL} App2_glbloauth`,
  ]);
  expect(rows[2]).toMatchObject({
    createdByName: 'Ada Administrator',
    lastModifiedDate: '2026-03-01T02:00:00.000Z',
    fileName: 'extlClntAppGlobalOauthSets/App1_glbloauth.ecaGlblOauth',
    id: expect.stringMatching(/^0xH\w{15}$/),
  });
  expect(rows[3]).toMatchObject({ lastModifiedByName: 'Grace', lastModifiedDate: now.toISOString() });
});

test('jsforce reads settings as they are, the consumer key in clear, the secret only with its permission', async () => {
  const org = await simulatedOrg({
    apps: [externalClientApp({ name: 'Portal', globalOauth: { callbackUrl: 'https://a.example/?a=1&b=2\nb:/<"é日' } })],
  });
  const connection = await jsforceConnection(org);
  const [found] = await read(connection, GLOBAL, ['Portal_glbloauth']);
  expect(found).toMatchObject({
    fullName: 'Portal_glbloauth',
    externalClientApplication: 'Portal',
    isConsumerSecretOptional: 'false',
    callbackUrl: 'https://a.example/?a=1&b=2\nb:/<"é日',
    consumerKey: expect.stringMatching(/^3MVG9\w{80}$/),
  });
  expect(found).not.toHaveProperty('consumerSecret');
  org.setAccess({ viewConsumerSecrets: true });
  expect((await read(connection, GLOBAL, ['Portal_glbloauth']))[0]).toHaveProperty('consumerSecret');
});

test('a name that does not exist, or whose settings are the publisher’s, is a nil record in its place', async () => {
  const org = await simulatedOrg({
    apps: [
      externalClientApp({ name: 'Own' }),
      externalClientApp({ name: 'Bought', namespace: 'pkg', manageableState: 'installed' }),
    ],
  });
  const connection = await jsforceConnection(org);
  const found = await read(connection, GLOBAL, ['Missing', 'Own_glbloauth', 'pkg__Bought_glbloauth']);
  expect(found.map((record) => record.fullName)).toEqual([undefined, 'Own_glbloauth', undefined]);
  expect(await connection.metadata.list([{ type: GLOBAL }])).toContainEqual(
    expect.objectContaining({
      fullName: 'pkg__Bought_glbloauth',
      namespacePrefix: 'pkg',
      manageableState: 'installed',
    }),
  );
});

test('an org without apps lists nothing', async () => {
  const connection = await jsforceConnection(await simulatedOrg({ apps: 0 }));
  expect(await connection.metadata.list([{ type: GLOBAL }])).toEqual([]);
});

test('a large answer is compressed for who asks for it', async () => {
  const org = await simulatedOrg({ apps: 10 });
  const { accessToken } = await jsforceConnection(org);
  const list = (encoding: string) =>
    fetch(`${org.url}/services/Soap/m/66.0`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml', soapaction: '""', 'accept-encoding': encoding },
      body: envelope(accessToken ?? '', `<listMetadata><queries><type>${GLOBAL}</type></queries></listMetadata>`),
    });
  const plain = await list('identity');
  const gzipped = await list('gzip');
  expect([plain.headers.get('content-encoding'), gzipped.headers.get('content-encoding')]).toEqual([null, 'gzip']);
  expect(await gzipped.text()).toBe(await plain.text());
});

test('refuses what the real service refuses, with the same message', async () => {
  const org = await simulatedOrg();
  const connection = await jsforceConnection(org);
  const older = await jsforceConnection(org, '58.0');
  const newer = await jsforceConnection(org, '99.0');
  const types = Array.from({ length: 4 }, () => ({ type: GLOBAL }));
  await expect(connection.metadata.list(types)).rejects.toMatchObject({ errorCode: 'sf:LIMIT_EXCEEDED' });
  const names = Array.from({ length: 11 }, (_, at) => `App${at}`);
  await expect(read(connection, GLOBAL, names)).rejects.toThrow('cannot submit more than 10 records in this operation');
  await expect(connection.metadata.list([{ type: 'NoSuchType' }])).rejects.toThrow(
    'INVALID_TYPE: Unknown type:NoSuchType',
  );
  await expect(older.metadata.list([{ type: GLOBAL }])).rejects.toThrow(`Cannot use: ${GLOBAL} in this version`);
  await expect(newer.metadata.list([{ type: GLOBAL }])).rejects.toThrow('UNSUPPORTED_API_VERSION');
  org.setAccess({ modifyMetadata: false });
  await expect(connection.metadata.list([{ type: GLOBAL }])).rejects.toMatchObject({
    errorCode: 'sf:INSUFFICIENT_ACCESS',
  });
  org.setAccess({ apiEnabled: false });
  await expect(connection.metadata.list([{ type: GLOBAL }])).rejects.toMatchObject({
    errorCode: 'sf:API_CURRENTLY_DISABLED',
  });
  org.expireSessions();
  await expect(connection.metadata.list([{ type: GLOBAL }])).rejects.toMatchObject({
    errorCode: 'sf:INVALID_SESSION_ID',
  });
});

test('a session ends two hours after the login', async () => {
  let now = new Date();
  const org = await simulatedOrg({ clock: () => now });
  const connection = await jsforceConnection(org);
  now = new Date(now.getTime() + 2 * 60 * 60 * 1000);
  await expect(connection.metadata.list([{ type: GLOBAL }])).rejects.toMatchObject({
    errorCode: 'sf:INVALID_SESSION_ID',
  });
});

test('writes nothing and logs in by no other way, but records that someone tried', async () => {
  const org = await simulatedOrg();
  const connection = await jsforceConnection(org);
  const update = { fullName: 'App1_glbloauth', isConsumerSecretOptional: 'true' };
  await expect(connection.metadata.update(GLOBAL, update)).rejects.toThrow('No operation available for request');
  await expect(connection.metadata.deploy('UEsDBA==', {})).rejects.toThrow('No operation available for request');
  connection.loginUrl = org.url;
  await expect(connection.loginBySoap('user', 'password')).rejects.toThrow('SOAP API login() is disabled');
  expect(org.calls().map(({ operation }) => operation)).toEqual(['token', 'updateMetadata', 'deploy', 'login']);
});

test.each([
  ['no SOAPAction', {}, '<a/>', 'SOAPAction HTTP header missing'],
  ['no XML', { soapaction: '""' }, 'hello', 'soapenv:Client'],
  ['a DTD', { soapaction: '""' }, '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'DTD is not allowed.'],
  ['another envelope', { soapaction: '""' }, '<a><Body><listMetadata/></Body></a>', 'There is no operation'],
])('a request with %s is the client’s fault', async (_, headers, body, words) => {
  const org = await simulatedOrg({ apps: 0 });
  const response = await fetch(`${org.url}/services/Soap/m/66.0`, { method: 'POST', headers, body });
  expect([response.status, await response.text()]).toEqual([500, expect.stringContaining(words)]);
});

function envelope(sessionId: string, body: string): string {
  return (
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata">' +
    `<e:Header><SessionHeader><sessionId>${sessionId}</sessionId></SessionHeader></e:Header><e:Body>${body}</e:Body></e:Envelope>`
  );
}

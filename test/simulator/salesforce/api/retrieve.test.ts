import { strFromU8, unzipSync } from 'fflate';
import type { Connection } from 'jsforce';
import { expect, test } from 'vitest';
import { addApp } from '../../../../lib/simulator/salesforce/api/administration.ts';
import { retrieveStatus, startRetrieve } from '../../../../lib/simulator/salesforce/api/retrieve.ts';
import { externalClientApp } from '../../../../lib/simulator/salesforce/components.ts';
import { createOrg } from '../../../../lib/simulator/salesforce/org.ts';
import { parseElements } from '../../../../lib/simulator/salesforce/xml.ts';
import { jsforceConnection, simulatedOrg } from '../../../support/salesforce/simulated-salesforce.ts';

const APP = 'ExternalClientApplication';
const GLOBAL = 'ExtlClntAppGlobalOauthSettings';

/** As jsforce reads it. */
const NIL = { $: { 'xsi:nil': 'true' } };

test('jsforce retrieves all components of the types that it names, as files in metadata format', async () => {
  const org = await simulatedOrg({
    apps: [externalClientApp({ name: 'Portal', globalOauth: { callbackUrl: 'https://a.example/?a=1&b=2\nb:/x' } })],
  });
  const connection = await jsforceConnection(org);
  const { id, ...started } = await start(connection, { [APP]: ['*'], [GLOBAL]: ['*'] });
  expect(started).toMatchObject({ done: false, state: 'Queued' });
  const result = await status(connection, id);
  expect(result).toMatchObject({ id, done: 'true', success: 'true', status: 'Succeeded' });
  const files = unzipped(result);
  expect(Object.keys(files).sort()).toEqual([
    'unpackaged/externalClientApps/Portal.eca',
    'unpackaged/extlClntAppGlobalOauthSets/Portal_glbloauth.ecaGlblOauth',
    'unpackaged/package.xml',
  ]);
  expect(files['unpackaged/package.xml']).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Package xmlns="http://soap.sforce.com/2006/04/metadata">
    <types>
        <members>Portal</members>
        <name>ExternalClientApplication</name>
    </types>
    <types>
        <members>Portal_glbloauth</members>
        <name>ExtlClntAppGlobalOauthSettings</name>
    </types>
    <version>66.0</version>
</Package>
`);
  const settings = files['unpackaged/extlClntAppGlobalOauthSets/Portal_glbloauth.ecaGlblOauth'] ?? '';
  expect(settings).toContain('\n    <isConsumerSecretOptional>false</isConsumerSecretOptional>\n');
  expect(settings).toContain('<callbackUrl>https://a.example/?a=1&amp;b=2\nb:/x</callbackUrl>');
  expect(settings).not.toContain('fullName');
  expect(result.fileProperties).toMatchObject([
    { type: APP, fullName: 'Portal', fileName: 'unpackaged/externalClientApps/Portal.eca' },
    { type: GLOBAL, fullName: 'Portal_glbloauth', lastModifiedByName: 'Ada Administrator' },
    { type: 'Package', fileName: 'unpackaged/package.xml' },
  ]);
});

test('the consumer key comes in clear, the secret only with its permission, as when it is read', async () => {
  const org = await simulatedOrg();
  const connection = await jsforceConnection(org);
  const settings = async () => {
    const { id } = await start(connection, { [GLOBAL]: ['App1_glbloauth'] });
    const files = unzipped(await status(connection, id));
    return files['unpackaged/extlClntAppGlobalOauthSets/App1_glbloauth.ecaGlblOauth'] ?? '';
  };
  const [, key = 'none'] = /<consumerKey>(.*)<\/consumerKey>/.exec(await settings()) ?? [];
  expect(org.canaries()).toContain(key);
  expect(await settings()).not.toContain('consumerSecret');
  org.setAccess({ viewConsumerSecrets: true });
  expect(await settings()).toContain('<consumerSecret>');
});

test('what does not come back is a message when it was named, and nothing when it was not', async () => {
  const bought = externalClientApp({ name: 'Bought', namespace: 'pkg', manageableState: 'installed' });
  const org = await simulatedOrg({ apps: [externalClientApp({ name: 'Own' }), bought] });
  const connection = await jsforceConnection(org);
  const all = await start(connection, { [GLOBAL]: ['*'] });
  expect(await status(connection, all.id)).not.toHaveProperty('messages');
  const names = ['Own_glbloauth', 'pkg__Bought_glbloauth', 'Missing'];
  const named = await start(connection, { [GLOBAL]: names, NoSuchType: ['*'] });
  const result = await status(connection, named.id);
  expect(result.messages).toEqual([
    ...["named 'pkg__Bought_glbloauth' cannot", "named 'Missing' cannot"].map((words) => ({
      fileName: 'unpackaged/package.xml',
      problem: `Entity of type '${GLOBAL}' ${words} be found`,
    })),
    { fileName: 'unpackaged/package.xml', problem: "Entity type: 'NoSuchType' is unknown" },
  ]);
  expect(Object.keys(unzipped(result))).toHaveLength(2);
});

test('takes its time, and hands over what there was at its start', async () => {
  let now = new Date();
  const org = await simulatedOrg({ apps: 3, clock: () => now });
  org.setRetrieveTime({ startMs: 1000, perComponentMs: 2 });
  const connection = await jsforceConnection(org);
  const { id } = await start(connection, { [APP]: ['*'] });
  org.addApp(externalClientApp({ name: 'Later' }));
  now = new Date(now.getTime() + 1005);
  expect(await status(connection, id)).toMatchObject({ done: 'false', status: 'InProgress', zipFile: NIL });
  now = new Date(now.getTime() + 1);
  expect(Object.keys(unzipped(await status(connection, id)))).toHaveLength(4);
});

test('hands the zip over once, to whoever does not say that it is not wanted', async () => {
  const connection = await jsforceConnection(await simulatedOrg());
  const { id } = await start(connection, { [APP]: ['*'] });
  const without = await soap(connection, 'checkRetrieveStatus', { asyncProcessId: id, includeZip: false });
  expect(without).toMatchObject({ status: 'Succeeded', zipFile: NIL });
  expect((await status(connection, id)).zipFile).toMatch(/^UEsDB/);
  expect(await status(connection, id)).toMatchObject({ status: 'Succeeded', zipFile: NIL });
  await expect(status(connection, '09S000000000000AAA')).rejects.toThrow('INVALID_CROSS_REFERENCE_KEY');
});

test('ends in failure, not in a fault, beyond 10,000 files', async () => {
  const components = Array.from({ length: 10_001 }, (_, at) => ({ type: GLOBAL, fullName: `Part${at}`, fields: {} }));
  const connection = await jsforceConnection(await simulatedOrg({ apps: [{ name: 'Huge', components }] }));
  const { id } = await start(connection, { [GLOBAL]: ['*'] });
  expect(await status(connection, id)).toEqual({
    done: 'true',
    errorMessage: 'LIMIT_EXCEEDED: Too many files in retrieve call, limit is: 10000',
    errorStatusCode: 'LIMIT_EXCEEDED',
    id,
    status: 'Failed',
    success: 'false',
    zipFile: NIL,
  });
});

test('ends in failure beyond 39 MB compressed', () => {
  const org = createOrg({ alias: 'acme' }, () => new Date());
  addApp(org, externalClientApp({ name: 'App1' }));
  const types = `<types><members>*</members><name>${APP}</name></types>`;
  const { id } = startRetrieve(org, 66, parseElements(`<retrieve><r><unpackaged>${types}</unpackaged></r></retrieve>`));
  const asked = parseElements(`<checkRetrieveStatus><asyncProcessId>${id}</asyncProcessId></checkRetrieveStatus>`);
  const limited = retrieveStatus(org, asked, { files: 10_000, bytes: 600 });
  expect(limited).toMatchObject({ status: 'Failed', errorStatusCode: 'LIMIT_EXCEEDED' });
  expect(retrieveStatus(org, asked)).toMatchObject({ status: 'Succeeded' });
});

interface Result {
  readonly zipFile?: unknown;
  readonly fileProperties?: unknown;
  readonly messages?: unknown;
}

async function start(connection: Connection, wanted: Readonly<Record<string, readonly string[]>>) {
  const types = Object.entries(wanted).map(([name, members]) => ({ members: [...members], name }));
  return connection.metadata.retrieve({ apiVersion: '66.0', unpackaged: { types, version: '66.0' } } as never);
}

async function status(connection: Connection, id: string): Promise<Result> {
  return soap(connection, 'checkRetrieveStatus', { asyncProcessId: id });
}

/** Below jsforce's schema, which leaves out what is nil. */
async function soap(connection: Connection, operation: string, request: object): Promise<Result> {
  return (await connection.metadata._invoke(operation, request)) as Result;
}

function unzipped({ zipFile }: Result): Readonly<Record<string, string>> {
  const files = Object.entries(unzipSync(Buffer.from(String(zipFile), 'base64')));
  return Object.fromEntries(files.map(([path, bytes]) => [path, strFromU8(bytes)]));
}

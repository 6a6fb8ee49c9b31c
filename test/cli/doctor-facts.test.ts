import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMPONENT_TYPES, COMPONENTS, FIRST_API_VERSION } from '../../lib/audit/components/registry.ts';
import { LINE_NAMES } from '../../lib/salesforce/facts/lines.ts';
import { externalClientApp } from '../../lib/simulator/salesforce/components.ts';
import type { FieldValue } from '../../lib/simulator/salesforce/xml.ts';
import { cli } from '../support/cli.ts';
import { factsReport } from '../support/salesforce/facts-report.ts';
import { secureApps, simulatedOrg } from '../support/salesforce/simulated-salesforce.ts';
import { writtenTo } from '../support/temporary-folder.ts';

const GLOBAL_OAUTH = 'ExtlClntAppGlobalOauthSettings';

describe('each line says what was met', () => {
  test('when everything works', async () => {
    const org = await simulatedOrg({ apps: 12, newestApiVersion: 67 });
    const { code, answer, lines, head } = await factsReport(org);
    expect(code).toBe(0);
    expect(head).toMatchObject({ schemaVersion: 1, auditorVersion: expect.any(String), date: expect.any(String) });
    expect(lines.map(({ line }) => line)).toEqual(LINE_NAMES);
    expect(lines.filter((line) => line.answer === null)).toEqual([]);

    expect(answer('login')).toEqual({ flow: 'jwt', host: 'loopback', result: 'ok' });
    expect(answer('tokenForm')).toEqual({ form: 'opaque' });
    expect(answer('apiVersions')?.answered).toMatchObject({ '59.0': 'ok', '68.0': 'UNSUPPORTED_API_VERSION' });
    const read = { list: 'ok', listed: 12, managed: 0, read: 'ok', asked: 12, returned: 12, nil: 0 };
    expect(answer(GLOBAL_OAUTH)).toMatchObject({ ...read, fields: { isPkceRequired: { boolean: 12 } } });
    expect(answer('ExtlClntAppOauthConfigurablePolicies')).toMatchObject({
      ...read,
      fields: { refreshTokenValidityPeriod: { number: 12 }, refreshTokenValidityUnit: { text: 12 } },
    });
    // None in this org: listed as none, and nothing to read.
    expect(answer('ExtlClntAppOauthSecuritySettings')).toEqual({
      ...{ list: 'ok', listed: 0, managed: 0, asked: 0, returned: 0, nil: 0 },
      fields: {},
    });
    expect(answer('OauthOidcSettings')).toMatchObject({
      ...{ read: 'ok', asked: 1, returned: 1, nil: 0 },
      fields: { isPkceRequired: { boolean: 1 } },
    });
    expect(answer('ExternalClientAppSettings')?.fields).toHaveProperty('enableConsumerSecretApiAccess');
    expect(answer('ConnectedAppSettings')?.fields).toHaveProperty('enableAdminApprovedAppsOnly');
    expect(answer('listRows')).toMatchObject({ rows: 60, fields: { lastModifiedDate: { date: 60 } } });
    expect(answer('consumerKey')).toEqual({ present: 12, empty: 0, absent: 0 });
    expect(answer('consumerSecret')).toEqual({ present: 0, empty: 0, absent: 12 });
    expect(answer('booleans')).toEqual({ records: 12, complete: 12, absent: {} });
    expect(answer('callbackUrls')).toEqual({ none: 0, one: 12, lines: 0, otherSeparators: 0 });
    expect(answer('appReferences')).toEqual({ exact: 48, otherCase: 0, withoutNamespace: 0, unlisted: 0, missing: 0 });
    expect(answer('policyNames')).toEqual({ afterSettings: 0, otherDefaultPolicy: 0, other: 12 });
    expect(answer('unknownName')).toEqual({ answer: 'nil' });
    expect(answer('errors')).toEqual({ token: {}, list: { UNSUPPORTED_API_VERSION: 1 }, read: {} });
  });

  test('the calls are those that the org got, and each of them reads', async () => {
    const org = await simulatedOrg({ apps: 12 });
    const { answer } = await factsReport(org);
    const operations = org.calls().map(({ operation }) => operation);
    const count = (operation: string) => operations.filter((each) => each === operation).length;
    expect(answer('calls')).toEqual({
      ...{ token: count('token'), list: count('listMetadata'), read: count('readMetadata') },
    });
    expect(new Set(operations)).toEqual(new Set(['token', 'listMetadata', 'readMetadata']));
  });

  test('of a large org a part is read', async () => {
    const org = await simulatedOrg({ apps: 80 });
    const { answer } = await factsReport(org);
    expect(answer(GLOBAL_OAUTH)).toMatchObject({ listed: 80, asked: 50, returned: 50 });
    expect(answer('calls')?.read).toBeLessThan(35);
  });

  test('when the API version lacks a type', async () => {
    const { code, answer } = await factsReport(await simulatedOrg(), { config: 'apiVersion: "61.0"\n' });
    expect(code).toBe(0);
    expect(answer('ExtlClntAppOauthSecuritySettings')).toMatchObject({ list: 'INVALID_TYPE', listed: 0, asked: 0 });
    expect(answer('ExtlClntAppOauthSecuritySettings')).not.toHaveProperty('read');
    expect(answer(GLOBAL_OAUTH)).toMatchObject({ list: 'ok', read: 'ok' });
    expect(answer('apiVersions')).toMatchObject({ used: '61.0', answered: { '61.0': 'ok' } });
    const later = COMPONENTS.filter((component) => FIRST_API_VERSION[component] > 61);
    expect(answer('errors')?.list).toMatchObject({ INVALID_TYPE: later.length });
  });

  test('when the org is older than the API version', async () => {
    const { code, answer } = await factsReport(await simulatedOrg({ newestApiVersion: 58 }));
    expect(code).toBe(3);
    expect(answer(GLOBAL_OAUTH)).toMatchObject({ list: 'UNSUPPORTED_API_VERSION' });
    expect(answer('OauthOidcSettings')).toMatchObject({ read: 'UNSUPPORTED_API_VERSION', returned: 0 });
    expect(answer('unknownName')).toEqual({ answer: 'UNSUPPORTED_API_VERSION' });
  });

  test('when the permission for the Metadata API is missing', async () => {
    const { code, answer } = await factsReport(await simulatedOrg({ access: { modifyMetadata: false } }));
    expect(code).toBe(3);
    expect(answer('login')?.result).toBe('ok');
    expect(answer(GLOBAL_OAUTH)).toMatchObject({ list: 'INSUFFICIENT_ACCESS', listed: 0 });
    expect(answer('ConnectedAppSettings')).toMatchObject({
      read: 'INSUFFICIENT_ACCESS',
      asked: 1,
      returned: 0,
      nil: 0,
    });
    expect(answer('certificate')).toEqual({ present: 0, empty: 0, absent: 0 });
  });

  test('when the permission for the OAuth settings is missing', async () => {
    const { answer } = await factsReport(await simulatedOrg({ apps: 3, access: { readGlobalOauth: false } }));
    expect(answer(GLOBAL_OAUTH)).toMatchObject({ listed: 3, read: 'ok', asked: 3, returned: 0, nil: 3, fields: {} });
    expect(answer('ExtlClntAppOauthSettings')).toMatchObject({ returned: 3, nil: 0 });
    expect(answer('booleans')).toEqual({ records: 0, complete: 0, absent: {} });
  });

  test('whether <certificate> comes back', async () => {
    const withField = (name: string, certificate: FieldValue) =>
      externalClientApp({ name, globalOauth: { certificate } });
    const org = await simulatedOrg({ apps: [withField('A', 'MII'), withField('B', 'MII'), ...secureApps(3)] });
    org.setField({ app: 'B', type: GLOBAL_OAUTH, field: 'certificate', value: '' });
    const { answer } = await factsReport(org);
    expect(answer('certificate')).toEqual({ present: 1, empty: 1, absent: 3 });
    for (const app of ['A', 'B']) org.setField({ app, type: GLOBAL_OAUTH, field: 'certificate', value: undefined });
    expect((await factsReport(org)).answer('certificate')).toEqual({ present: 0, empty: 0, absent: 5 });
  });

  test('how components name their app, and how URLs are separated', async () => {
    const url = (name: string, callbackUrl: string) => externalClientApp({ name, globalOauth: { callbackUrl } });
    const lines = 'https://a.example/one\nhttps://a.example/two';
    const managed = externalClientApp({ name: 'Sync', namespace: 'pkg', manageableState: 'installed' });
    const org = await simulatedOrg({
      apps: [url('A', lines), url('B', 'https://a.example/one,https://a.example/two'), url('C', ''), managed],
    });
    const refer = (app: string, value: string | undefined) =>
      org.setField({ app, type: 'ExtlClntAppConfigurablePolicies', field: 'externalClientApplication', value });
    refer('A', 'a');
    refer('B', 'Nobody');
    refer('C', undefined);
    refer('pkg__Sync', 'Sync');
    const { answer } = await factsReport(org);
    expect(answer('callbackUrls')).toEqual({ none: 1, one: 0, lines: 1, otherSeparators: 1 });
    expect(answer('appReferences')).toMatchObject({ otherCase: 1, withoutNamespace: 1, unlisted: 1, missing: 1 });
    expect(answer('managedOauth')).toEqual({ listed: 1, returned: 0 });
    expect(answer(GLOBAL_OAUTH)).toMatchObject({ listed: 4, managed: 1, returned: 3, nil: 1 });
  });

  test('how policies are named', async () => {
    const named = (name: string, settings: string, policy: string) => {
      const { components, ...app } = externalClientApp({ name });
      const names: Record<string, string> = {
        ExtlClntAppOauthSettings: settings,
        ExtlClntAppOauthConfigurablePolicies: policy,
      };
      const renamed = components.map((each) => {
        const fullName = names[each.type];
        return fullName === undefined ? each : { ...each, fullName };
      });
      return { ...app, components: renamed };
    };
    const org = await simulatedOrg({
      apps: [named('A', 'ASet', 'ASet_defaultPolicy'), named('B', 'BSet', 'B_defaultPolicy'), named('C', 'CSet', 'C')],
    });
    expect((await factsReport(org)).answer('policyNames')).toEqual({
      afterSettings: 1,
      otherDefaultPolicy: 1,
      other: 1,
    });
  });

  test('when the login is refused, by its code alone', async () => {
    const org = await simulatedOrg();
    org.fault('user-not-approved');
    const { code, answer, lines, stdout } = await factsReport(org);
    expect(code).toBe(3);
    expect(answer('login')).toMatchObject({ result: 'invalid_grant' });
    expect(answer('errors')).toEqual({ token: { invalid_grant: 1 }, list: {}, read: {} });
    const reached = lines.filter((line) => line.answer !== null).map(({ line }) => line);
    expect(reached).toEqual(['login', 'errors', 'calls']);
    expect(stdout).toContain('not reached');
  });

  test('when nothing answers', async () => {
    const org = await simulatedOrg();
    const { code, answer } = await factsReport(org, { secret: { ...org.secret(), loginUrl: 'http://127.0.0.1:1' } });
    expect(code).toBe(3);
    expect(answer('login')?.result).toBe('network');
  });

  test('when the token is a JWT: nothing is sent below the version that takes it', async () => {
    const org = await simulatedOrg({ newestApiVersion: 67 });
    org.fault('token-in-jwt-form');
    const { answer } = await factsReport(org);
    expect(answer('tokenForm')).toEqual({ form: 'jwt' });
    expect(answer(GLOBAL_OAUTH)).toMatchObject({ list: 'session_refused' });
    expect(answer('apiVersions')?.answered).toMatchObject({
      '66.0': 'session_refused',
      '68.0': 'UNSUPPORTED_API_VERSION',
    });
    expect(answer('calls')).toEqual({ token: 1, list: 1, read: 0 });
  });

  test('when calls fail at times: what was met stands among the errors', async () => {
    const org = await simulatedOrg();
    org.fault('unknown-exception', { operation: 'readMetadata', call: 1 });
    const { answer } = await factsReport(org);
    expect(answer('ExternalClientApplication')).toMatchObject({ read: 'ok', returned: 1 });
    expect(answer('errors')?.read).toEqual({ UNKNOWN_EXCEPTION: 1 });
  });
});

describe('for people', () => {
  test('says each line in 80 columns', async () => {
    const { stdout, stderr } = await factsReport(await simulatedOrg());
    for (const line of LINE_NAMES) expect(stdout).toMatch(new RegExp(`^${line}: `, 'm'));
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stderr).toContain('Read it through before you send it.');
  });

  test('prints the same as the file with --format json', async () => {
    const folder = await writtenTo([{ path: 'acme.json', text: JSON.stringify((await simulatedOrg()).secret()) }]);
    const [secret, file] = [join(folder, 'acme.json'), join(folder, 'facts.json')];
    const { stdout } = await cli(['doctor', '--credentials', secret, '--facts', file, '--format', 'json']);
    expect(stdout).toBe(readFileSync(file, 'utf8'));
  });

  test('never writes over a file, and needs a secret that can be used', async () => {
    const org = await simulatedOrg();
    const folder = await writtenTo([{ path: 'acme.json', text: JSON.stringify(org.secret()) }]);
    const file = join(folder, 'acme.json');
    const over = await cli(['doctor', '--credentials', file, '--facts', file]);
    expect(over).toMatchObject({ code: 2, stderr: expect.stringContaining('it exists already') });
    expect(readFileSync(file, 'utf8')).toBe(JSON.stringify(org.secret()));
    await writeFile(file, JSON.stringify({ ...org.secret(), privateKey: 'x' }));
    const bad = await cli(['doctor', '--credentials', file, '--facts', join(folder, 'facts.json')]);
    expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining('invalid_secret') });
  });
});

test('docs/unverified.md names lines of the report and no other, each but those of types', () => {
  const rows = readFileSync('docs/unverified.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| belief') && !line.startsWith('| ---'));
  const named = rows.flatMap((row) => [...(row.split('|').at(-2) ?? '').matchAll(/`(\w+)`/g)].map(([, line]) => line));
  expect(LINE_NAMES).toEqual(expect.arrayContaining(named));
  // Each type has a line of its own, and a new one need not stand there.
  const types = Object.values<string>(COMPONENT_TYPES);
  expect(LINE_NAMES.filter((line) => !types.includes(line) && !named.includes(line))).toEqual([]);
});

/** Settings files of an org in the source that is checked. */
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import { type CheckOptions, runCheck } from '../../../lib/cli/check/run-check.ts';
import { globalOauth, sourceTree } from '../../support/salesforce/source-tree.ts';

const APP = 'extlClntAppGlobalOauthSets/Portal.ecaGlblOauth-meta.xml';
const SETTINGS = 'settings/OauthOidc.settings-meta.xml';
const settings = (fields: string, type = 'OauthOidcSettings') =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">\n${fields}\n</${type}>\n`;
const pkce = (value: boolean | string) => settings(`    <isPkceRequired>${value}</isPkceRequired>`);

async function check(files: Readonly<Record<string, string>>, options: Partial<CheckOptions> = {}) {
  const cwd = sourceTree({ [APP]: globalOauth('Portal', { isPkceRequired: false }), ...files });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const given = { paths: ['.'], controls: CATALOGUE, waivers: [], cwd, ...options };
  const { orgs } = await runCheck(given, { stdout, stderr, env: {} });
  const findings = orgs.flatMap((org) => org.findings);
  const statusOf = (id: string) => findings.find(({ control }) => control === id)?.status;
  return { findings, ofOrg: findings.filter(({ app }) => app === undefined), statusOf };
}

describe('a settings file of the org', () => {
  it('requires PKCE of the apps, in either source format', async () => {
    expect((await check({ [SETTINGS]: pkce(true) })).statusOf('require-pkce')).toBe('pass');
    expect((await check({ 'settings/OauthOidc.settings': pkce(true) })).statusOf('require-pkce')).toBe('pass');
    expect((await check({ [SETTINGS]: pkce(false) })).statusOf('require-pkce')).toBe('fail');
    expect((await check({ [SETTINGS]: settings('') })).statusOf('require-pkce')).toBe('fail');
  });

  it('is judged itself, if it has the settings', async () => {
    const { ofOrg } = await check({ [SETTINGS]: pkce(false) });
    expect(ofOrg).toMatchObject([
      { control: 'require-org-pkce', status: 'fail', file: SETTINGS, line: 3, column: 5, reportOnly: true },
    ]);
    const file = 'settings/ExternalClientApp.settings-meta.xml';
    const open = settings(
      '<enableClientSecretInRestApiAccess>true</enableClientSecretInRestApiAccess>',
      'ExternalClientAppSettings',
    );
    expect((await check({ [file]: open })).ofOrg.map(({ control, status }) => [control, status])).toEqual([
      ['hide-client-secret-from-rest-api', 'fail'],
      ['hide-consumer-secret-from-api', 'not_assessed'],
    ]);
  });

  it('that is not there leaves the values of the apps as they are', async () => {
    const without = await check({});
    expect([without.statusOf('require-pkce'), without.ofOrg]).toEqual(['fail', []]);
    const other = { 'settings/ConnectedApp.settings-meta.xml': settings('', 'ConnectedAppSettings') };
    expect((await check(other)).statusOf('require-pkce')).toBe('fail');
  });

  it.each([
    ['a placeholder', pkce('{{PKCE}}')],
    ['a file that breaks off', pkce(true).slice(0, -10)],
    ['another root element', settings('', 'CaseSettings')],
  ])('with %s leaves PKCE not assessed', async (_, text) => {
    expect((await check({ [SETTINGS]: text })).statusOf('require-pkce')).toBe('not_assessed');
  });

  it('that is there twice and differs leaves PKCE not assessed', async () => {
    const twice = { [SETTINGS]: pkce(true), [`other/${SETTINGS}`]: pkce(false) };
    const { findings } = await check(twice);
    expect(findings.find(({ control }) => control === 'require-pkce')).toMatchObject({ reason: 'duplicate_in_source' });
  });

  it('is found in the project of a file that is given alone', async () => {
    const project = { 'sfdx-project.json': '{}', [SETTINGS]: pkce(true) };
    expect((await check(project, { paths: [APP] })).statusOf('require-pkce')).toBe('pass');
  });
});
